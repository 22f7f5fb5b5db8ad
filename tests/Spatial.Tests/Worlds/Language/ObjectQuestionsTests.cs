using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Spatial.Evaluation;
using Spatial.Worlds;
using static Spatial.Tests.HandMadeScene;

namespace Spatial.Tests;

public sealed class ObjectQuestionsTests
{
    private const int Scenes = 60;

    private static readonly Lazy<(LanguageScene Scene, QuestionCandidate Candidate)[]> All = new(() =>
    [
        .. from seed in Enumerable.Range(0, Scenes)
           let scene = Seeded((ulong)seed)
           from candidate in ObjectQuestions.Of(scene, 2, new((ulong)seed))
           select (scene, candidate),
    ]);

    [Fact]
    public void EveryAnswerIsTheOneItsQueryGives()
    {
        foreach (var (scene, candidate) in Candidates())
        {
            Assert.Equal(candidate.Answer, candidate.Query.AnswerIn(scene));
        }
    }

    [Fact]
    public void AnswersAreOfTheVocabulary()
    {
        var vocabulary = NuScenesQaProtocol.Vocabulary.ToHashSet();

        Assert.All(Candidates().Select(pair => pair.Candidate.Answer).Distinct(), answer => Assert.Contains(answer, vocabulary));
    }

    [Fact]
    public void WhatIsCalledTheIsExactlyOneObject()
    {
        var checkedPhrases = 0;
        foreach (var (scene, candidate) in Candidates())
        {
            foreach (var filter in Named(candidate.Query))
            {
                // By brute force, without the code that evaluates queries; and nothing that might count fits too.
                Assert.Equal(1, scene.Objects.Count(item => Fits(item, filter, scene)));
                Assert.DoesNotContain(scene.Possible, item => Fits(item, filter, scene));
                checkedPhrases++;
            }
        }

        Assert.True(checkedPhrases > 1000, $"only {checkedPhrases} phrases");
    }

    [Fact]
    public void QueriesSurviveTheirFiles()
    {
        foreach (var (_, candidate) in Candidates())
        {
            Assert.Equal(candidate.Query, QueryParser.Parse(JsonElement.Parse(JsonOf(candidate.Query))));
        }
    }

    [Fact]
    public void HopsCountTheRelations()
    {
        foreach (var (_, candidate) in Candidates())
        {
            var relations = JsonOf(candidate.Query).Split("\"direction\"").Length + JsonOf(candidate.Query).Split("same_status_as").Length - 2;

            Assert.Equal(candidate.Hops == 0, relations == 0);
            Assert.InRange(candidate.Hops, 0, 1);
        }
    }

    [Fact]
    public void AStatusQuestionDoesNotTellTheStatus()
    {
        foreach (var (_, candidate) in Candidates().Where(pair => pair.Candidate.Type is QuestionType.Status or QuestionType.Comparison))
        {
            Assert.All(Subjects(candidate.Query), subject => Assert.Null(subject.Status));
        }
    }

    [Fact]
    public void WhatTheWordsTellIsNotAsked()
    {
        // What stands can only be a pedestrian, and a bicycle never has the status of a bus.
        var street = Of(
            Object("pedestrian", "standing", 10, 0), Object("bicycle", "with rider", -10, 0), Object("bus", "parked", 5, 12), Object("car", "moving", 5, -12));
        var asked = ObjectQuestions.Of(street, 100, new(3));

        Assert.DoesNotContain(asked, candidate => candidate.Query is ClassQuery { One.Status: "standing" });
        Assert.Contains(asked, candidate => candidate.Query is ClassQuery { One.Status: "with rider" });
        Assert.Equal(
            [("bus", "pedestrian"), ("car", "bus"), ("car", "pedestrian")],
            asked.Where(candidate => candidate.Hops == 0).Select(candidate => candidate.Query).OfType<SameStatusQuery>()
                .Select(two => (two.First.Class, two.Second.Class)).Order());
    }

