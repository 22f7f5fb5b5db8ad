using Spatial.Models;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class DrivePiRealTests : IDisposable
{
    private readonly RealKeyframes _real = new();

    public void Dispose() => _real.Dispose();

    [Theory]
    [InlineData("drivepi-nano.json")]
    [InlineData("drivepi-tiny.json")]
    public void ARealKeyframeGoesThroughEveryHead(string file)
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiConfig.Load(Path.Join(TestData.RepositoryRoot, "configs", file)));
        foreach (var token in _real.Tables.SampleTokens)
        {
            var prediction = perception.Perceive(_real.Reader.ReadFrame(token), "What is at <OCC>(120, 98, 4)</OCC>?", TestContext.Current.CancellationToken);

            Assert.DoesNotContain(prediction.Degradations, sentence => sentence.Contains("camera", StringComparison.Ordinal) || sentence.Contains("LiDAR", StringComparison.Ordinal));
            Assert.True(prediction.Occupancy!.Classes.Distinct().Count() > 1);
            Assert.All(prediction.Flow!.Velocities, velocity => Assert.True(float.IsFinite(velocity)));
            Assert.All(prediction.Plan!.Waypoints, point => Assert.True(double.IsFinite(point.X) && double.IsFinite(point.Y)));
            Assert.Single(prediction.Answers);
        }
    }

    [Fact]
    public void ARealKeyframeGoesThroughTheModelOfPublishedSize()
    {
        const string variable = "SPATIAL_FULL_SIZE";
        Assert.SkipUnless(Environment.GetEnvironmentVariable(variable) == "1", $"takes a minute or more and gigabytes of memory: set {variable}=1");
        using var perception = DrivePiPerception.WithRandomWeights(new DrivePiConfig { Language = new() { AnswerTokens = 4 } });
        var frame = _real.Reader.ReadFrame(_real.Tables.SampleTokens[0]);

        var prediction = perception.Perceive(frame, "Is it wet?", TestContext.Current.CancellationToken);

        TestContext.Current.SendDiagnosticMessage(
            $"{perception.ParameterCount} parameters; {string.Join(", ", perception.Timings.Select(stage => FormattableString.Invariant($"{stage.Name} {stage.Milliseconds / 1000:0.0} s")))}");
        Assert.All(prediction.Flow!.Velocities, velocity => Assert.True(float.IsFinite(velocity)));
        Assert.All(prediction.Plan!.Waypoints, point => Assert.True(double.IsFinite(point.X) && double.IsFinite(point.Y)));
    }
}
