using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>Rays whose distances differ by exactly a threshold, or by the least that is below it.</summary>
public sealed class RayLimitsTests
{
    private static readonly OccupancyLabels Labels = OccupancyLabels.OpenOcc;
    private static readonly byte Car = Labels.LabelOf("car");
    private static readonly RayIouLayout Layout = new(Labels, [Car]);

    private static readonly HandMadeRay[] AtAndBelowEveryThreshold =
        [.. new[] { 11f, 12f, 14f }.SelectMany(distance => new[] { Off(distance), Off(MathF.BitDecrement(distance)) })];

    [Fact]
    public void DistancesMatchStrictlyBelowTheThreshold()
    {
        var (counts, sums) = Counted(AtAndBelowEveryThreshold);

        Assert.Equal([1, 3, 5], Enumerable.Range(0, 3).Select(threshold => counts[Layout.Matched + (threshold * Layout.Classes) + Car]));
        Assert.Equal(3, sums[RayIouLayout.FlowError]); // 1 m/s for each of the three below 2 m
    }

    [Fact]
    public void DistancesOfSubmissionsAreRoundedFirst()
    {
        var (counts, _) = Counted(AtAndBelowEveryThreshold);

        Assert.Equal([0, 2, 4], Enumerable.Range(0, 3).Select(threshold => counts[Layout.SubmissionMatched + (threshold * Layout.Classes) + Car]));
    }

    [Fact]
    public void ARayThatOnlyRoundingMatchesCountsForSubmissionsOnly()
    {
        // 2.001 m apart; as float16 they are 14.0078125 and 16.
        var (counts, sums) = Counted([new("car", 14.004f, "car", 16.005f)]);

        Assert.Equal(0, counts[Layout.Matched + (RayIouLayout.FlowThreshold * Layout.Classes) + Car]);
        Assert.Equal(1, counts[Layout.SubmissionMatched + (RayIouLayout.FlowThreshold * Layout.Classes) + Car]);
        Assert.Equal((0, 1), (sums[RayIouLayout.FlowError], sums[Layout.SubmissionFlowError]));
        Assert.Equal(1, counts[Layout.SubmissionFlowRays]);
    }

    [Fact]
    public void SegmentsShareTheRaysStrictlyBelowTheThreshold()
    {
        var instances = new ushort[VoxelGrid.NuScenesOccupancy.Count];
        var isThing = new bool[Labels.Classes.Count];

        var segments = RaySegments.Of(HandMadeRays.Of(Labels, AtAndBelowEveryThreshold), instances, instances, Labels.Free, isThing);

        Assert.Equal([1, 3, 5], Assert.Single(segments.Overlaps).Rays);
    }

    private static HandMadeRay Off(float distance) => new("car", 10, "car", distance);

    private static (long[] Counts, double[] Sums) Counted(IReadOnlyList<HandMadeRay> ends)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        var (still, moving) = (new OccupancyFlow(grid, new float[2 * grid.Count]), new OccupancyFlow(grid, new float[2 * grid.Count]));
        moving.Velocities[1] = 1; // voxel 0, which the rays hit
        var (counts, sums) = (new long[Layout.CountLength], new double[Layout.SumLength]);
        var rays = HandMadeRays.Of(Labels, ends);
        RayTally.Count(rays, Layout, counts);
        RayFlowErrors.OfThisThread.Add(rays, still, moving, Layout, counts, sums);
        return (counts, sums);
    }
}
