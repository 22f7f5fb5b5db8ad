namespace Spatial.Tests;

public sealed class SweepMergerTests
{
    [Fact]
    public void APoleStaysInPlaceWhileTheVehicleMoves()
    {
        // The vehicle drove 2 m forward between the sweeps; a pole 10 m ahead of the key pose was 12 m ahead before.
        var frame = FrameOf(
            SweepAt(0, driven: 0, [10, 0, 1, 100, 0]),
            SweepAt(-50_000, driven: -2, [12, 0, 1, 50, 0]));

        var points = SweepMerger.IntoKeyframe(frame);

        Assert.Equal([10, 0, 1, 100, 0], points[0].ToArray());
        Assert.Equal([10, 0, 1, 50, 0.05f], points[1].ToArray());
    }

    [Fact]
    public void ReturnsFromTheVehicleItselfAreDropped()
    {
        var frame = FrameOf(SweepAt(0, 0, [0.99f, -0.99f, 0, 1, 0, 1.0f, 0, 0, 2, 0, 0, -1.5f, 0, 3, 0]));

        var points = SweepMerger.IntoKeyframe(frame);

        Assert.Equal([2f, 3f], Enumerable.Range(0, points.Count).Select(i => points[i][3]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void PointsThatAreNotFiniteAreDropped(float bad)
    {
        var frame = FrameOf(SweepAt(0, 0, [5, 5, bad, 1, 0, 6, 6, 1, 2, 0]));

        Assert.Equal(1, SweepMerger.IntoKeyframe(frame).Count);
    }

    private static Frame FrameOf(params Sweep[] sweeps) => new()
    {
        SampleToken = "sample",
        TimestampMicros = 0,
        GlobalFromEgo = RigidTransform.Identity,
        Sweeps = sweeps,
    };

    private static Sweep SweepAt(long micros, double driven, float[] values) => new(new PointCloud(values))
    {
        TimestampMicros = micros,
        EgoFromSensor = RigidTransform.Identity,
        GlobalFromEgo = new(Matrix3d.Identity, new(driven, 0, 0)),
    };
}
