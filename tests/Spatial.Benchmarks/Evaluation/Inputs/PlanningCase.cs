using Spatial.Evaluation;

namespace Spatial.Benchmarks;

/// <summary>One sample of a planning evaluation in the form of VAD's and UniAD's own files.</summary>
/// <param name="Truth">[6, 2] float32, cumulated path, LiDAR frame.</param>
/// <param name="Plan">[6, 2] float32, the plan.</param>
/// <param name="Mask">[6, 2] float32, 1 where the step exists.</param>
/// <param name="Boxes">[A, 9] float32.</param>
/// <param name="Features">[A, 34] float32.</param>
public sealed record PlanningCase(float[] Truth, float[] Plan, float[] Mask, float[] Boxes, float[] Features)
{
    /// <summary>Values of a box.</summary>
    public const int BoxWidth = 9;

    /// <summary>Values of an object's features.</summary>
    public const int FeatureWidth = 34;

    private const int MaskAt = 12, CategoryAt = 27, YawStepAt = 28;

    /// <summary>Path driven, 0 at missing steps: what UniAD takes.</summary>
    public float[] MaskedTruth => [.. Truth.Zip(Mask, (value, weight) => value * weight)];

    /// <summary>What VAD draws of the objects; UniAD gets it as its raster.</summary>
    public ObstacleRaster Obstacles => VadPlanning.RasterOf(Boxes, Features);

    /// <summary>Makes samples with 8 to 35 objects each, the same on every machine.</summary>
    public static PlanningCase[] Make(int samples)
    {
        var random = new Random(6);
        return [.. Enumerable.Range(0, samples).Select(_ => Make(random))];
    }

    private static PlanningCase Make(Random random)
    {
        var speed = Uniform(random, 0, 12);
        var agents = random.Next(8, 36);
        var missing = random.Next(5) == 0 ? random.Next(1, PlanSteps.Count) : 0;
        return new(
            Path(random, speed),
            Path(random, speed),
            [.. Enumerable.Range(0, 2 * PlanSteps.Count).Select(i => i / 2 < PlanSteps.Count - missing ? 1f : 0f)],
            [.. Enumerable.Range(0, agents).SelectMany(_ => Box(random))],
            [.. Enumerable.Range(0, agents).SelectMany(_ => Feature(random))]);
    }

    // x right, y forward.
    private static float[] Path(Random random, double speed)
    {
        var path = new float[2 * PlanSteps.Count];
        var (turn, pace) = (Uniform(random, -0.1, 0.1), speed * Uniform(random, 0.8, 1.2) / 2);
        for (var step = 1; step <= PlanSteps.Count; step++)
        {
            (path[(2 * step) - 2], path[(2 * step) - 1]) = ((float)(pace * step * Math.Sin(turn * step)), (float)(pace * step * Math.Cos(turn * step)));
        }

        return path;
    }

    private static float[] Box(Random random) =>
    [
        (float)Uniform(random, -15, 15), (float)Uniform(random, -30, 30), -1,
        (float)Uniform(random, 0.5, 2.5), (float)Uniform(random, 0.5, 9), 1.6f, (float)Uniform(random, -Math.PI, Math.PI), 0, 0,
    ];

    private static float[] Feature(Random random)
    {
        var feature = new float[FeatureWidth];
        var known = random.Next(4) == 0 ? random.Next(PlanSteps.Count) : PlanSteps.Count;
        for (var step = 0; step < known; step++)
        {
            feature[2 * step] = (float)Uniform(random, -1, 1);
            feature[(2 * step) + 1] = (float)Uniform(random, -3, 3);
            feature[MaskAt + step] = 1;
            feature[YawStepAt + step] = (float)Uniform(random, -0.1, 0.1);
        }

        feature[CategoryAt] = random.Next(2, 24);
        return feature;
    }

    private static double Uniform(Random random, double low, double high) => low + ((high - low) * random.NextDouble());
}
