using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

[Collection(MadeWorldCollection.Name)]
public sealed class ViewQuestionsTests(MadeWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["views", ViewQuestionFile.Name];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void QuestionsOfAWorldAreMadeAlikeCheckOutAndHaveNoFavouriteAnswer()
    {
        var made = Questions("--kinds", "views", "--out", _folder["views"], "--seed", "3");
        var again = Questions("--kinds", "views", "--out", _folder["again"], "--seed", "3");
        var check = Questions("--check", _folder["views"]);

        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);
        Assert.Equal(ExitCode.Ok, again.ExitCode);
        Assert.True(System.IO.File.ReadAllBytes(File).AsSpan().SequenceEqual(System.IO.File.ReadAllBytes(_folder["again", ViewQuestionFile.Name])));
        Assert.Contains("recomputed, 0 disagreements", check.Output, StringComparison.Ordinal);
        var questions = ViewQuestionFile.Read(File);
        Assert.True(questions.Count > 20, $"{questions.Count} questions");
        Assert.All(questions.Where(question => question.QuestionType is "object_rel_direction_easy" or "object_rel_distance")
            .GroupBy(question => question.QuestionType), type =>
            Assert.Equal(type.Count(question => question.GroundTruth == "A"), type.Count(question => question.GroundTruth == "B")));
    }

    [Fact]
    public void ATamperedAnswerIsFound()
    {
        Questions("--kinds", "views", "--out", _folder["views"]);
        var first = ViewQuestionFile.Read(File)[0];
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File)
            .Replace($"\"ground_truth\":\"{first.GroundTruth}\"", "\"ground_truth\":\"77\"", StringComparison.Ordinal));

        var check = Questions("--check", _folder["views"]);

        Assert.Equal(ExitCode.Failed, check.ExitCode);
        Assert.Contains($"the data says '{first.GroundTruth}'", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void DistancesAgreeWithBoxesAndPicturesShowWhatIsAsked()
    {
        Questions("--kinds", "views", "--out", _folder["views"]);
        var question = ViewQuestionFile.Read(File).First(item => item.Id.Contains("/distance/", StringComparison.Ordinal));
        var picture = Assert.Single(question.Pictures);
        var camera = world.Reader.ReadFrame(picture.SampleToken, sweeps: 1).Cameras.Single(image => image.Channel == picture.Channel);
        var word = question.Id.Split('/')[^1];
        var eye = (camera.GlobalFromEgo * camera.EgoFromCamera).Translation;

        // By many points of each outline in place of edges and corners.
        var nearest = world.Reader.ReadAnnotations(picture.SampleToken).Boxes.Where(box => box.Box.Name == word).Select(box => box.Box)
            .Where(box => camera.Intrinsics.Project(camera.CameraFrom(RigidTransform.Identity) * box.Center) is var (u, v, depth)
                && depth > 0 && u > 0 && u < camera.Intrinsics.Width && v > 0 && v < camera.Intrinsics.Height)
            .SelectMany(box => box.BottomCorners() is var corners
                ? Enumerable.Range(0, 400).Select(i => Along(corners[i / 100], corners[((i / 100) + 1) % 4], (i % 100) / 100.0)) : [])
            .Min(point => (new Vector3d(point.X, point.Y, 0) - new Vector3d(eye.X, eye.Y, 0)).Length);

        Assert.Equal(double.Parse(question.GroundTruth, System.Globalization.CultureInfo.InvariantCulture), nearest, 0.06);
    }

    private static Vector3d Along(Vector3d from, Vector3d to, double share) => from + ((to - from) * share);

    private CommandRun Questions(params string[] more) =>
        CommandRun.Of(["questions", "--dataroot", world.DataRoot, "--version", world.Config.Version, .. more]);
}
