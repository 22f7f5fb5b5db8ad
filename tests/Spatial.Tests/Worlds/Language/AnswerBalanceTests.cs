using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class AnswerBalanceTests
{
    private const int Scenes = 150;
    private static readonly QuestionType[] YesNo = [QuestionType.Exist, QuestionType.Comparison];

    private static readonly Lazy<List<QuestionCandidate>> AllChosen = new(() =>
    {
        var balance = new AnswerBalance();
        return [.. Enumerable.Range(0, Scenes).SelectMany(seed => balance.Choose(
            ObjectQuestions.Of(HandMadeScene.Seeded((ulong)seed), 3, new((ulong)seed)), 3))];
    });

    [Fact]
    public void YesAndNoAreNeverMoreThanOneApart()
    {
        foreach (var cell in Chosen().Where(chosen => YesNo.Contains(chosen.Type)).GroupBy(chosen => (chosen.Type, chosen.Hops)))
        {
            var lead = 0;
            foreach (var chosen in cell)
            {
                lead += chosen.Answer == "yes" ? 1 : -1;
                Assert.InRange(lead, -1, 1);
            }

            Assert.True(cell.Count() > 30, $"{cell.Key}: only {cell.Count()}");
        }
    }

    [Fact]
    public void NoOtherAnswerTakesMoreThanAThirdAndAFew()
    {
        foreach (var cell in Chosen().Where(chosen => !YesNo.Contains(chosen.Type)).GroupBy(chosen => (chosen.Type, chosen.Hops)))
        {
            foreach (var answer in cell.GroupBy(chosen => chosen.Answer))
            {
                Assert.True(answer.Count() <= 4 + ((cell.Count() - answer.Count()) / 2), $"{cell.Key}: {answer.Key} {answer.Count()} of {cell.Count()}");
            }
        }
    }

    [Fact]
    public void WhatIsAskedAboutDoesNotTellYesOrNo()
    {
        // Class with status where one is asked for, both classes of a comparison: else a model could answer without looking.
        var groups = Chosen().Where(chosen => YesNo.Contains(chosen.Type)).GroupBy(chosen => (chosen.Type, chosen.Hops, WordsOf(chosen.Query))).ToArray();

        Assert.All(groups, group => Assert.InRange(group.Sum(chosen => chosen.Answer == "yes" ? 1 : -1), -1, 1));
        Assert.True(groups.Count(group => group.Count() > 4) > 20, $"only {groups.Count(group => group.Count() > 4)} that are asked about often");
    }

    [Fact]
    public void CountsObjectsAndStatusAreSpread()
    {
        var chosen = Chosen();

        Assert.True(chosen.Where(one => one.Type == QuestionType.Count).Select(one => one.Answer).Distinct().Count() >= 8);
        Assert.Equal(ObjectWords.Classes.Count, chosen.Where(one => one.Type == QuestionType.Object).Select(one => one.Answer).Distinct().Count());
        Assert.Equal(ObjectWords.Statuses.Count, chosen.Where(one => one.Type == QuestionType.Status).Select(one => one.Answer).Distinct().Count());
    }

    [Fact]
    public void ZeroAndOneHopComeInEqualShares()
    {
        foreach (var type in Chosen().GroupBy(chosen => chosen.Type))
        {
            var one = type.Count(chosen => chosen.Hops == 1);

            // Few streets have objects that a class alone singles out: without a relation there may be less to ask. That two have them, and both answers
            // can be had for their classes, is rarer still.
            var most = type.Key == QuestionType.Comparison ? 0.95 : 0.9;
            Assert.InRange(one, type.Count() / 2, (int)(type.Count() * most));
        }
    }

    [Fact]
    public void AQuestionIsNotAskedTwiceAboutASample()
    {
        var balance = new AnswerBalance();
        for (var seed = 0UL; seed < 40; seed++)
        {
            var chosen = balance.Choose(ObjectQuestions.Of(HandMadeScene.Seeded(seed), 5, new(seed)), 5);

            Assert.Equal(chosen.Count, chosen.Select(one => one.Query).Distinct().Count());
        }
    }

    [Fact]
    public void WhereOnlyOneAnswerIsLeftNothingMoreIsAsked()
    {
        var balance = new AnswerBalance();
        var asked = Enumerable.Range(0, 100).Sum(_ => balance.Choose([Empty("no")], 3).Count);

        Assert.Equal(1, asked);
        Assert.Single(balance.Choose([Empty("yes")], 3));
        Assert.Single(balance.Choose([Empty("no")], 3));
    }

    private static string WordsOf(SceneQuery query)
    {
        string[] words = query switch
        {
            ExistQuery exist => [$"{exist.Objects.Class} {exist.Objects.Status}"],
            SameStatusQuery two => [two.First.Class ?? "", two.Second.Class ?? ""],
            _ => throw new ArgumentException($"no yes or no to {query}", nameof(query)),
        };
        return string.Join('+', words.Order());
    }

    private static QuestionCandidate Empty(string answer) => new(QuestionType.Exist, new ExistQuery(new("car")), 0, answer, "car", QuestionAnchor.None);

    private static List<QuestionCandidate> Chosen() => AllChosen.Value;
}
