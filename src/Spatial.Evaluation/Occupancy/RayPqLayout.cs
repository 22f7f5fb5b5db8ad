namespace Spatial.Evaluation;

/// <summary>What the positions in a sample's RayPQ statistics mean. Lists of [3, K] go by threshold, then class.</summary>
/// <param name="classes">Number of classes with free.</param>
internal sealed class RayPqLayout(int classes)
{
    /// <summary>Metres that two distances may differ by, exclusively.</summary>
    public static float[] Thresholds => RayIouLayout.Thresholds;

    /// <summary>Count: rays that were cast.</summary>
    public const int Cast = 0;

    /// <summary>Count: rays whose ground truth is not free.</summary>
    public const int Kept = 1;

    /// <summary>Counts [K]: ground truth segments of enough rays to be missed.</summary>
    public const int Segments = 2;

    /// <summary>Number of classes with free.</summary>
    public int Classes => classes;

    /// <summary>Counts [3, K]: matched pairs of segments.</summary>
    public int TruePositives => Segments + classes;

    /// <summary>Counts [3, K]: predicted segments without a match.</summary>
    public int FalsePositives => TruePositives + (Thresholds.Length * classes);

    /// <summary>Counts [3, K]: ground truth segments without a match.</summary>
    public int FalseNegatives => FalsePositives + (Thresholds.Length * classes);

    /// <summary>Length of the counts.</summary>
    public int CountLength => FalseNegatives + (Thresholds.Length * classes);

    /// <summary>Length of the sums, [3, K]: IoU of matched pairs.</summary>
    public int SumLength => Thresholds.Length * classes;
}
