using Spatial.Datasets;
using Spatial.Evaluation;
using static Spatial.Tests.SubmissionText;

namespace Spatial.Tests;

/// <summary>Velocities that are NaN: the devkit takes them, and leaves such matches out of the velocity error.</summary>
public sealed class UnknownVelocityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("[NaN, NaN]")]
    [InlineData("[NaN, 1]")]
    [InlineData("[1, NaN]")]
    public void AVelocityThatIsNaNIsNotKnown(string velocity)
    {
        var box = Assert.Single(BoxesOf(Box(velocity: velocity)));

        Assert.Null(box.Box.Velocity);
        Assert.Equal((0.5, "vehicle.moving", new Vector3d(1, 2.5, -0.3)), (box.Score, box.Attribute, box.Box.Center));
    }

    // Two cars of which the first match has no velocity: nuScenes devkit, cummean. The running mean is 0 after the first match, because only NaN was
    // seen, and 5 after the second, |(3, 4)|. Recall 0.5 is reached at score 0.9 and recall 1 at 0.8, so over recall the error is 0 up to 0.5 and then
    // 5 (recall - 0.5) / 0.5. Its mean over recall 0.11 to 1: 10 (0.01 + 0.02 + ... + 0.5) / 90 = 127.5 / 90.
    [Fact]
    public void AMatchWithoutVelocityDoesNotCountInTheVelocityError()
    {
        Assert.Equal(127.5 / 90, VelocityErrorOf(("[NaN, NaN]", "0.9"), ("[3, 4]", "0.8"))!.Value, 12);
        Assert.Equal(5, VelocityErrorOf(("[3, 4]", "0.9"), ("[NaN, 0]", "0.8"))!.Value, 12);
    }

    [Fact]
    public void WhereNoMatchHasAVelocityTheErrorIsOne() => Assert.Equal(1, VelocityErrorOf(("[NaN, NaN]", "0.9"), ("[NaN, NaN]", "0.8")));

    [Fact]
    public void TheOtherFiguresAreThoseOfABoxThatStands()
    {
        string[] figures = ["AP/car", "ATE/car", "ASE/car", "AOE/car", "AAE/car"];
        var (unknown, standing) = (Scored(("[NaN, NaN]", "0.9"), ("[0, 0]", "0.8")), Scored(("[0, 0]", "0.9"), ("[0, 0]", "0.8")));

        Assert.All(figures, figure => Assert.Equal(DetectionCases.ValueOf(standing, figure), DetectionCases.ValueOf(unknown, figure)));
    }

    [Fact]
    public void TheCheckRemarksOnThemAndSaysWhere()
    {
        var results = $$"""{"a": [{{Box(size: "[0, 1, 1]")}}, {{Box(velocity: "[NaN, NaN]")}}, {{Box()}}], "b": [{{Box("b", velocity: "[0, NaN]")}}]}""";
        var findings = SubmissionCheck.Detection(_folder.Write(File(results)), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(["SUB-014 1 Error", "SUB-044 2 Note"], findings.Select(finding => $"{finding.Code} {finding.Count} {finding.Severity}"));
        Assert.Equal(["sample a, box 1", "sample b, box 0"], findings[1].Examples);
    }

    [Theory]
    [InlineData("[NaN, NaN]", "[0, 0]", "SUB-044")]
    [InlineData("[0, 0]", "[NaN, NaN]", "SUB-043", "SUB-044")]
    public void VelocitiesThatAreNotKnownAreNotCalledZero(string many, string one, params string[] codes)
    {
        var boxes = string.Join(',', Enumerable.Range(0, 100).Select(i => Box(score: FormattableString.Invariant($"{i / 100.0}"), velocity: many)).Append(Box(velocity: one)));
        var findings = SubmissionCheck.Detection(_folder.Write(File($$"""{"a": [{{boxes}}]}""")), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(codes, findings.Select(finding => finding.Code));
    }

    public void Dispose() => _folder.Dispose();

    private double? VelocityErrorOf(params (string Velocity, string Score)[] boxes) => DetectionCases.ValueOf(Scored(boxes), "AVE/car");

    // Standing cars ten metres apart, each with a prediction on top of it.
    private ProtocolResult Scored(params (string Velocity, string Score)[] boxes)
    {
        var truths = boxes.Select((_, i) => DetectionCases.Truth("car", 10 * i, y: 2.5));
        var text = string.Join(',', boxes.Select((box, i) => Box(score: box.Score, velocity: box.Velocity, x: FormattableString.Invariant($"{10 * i}"))));
        return DetectionCases.Protocol.Score([DetectionCases.Measure(truths, [.. BoxesOf(text)])]);
    }

    private IReadOnlyList<DetectedBox> BoxesOf(string boxes)
    {
        using var submission = DetectionSubmission.Open(_folder.Write(File($$"""{"a": [{{boxes}}]}""")), cancellation: TestContext.Current.CancellationToken);
        return submission.BoxesOf("a");
    }
}