    [Fact]
    public void NothingIsAskedThatHangsOnABorder()
    {
        // At 30.2 degrees: half a step decides between front and front left.
        var street = Of(Object("car", "parked", 10 * Math.Cos(0.527), 10 * Math.Sin(0.527), 0.01), Object("bus", "moving", 20, 0));
        var asked = ObjectQuestions.Of(street, 100, new(3)).Select(candidate => JsonOf(candidate.Query)).ToArray();

        Assert.DoesNotContain(asked, query => query.Contains("""{"class":"car"},{"direction":"front","of":"ego"}"""));
        Assert.DoesNotContain(asked, query => query.Contains("""{"class":"car"},{"direction":"front left","of":"ego"}"""));
        Assert.Contains(asked, query => query.Contains("""{"class":"car"},{"direction":"back","of":"ego"}"""));
        Assert.Contains(asked, query => query.Contains("""{"class":"bus"},{"direction":"front","of":"ego"}"""));
    }

    [Fact]
    public void NothingIsAskedThatHangsOnTheEndOfABus()
    {
        // Its middle is in front, its rear reaches to the front left.
        var street = Of(Box("bus", "moving", new(8, 4), 12, 2.5), Object("car", "moving", 20, 0));
        var asked = ObjectQuestions.Of(street, 100, new(3)).Select(candidate => JsonOf(candidate.Query)).ToArray();

        Assert.DoesNotContain(asked, query => query.Contains("""{"class":"bus"},{"direction":"front","of":"ego"}"""));
        Assert.DoesNotContain(asked, query => query.Contains("""{"class":"bus"},{"direction":"front left","of":"ego"}"""));
        Assert.Contains(asked, query => query.Contains("""{"class":"bus"},{"direction":"back","of":"ego"}"""));
        Assert.Contains(asked, query => query.Contains("""{"class":"car"},{"direction":"front","of":"ego"}"""));
    }

    [Fact]
    public void NothingIsAskedThatHangsOnAnObjectHardlySeen()
    {
        var street = Of(Object("car", "parked", 20, 0), Object("truck", "moving", -20, 0)).And(Object("car", "moving", 0, 20), Object("bus", "parked", 20, 5));
        var asked = ObjectQuestions.Of(street, 100, new(3));
        var queries = asked.Select(candidate => JsonOf(candidate.Query)).ToArray();

        // There is a car whether or not the other counts; how many, and whether a bus, nobody can say.
        Assert.Contains(asked, candidate => candidate is { Query: ExistQuery { Objects: { Class: "car", Status: null, Relation: null } }, Answer: "yes" });
        Assert.DoesNotContain(queries, query => query.Contains("""{"op":"count","from":{"filter":[{"class":"car"}]}}"""));
        Assert.DoesNotContain(queries, query => query.Contains("""{"op":"status","of":{"unique":{"filter":[{"class":"car"}]}}}"""));
        Assert.DoesNotContain(queries, query => query.Contains("""{"op":"exist","from":{"filter":[{"class":"bus"}]}}"""));
        Assert.Contains(queries, query => query.Contains("""{"op":"status","of":{"unique":{"filter":[{"class":"car"},{"direction":"front","of":"ego"}]}}}"""));
        Assert.Contains(queries, query => query.Contains("""{"op":"status","of":{"unique":{"filter":[{"class":"truck"}]}}}"""));
    }

    [Fact]
    public void NothingIsAskedAboutAStatusThatAnObjectMightHave()
    {
        var street = Of(Object("car", null, 10, 0), Object("truck", "parked", -10, 0), Object("pedestrian", "standing", 5, 12));
        var asked = ObjectQuestions.Of(street, 100, new(3)).Select(candidate => JsonOf(candidate.Query)).ToArray();

        Assert.DoesNotContain(asked, query => query.Contains("""[{"class":"car"},{"status":"parked"}]"""));
        Assert.DoesNotContain(asked, query => query.Contains("""{"class":"car"},{"status":"parked"},{"direction":"front","of":"ego"}"""));
        Assert.Contains(asked, query => query.Contains("""{"class":"car"},{"status":"parked"},{"direction":"back","of":"ego"}"""));
        Assert.DoesNotContain(asked, query => query.Contains("""{"op":"count","from":{"filter":[{"status":"parked"}]}}"""));
        Assert.DoesNotContain(asked, query => query.Contains("""{"unique":{"filter":[{"status":"parked"}]}}"""));
        Assert.Contains(asked, query => query.Contains("""{"op":"exist","from":{"filter":[{"status":"parked"}]}}"""));
        Assert.Contains(asked, query => query.Contains("""{"class":"truck"},{"status":"parked"}"""));
        Assert.Contains(asked, query => query.Contains("""[{"status":"standing"}"""));
    }

