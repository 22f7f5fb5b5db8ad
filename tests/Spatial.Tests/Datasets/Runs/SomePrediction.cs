namespace Spatial.Tests;

/// <summary>Small predictions for tests of runs, and a comparison of every bit of two of them.</summary>
internal static class SomePrediction
{
    private static readonly VoxelGrid Grid = new(new(-1, -1, 0), new(0.5, 0.5, 0.5), 4, 3, 2);

    /// <summary>Another prediction for every seed, with some parts missing in some of them.</summary>
    public static ScenePrediction Of(string token, int seed = 0)
    {
        var random = new Random(seed);
        return new()
        {
            SampleToken = token,
            TimestampMicros = 1_532_402_927_647_951 + seed,
            Occupancy = seed % 4 == 1 ? null : new(Grid, OccupancyLabels.OpenOcc, Classes(random)),
            Flow = seed % 4 == 2 ? null : new(Grid, Velocities(random)),
            Plan = seed % 4 == 3 ? null : new([new(random.NextDouble(), -0.0), new(1e-300, double.NaN)], 0.5),
            Answers = [.. Enumerable.Range(0, seed % 3).Select(i => new Answer($"how many? {i}", "drei Autos, 三"))],
            Degradations = seed % 2 == 0 ? [] : ["camera CAM_BACK is missing"],
            Boxes = seed % 5 == 1 ? null : [.. Enumerable.Range(0, seed % 3).Select(_ => Box(random))],
            Points = seed % 5 == 2 ? null : Points(random, count: 7 * (seed % 12), hasInstances: seed % 2 == 0),
        };
    }

    public static void AssertSame(ScenePrediction expected, ScenePrediction actual)
    {
        Assert.Equal(expected.SampleToken, actual.SampleToken);
        Assert.Equal(expected.TimestampMicros, actual.TimestampMicros);
        Assert.Equal(expected.Occupancy?.Grid, actual.Occupancy?.Grid);
        Assert.Equal(expected.Occupancy?.Labels, actual.Occupancy?.Labels);
        Assert.Equal(expected.Occupancy?.Classes, actual.Occupancy?.Classes);
        Assert.Equal(expected.Flow?.Grid, actual.Flow?.Grid);
        Assert.Equal(expected.Flow?.Velocities.Select(BitConverter.SingleToUInt32Bits), actual.Flow?.Velocities.Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal(expected.Plan?.StepSeconds, actual.Plan?.StepSeconds);
        Assert.Equal(expected.Plan?.Waypoints, actual.Plan?.Waypoints);
        Assert.Equal(expected.Answers, actual.Answers);
        Assert.Equal(expected.Degradations, actual.Degradations);
        Assert.Equal(expected.Boxes, actual.Boxes);
        Assert.Equal(expected.Points?.Classes, actual.Points?.Classes);
        Assert.Equal(expected.Points?.Instances, actual.Points?.Instances);
    }

    public static PointLabels Points(Random random, int count, bool hasInstances)
    {
        var classes = new byte[count];
        random.NextBytes(classes);
        return new([.. classes.Select(value => (byte)(value % 17))], hasInstances ? [.. classes.Select(value => (ushort)(value * 3))] : null);
    }

    private static DetectedBox Box(Random random)
    {
        var turn = new Quaterniond(random.NextDouble(), -0.0, 0, random.NextDouble());
        Vector3d? velocity = random.Next(3) switch { 0 => null, 1 => new(double.NaN, 0, -0.0), _ => new(random.NextDouble(), -3, 0) };
        var box = new Box3D(new(random.NextDouble(), -1e-300, 2), new(1.9, 4.5, random.NextDouble()), turn) { Name = "car", Velocity = velocity };
        return new(random.Next(2) == 0 ? box : box with { Token = "annotation" }, random.NextDouble(), random.Next(2) == 0 ? "" : "vehicle.moving");
    }

    private static byte[] Classes(Random random) =>
        [.. Enumerable.Range(0, Grid.Count).Select(_ => random.Next(3) == 0 ? (byte)random.Next(17) : OccupancyLabels.OpenOcc.Free)];

    private static float[] Velocities(Random random)
    {
        float[] interesting = [0f, -0f, float.NaN, 1.5f, float.Epsilon, -3f];
        return [.. Enumerable.Range(0, 2 * Grid.Count).Select(_ => random.Next(3) == 0 ? interesting[random.Next(interesting.Length)] : 0f)];
    }
}
