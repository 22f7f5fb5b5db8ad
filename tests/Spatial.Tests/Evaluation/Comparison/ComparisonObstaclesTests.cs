using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class ComparisonObstaclesTests
{
    private static readonly LampProtocol Lamps = new();
    private static readonly BootstrapSettings Quick = new() { Draws = 100 };
    private static readonly RunStatistics Run = LampProtocol.Run("a", LampProtocol.Scenes(1, 2, 3));

    [Fact]
    public void NothingStandsAgainstTwoRunsOverTheSameSamples()
    {
        Assert.Empty(ComparisonObstacles.Between(Lamps, Run, Run with { Name = "b" }));
    }

    [Fact]
    public void AnotherProtocolIsRefusedEvenByForce()
    {
        var other = Run with { Name = "b", Protocol = "lamps-v2" };

        var refusal = Assert.Throws<ComparisonRefusedException>(() => LampProtocol.Compare(Run, other, Quick, force: true));

        Assert.Equal(ComparisonObstacleKind.Protocol, Assert.Single(refusal.Obstacles).Kind);
        Assert.Contains("expected lamps, got lamps-v2 for b", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherFingerprintIsRefusedUnlessForcedAndThenStamped()
    {
        var other = Run with { Name = "b", DatasetFingerprint = "beef" };

        var refusal = Assert.Throws<ComparisonRefusedException>(() => LampProtocol.Compare(Run, other, Quick));
        var forced = LampProtocol.Compare(Run, other, Quick, force: true);

        Assert.Equal(ComparisonObstacleKind.Fingerprint, Assert.Single(refusal.Obstacles).Kind);
        Assert.Equal(refusal.Message, Assert.Single(forced.Stamps));
    }

    [Fact]
    public void OtherSamplesAreRefusedUnlessForcedAndThenComparedWhereBothHoldThem()
    {
        var other = LampProtocol.Run("b", [.. LampProtocol.Scenes(4, 4, 4, 4, 4)[1..]]);

        var refusal = Assert.Throws<ComparisonRefusedException>(() => LampProtocol.Compare(Run, other, Quick));
        var forced = LampProtocol.Compare(Run, other, Quick, force: true);

        Assert.Contains("2 are in both, 1 only in a, 2 only in b", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((2, 2), (forced.Samples, forced.SceneCount));
        Assert.Equal((0.25, 0.4), (forced.Figures[0].A!.Value, forced.Figures[0].B!.Value));
        Assert.NotEmpty(forced.Stamps);
    }

    [Fact]
    public void MoreSamplesOnEitherSideAreAnObstacle()
    {
        var more = LampProtocol.Run("b", LampProtocol.Scenes(1, 2, 3, 4));

        Assert.Equal(ComparisonObstacleKind.DifferentSamples, Assert.Single(ComparisonObstacles.Between(Lamps, Run, more)).Kind);
        Assert.Equal(ComparisonObstacleKind.DifferentSamples, Assert.Single(ComparisonObstacles.Between(Lamps, more, Run)).Kind);
    }

    [Fact]
    public void APartialRunIsNotComparedWithAWholeOne()
    {
        var partial = Run with { Name = "b", SampleCount = 4 };

        var refusal = Assert.Throws<ComparisonRefusedException>(() => LampProtocol.Compare(Run, partial, Quick));
        var forced = LampProtocol.Compare(Run, partial, Quick, force: true);

        Assert.Equal(ComparisonObstacleKind.Partial, Assert.Single(refusal.Obstacles).Kind);
        Assert.Contains("PARTIAL: b has 3 of 4 samples", forced.Stamps);
    }

    [Fact]
    public void TwoPartialRunsOverTheSameSamplesAreComparedWithAStamp()
    {
        var partial = Run with { SampleCount = 4 };

        Assert.Equal(2, LampProtocol.Compare(partial, partial with { Name = "b" }, Quick).Stamps.Count);
    }

    [Fact]
    public void RunsWithoutACommonSampleAreRefusedEvenByForce()
    {
        var other = LampProtocol.Run("b", LampProtocol.Sample("elsewhere", "scene0", 1, 0, 0, 0, 0));

        var refusal = Assert.Throws<ComparisonRefusedException>(() => LampProtocol.Compare(Run, other, Quick, force: true));

        Assert.Equal(ComparisonObstacleKind.NoCommonSample, Assert.Single(refusal.Obstacles).Kind);
    }

    [Fact]
    public void ARepeatedSampleIsRefusedEvenByForce()
    {
        var other = LampProtocol.Run("b", [.. Run.Samples, Run.Samples[1]]);

        var refusal = Assert.Throws<ComparisonRefusedException>(() => LampProtocol.Compare(Run, other, Quick, force: true));

        Assert.Contains("token1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASampleOfAnotherSceneIsRefusedEvenByForce()
    {
        var other = LampProtocol.Run("b", [.. Run.Samples.Select(sample => sample with { Scene = "other" })]);

        Assert.Throws<ComparisonRefusedException>(() => LampProtocol.Compare(Run, other, Quick, force: true));
    }

    [Fact]
    public void StatisticsOfAnotherLayoutAreRefused()
    {
        var other = LampProtocol.Run("b", [.. Run.Samples.Select(sample => sample with { Counts = [1, 2] })]);

        Assert.Throws<ArgumentException>(() => LampProtocol.Compare(Run, other, Quick));
    }
}