    [Fact]
    public void MoreThanTenAreNotCounted()
    {
        var street = Of([.. Enumerable.Range(0, 11).Select(number => Object("barrier", null, 10 + number, 0))]);
        var counted = ObjectQuestions.Of(street, 100, new(3)).Where(candidate => candidate.Type == QuestionType.Count).ToArray();

        Assert.NotEmpty(counted);
        Assert.All(counted, candidate => Assert.InRange(int.Parse(candidate.Answer, CultureInfo.InvariantCulture), 0, 10));
    }

    [Fact]
    public void AnEmptyStreetStillHasWhatIsAbsent()
    {
        var asked = ObjectQuestions.Of(Of(), 3, new(3));

        Assert.Contains(asked, candidate => candidate.Type == QuestionType.Exist);
        Assert.All(asked, candidate => Assert.Contains(candidate.Answer, (string[])["no", "0"]));
    }

    [Fact]
    public void TheSameNumbersGiveTheSameQuestions()
    {
        var street = Seeded(5);

        Assert.Equal(ObjectQuestions.Of(street, 3, new(9)), ObjectQuestions.Of(street, 3, new(9)));
        Assert.NotEqual(ObjectQuestions.Of(street, 3, new(9)), ObjectQuestions.Of(street, 3, new(10)));
    }

    internal static string JsonOf(SceneQuery query)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            QueryJson.Write(json, query);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static (LanguageScene Scene, QuestionCandidate Candidate)[] Candidates() => All.Value;

    private static IEnumerable<ObjectFilter> Subjects(SceneQuery query) => query switch
    {
        ClassQuery one => [one.One],
        StatusQuery one => [one.One],
        SameStatusQuery two => [two.First, two.Second],
        _ => [],
    };

    private static IEnumerable<ObjectFilter> Named(SceneQuery query)
    {
        var subjects = query switch
        {
            ExistQuery exist => [exist.Objects],
            CountQuery count => [count.Objects],
            _ => Subjects(query),
        };
        var anchors = subjects.Select(subject => subject.Relation?.Anchor).OfType<ObjectFilter>();
        return Subjects(query).Concat(anchors);
    }

    private static bool Fits(SceneObject item, ObjectFilter filter, LanguageScene scene)
    {
        if ((filter.Class is not null && item.Class != filter.Class) || (filter.Status is not null && item.Status != filter.Status))
        {
            return false;
        }

        var anchor = filter.Relation?.Anchor is { } other ? scene.Objects.First(candidate => Fits(candidate, other, scene)) : null;
        return anchor?.Token != item.Token && filter.Relation switch
        {
            WithStatusOf => item.Status == anchor!.Status,
            InDirection(var direction, _) => SectorOf(item.Position.X - (anchor?.Position.X ?? 0), item.Position.Y - (anchor?.Position.Y ?? 0)) == direction,
            _ => true,
        };
    }

    private static ObjectDirection SectorOf(double x, double y)
    {
        var slope = Math.Abs(y) / Math.Abs(x);
        var isAlong = slope < Math.Tan(Math.PI / 6);
        return (x > 0, isAlong, y > 0) switch
        {
            (true, true, _) => ObjectDirection.Front,
            (false, true, _) => ObjectDirection.Back,
            (true, false, true) => ObjectDirection.FrontLeft,
            (true, false, false) => ObjectDirection.FrontRight,
            (false, false, true) => ObjectDirection.BackLeft,
            _ => ObjectDirection.BackRight,
        };
    }
}
