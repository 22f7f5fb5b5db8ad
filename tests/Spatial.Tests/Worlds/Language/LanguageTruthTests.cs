using System.Text.Json;
using System.Text.RegularExpressions;
using Spatial.Datasets;
using Spatial.Evaluation;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed partial class LanguageTruthTests : IClassFixture<WrittenStreet>
{
    private readonly WrittenStreet _written;

    public LanguageTruthTests(WrittenStreet written) => _written = written;

    [Fact]
    public void ASecondEvaluatorAgreesWithEveryAnswer()
    {
        var recomputed = new RecomputedAnswers(_written.Data.DataRoot, _written.Data.Version);
        var counted = new Dictionary<string, int>();
        foreach (var (sample, query, answer) in _written.Answers)
        {
            Assert.Equal(recomputed.Answer(sample, query), answer);
            var operation = query.GetProperty("op").GetString()!;
            counted[operation] = counted.GetValueOrDefault(operation) + 1;
        }

        Assert.Equal(
            ["action", "caption", "class", "count", "exist", "occupied", "same_status", "status", "trajectory", "voxel_class", "voxel_flow"],
            counted.Keys.Order(StringComparer.Ordinal));
        Assert.All(counted.Values, count => Assert.True(count >= 4));
    }

    [Fact]
    public void OnlyCellsThatASensorObservedAreAskedAbout()
    {
        var recomputed = new RecomputedAnswers(_written.Data.DataRoot, _written.Data.Version);
        var cells = _written.Answers.Where(entry => entry.Query.TryGetProperty("at", out _)).ToArray();

        Assert.NotEmpty(cells);
        Assert.All(cells, entry => Assert.True(recomputed.IsObserved(entry.Sample, entry.Query)));
    }

    [Fact]
    public void TheStreetHasObjectsThatMayOrMayNotCount()
    {
        var recomputed = new RecomputedAnswers(_written.Data.DataRoot, _written.Data.Version);

        Assert.All(_written.Data.Samples, sample => Assert.True(recomputed.ThingsAt(sample).Count > 5 && recomputed.PossibleAt(sample).Count > 5));
    }

    [Fact]
    public void CaptionsCountWhatIsThere()
    {
        var recomputed = new RecomputedAnswers(_written.Data.DataRoot, _written.Data.Version);
        var captions = _written.Answers.Where(entry => entry.Query.GetProperty("op").GetString() == "caption").ToArray();
        foreach (var (sample, query, caption) in captions)
        {
            var view = query.GetProperty("view").GetString()!;
            var expected = recomputed.ThingsAt(sample)
                .Select(thing => (Where: thing.Sector, thing.Class, thing.Status))
                .Where(thing => view == "all" || thing.Where.StartsWith(view, StringComparison.Ordinal))
                .GroupBy(thing => thing).ToDictionary(group => group.Key, group => group.Count());

            Assert.Equal(expected.OrderBy(entry => entry.Key), CountedIn(caption).OrderBy(entry => entry.Key));
        }

        Assert.Equal(3 * _written.Data.Samples.Count, captions.Length);
    }

    [Fact]
    public void TheOfficialReaderTakesTheFile()
    {
        var questions = NuScenesQaFile.ReadQuestions(_written.QuestionsPath);

        Assert.Equal(_written.Questions.Count, questions.Count);
        Assert.Equal(_written.Data.Samples.Order(), questions.Select(question => question.SampleToken).Distinct().Order());
        Assert.Equal(["comparison", "count", "exist", "object", "status"], questions.Select(question => question.TemplateType).Distinct().Order());
        Assert.Equal([0, 1], questions.Select(question => question.Hops).Distinct().Order());
    }

    [Fact]
    public void TheAnswersThemselvesScoreAHundredPercent()
    {
        var questions = NuScenesQaFile.ReadQuestions(_written.QuestionsPath);
        var answers = NuScenesQaFile.ReadAnswers(_written.AnswersPath(questions), questions);
        var protocol = NuScenesQaProtocol.Official;
        var total = protocol.Measure("sample", "scene", [.. questions.Select(question => new AnsweredQuestion(
            question.TemplateType, question.Hops, question.Answer, answers.Answers[question.Index]))]);
        var result = protocol.Score([total]);

        Assert.All(result.Figures, figure => Assert.Equal(100, figure.Value));
        Assert.Contains(result.Tallies, tally => tally is { Name: "answers outside the vocabulary", Count: 0 });
    }

    [Fact]
    public void QuestionsHaveTheFieldsOfTheOfficialFile()
    {
        foreach (var question in _written.Questions)
        {
            Assert.Equal(
                ["question", "answer", "sample_token", "num_hop", "template_type", "split", "source_tokens", "query"],
                question.EnumerateObject().Select(field => field.Name));
            Assert.Equal("mini_val", question.GetProperty("split").GetString());
        }
    }

    [Fact]
    public void SourceTokensAreTheObjectsThatTheQuestionCallsThe()
    {
        var recomputed = new RecomputedAnswers(_written.Data.DataRoot, _written.Data.Version);
        foreach (var question in _written.Questions)
        {
            string[] tokens = [.. question.GetProperty("source_tokens").EnumerateArray().Select(token => token.GetString()!)];

            Assert.Equal(
                recomputed.NamedBy(question.GetProperty("sample_token").GetString()!, question.GetProperty("query")).Order(StringComparer.Ordinal),
                tokens.Order(StringComparer.Ordinal));
        }

        Assert.Equal([0, 1, 2, 3], _written.Questions.Select(question => question.GetProperty("source_tokens").GetArrayLength()).Distinct().Order());
    }

    [Fact]
    public void ConversationsAreSpelt()
    {
        var expected = new Dictionary<string, Regex>
        {
            ["occupancy-status"] = YesOrNo,
            ["occupancy-class"] = ClassName,
            ["occupancy-flow"] = ClassAndFlow,
            ["action"] = ActionText,
            ["trajectory"] = TrajectoryText,
            ["caption"] = CaptionText,
        };
        foreach (var item in _written.Conversations)
        {
            var kind = item.GetProperty("kind").GetString()!;
            var turns = item.GetProperty("conversations").EnumerateArray().ToArray();
            Assert.StartsWith("<image>\n", turns[0].GetProperty("value").GetString());
            Assert.Equal(turns.Length, 2 * item.GetProperty("query").GetArrayLength());
            for (var at = 0; at < turns.Length; at++)
            {
                Assert.Equal(at % 2 == 0 ? "human" : "gpt", turns[at].GetProperty("from").GetString());
                if (at % 2 == 1)
                {
                    Assert.Matches(expected[kind], turns[at].GetProperty("value").GetString());
                }
                else if (kind.StartsWith("occupancy", StringComparison.Ordinal))
                {
                    Assert.Contains(LocationOf(item.GetProperty("query")[at / 2]), turns[at].GetProperty("value").GetString());
                }
            }
        }

        Assert.Equal(expected.Keys.Order(), _written.Conversations.Select(item => item.GetProperty("kind").GetString()!).Distinct().Order());
        Assert.Equal(_written.Conversations.Count, _written.Conversations.Select(item => item.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public void HalfOfTheCellsAskedAboutAreOccupied()
    {
        var answers = _written.Answers.Where(entry => entry.Query.GetProperty("op").GetString() == "occupied").Select(entry => entry.Answer).ToArray();

        Assert.Equal(answers.Length, 2 * answers.Count(answer => answer == "yes"));
    }

    [Fact]
    public void TheLastThreeSecondsOfASceneHaveNoPlan()
    {
        var plans = _written.Conversations.Where(item => item.GetProperty("kind").GetString() == "action")
            .Select(item => item.GetProperty("sample_token").GetString()!);
        var withFuture = _written.Data.Samples.Chunk(StreetDataset.SamplesPerScene).SelectMany(scene => scene.Take(StreetDataset.SamplesPerScene - 6));

        Assert.Equal(withFuture, plans);
        Assert.Contains(_written.Summary.Skipped, skip => skip is { What: "action", Reason: "the scene ends within 3 s", Samples: 12 });
    }

    [Fact]
    public void TheWeatherOfTheSceneIsInTheCaption()
    {
        var captions = _written.Conversations.Where(item => item.GetProperty("kind").GetString() == "caption")
            .GroupBy(item => item.GetProperty("scene").GetString()!, item => item.GetProperty("conversations")[1].GetProperty("value").GetString()!)
            .ToDictionary(group => group.Key);

        Assert.All(captions["scene-0103"], caption => Assert.Contains("in the rain", caption));
        Assert.All(captions["scene-0916"], caption => Assert.Contains("at night", caption));
    }

    [Fact]
    public void TheFilesDoNotDependOnTheThreads()
    {
        _written.Data.Write("one thread", new() { Seed = WrittenStreet.Seed, Threads = 1 });

        foreach (var name in (string[])["NuScenes_mini_val_questions.json", "drivepi_questions.json"])
        {
            Assert.Equal(File.ReadAllBytes(Path.Join(_written.Folder, name)), File.ReadAllBytes(_written.Data.Beside("one thread", name)));
        }
    }

    [Fact]
    public void ManySamplesGiveTheSameFilesForAnyNumberOfThreads()
    {
        using var street = new StreetDataset(withVoxels: false, samplesPerScene: 40); // more than wait for their turn at once
        street.Write("one", new() { Seed = 5, Threads = 1 });
        street.Write("many", new() { Seed = 5, Threads = 8 });

        foreach (var name in (string[])["NuScenes_mini_val_questions.json", "drivepi_questions.json"])
        {
            Assert.Equal(File.ReadAllBytes(street.Beside("one", name)), File.ReadAllBytes(street.Beside("many", name)));
        }
    }

    [Fact]
    public void SamplesAreWorkedOnAtTheSameTimeAndComeInTheirOrder()
    {
        using var tables = NuScenesTables.Load(_written.Data.DataRoot, _written.Data.Version);
        using var isAnotherDone = new ManualResetEventSlim();
        var scenes = new SampleScenes(tables, new() { Threads = 2 }, TestContext.Current.CancellationToken);
        var first = _written.Data.Samples[0];

        // The first sample waits for one that another thread does.
        var done = scenes.InOrder(_written.Data.Samples, scene =>
        {
            if (scene.SampleToken != first)
            {
                isAnotherDone.Set();
            }

            return isAnotherDone.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken) ? scene.SampleToken : "nobody else came";
        });

        Assert.Equal(_written.Data.Samples, done);
    }

    [Fact]
    public void AnotherSeedAsksOtherQuestions()
    {
        _written.Data.Write("other", new() { Seed = WrittenStreet.Seed + 1 });

        Assert.NotEqual(File.ReadAllText(_written.QuestionsPath), File.ReadAllText(_written.Data.Beside("other", "NuScenes_mini_val_questions.json")));
    }

    [Fact]
    public void OneSceneHasTheSameConversationsAsAmongOthers()
    {
        var kinds = LanguageKinds.All.Except([LanguageKind.NuScenesQa]).ToArray();
        _written.Data.Write("scene", new() { Seed = WrittenStreet.Seed, Scene = "scene-0916", Kinds = kinds });
        var alone = WrittenStreet.ItemsOf(_written.Data.Beside("scene", "drivepi_questions.json"));

        Assert.Equal(
            _written.Conversations.Where(item => item.GetProperty("scene").GetString() == "scene-0916").Select(item => item.GetRawText()),
            alone.Select(item => item.GetRawText()));
    }

    [Fact]
    public void TheCheckAgrees()
    {
        var check = _written.Data.Check(WrittenStreet.FolderName);

        Assert.Empty(check.Disagreements);
        Assert.Equal(_written.Answers.Count(), check.Answers);
    }

    private static Dictionary<(string Where, string Class, string Status), int> CountedIn(string caption)
    {
        string[] numbers = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        var counts = new Dictionary<(string, string, string), int>();
        foreach (var sentence in caption.Split('.', StringSplitOptions.TrimEntries).Where(sentence => !sentence.Contains("earest", StringComparison.Ordinal)))
        {
            var where = PlaceWords.Match(sentence).Value.ToLowerInvariant() switch
            {
                "in front" => "front",
                "behind" => "back",
                var other => other.Replace("to the ", "", StringComparison.Ordinal),
            };
            foreach (Match item in CountedThings.Matches(sentence))
            {
                var word = item.Groups["number"].Value.ToLowerInvariant();
                var number = int.TryParse(word, out var digits) ? digits : Array.IndexOf(numbers, word);
                var rider = item.Groups["after"].Value switch
                {
                    "" => "",
                    var after => after.Contains("without", StringComparison.Ordinal) ? "without rider" : "with rider",
                };
                var status = item.Groups["before"].Value + rider;
                var classWord = item.Groups["class"].Value is "buses" or "bus" ? "bus" : item.Groups["class"].Value.TrimEnd('s');
                counts.Add((where, classWord, status == "sitting or lying" ? "not standing" : status), number);
            }
        }

        return counts;
    }

    private static string LocationOf(JsonElement query)
    {
        int[] at = [.. query.GetProperty("at").EnumerateArray().Select(index => index.GetInt32())];
        return $"<OCC>({at[0]}, {at[1]}, {at[2]})</OCC>";
    }

    [GeneratedRegex("in front|behind|to the (front|back) (left|right)", RegexOptions.IgnoreCase)]
    private static partial Regex PlaceWords { get; }

    [GeneratedRegex(
        @"\b(?<number>one|two|three|four|five|six|seven|eight|nine|ten|\d+) ((?<before>moving|parked|stopped|standing|sitting or lying) )?"
        + "(?<class>cars?|trucks?|bus(es)?|trailers?|construction vehicles?|pedestrians?|motorcycles?|bicycles?|traffic cones?|barriers?)"
        + "(?<after> with(out)?( a)? riders?)?", RegexOptions.IgnoreCase)]
    private static partial Regex CountedThings { get; }

    [GeneratedRegex("^(yes|no)$")]
    private static partial Regex YesOrNo { get; }

    [GeneratedRegex("^[a-z_]+$")]
    private static partial Regex ClassName { get; }

    [GeneratedRegex(@"^\{label: [a-z_]+\}, \{vx: -?\d+\.\d{1,2}, vy: -?\d+\.\d{1,2}\}$")]
    private static partial Regex ClassAndFlow { get; }

    [GeneratedRegex(@"^(Go straight|Turn left|Turn right)\.$")]
    private static partial Regex ActionText { get; }

    [GeneratedRegex(@"^Future 6-frame trajectory: \[(\(-?\d+\.\d{1,2}, -?\d+\.\d{1,2}\)(, |\])){6}$")]
    private static partial Regex TrajectoryText { get; }

    [GeneratedRegex(@"^([A-Z][^.]+\. )*[A-Z][^.]+\.$")]
    private static partial Regex CaptionText { get; }
}
