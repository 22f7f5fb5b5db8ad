namespace Spatial.Evaluation;

/// <summary>What the positions in a sample's RayIoU statistics mean.</summary>
/// <param name="labels">The label list.</param>
/// <param name="flowClasses">Labels whose flow is scored; empty for protocols without flow, whose statistics then end early.</param>
internal sealed class RayIouLayout(OccupancyLabels labels, IReadOnlyList<byte> flowClasses)
{
    /// <summary>Metres that two distances may differ by, exclusively.</summary>
    public static readonly float[] Thresholds = [1, 2, 4];

    /// <summary>The threshold, by position, whose matched rays the flow error is taken over.</summary>
    public const int FlowThreshold = 1;

    /// <summary>Count: rays that were cast.</summary>
    public const int Cast = 0;

    /// <summary>Count: rays whose ground truth is not free.</summary>
    public const int Kept = 1;

    /// <summary>Count: 1 where ground truth and prediction have flow.</summary>
    public const int WithFlow = 2;

    /// <summary>Counts [K, K]: kept rays by true and predicted class.</summary>
    public const int Confusion = 3;

    /// <summary>Number of classes with free.</summary>
    public int Classes { get; } = labels.Classes.Count;

    /// <summary>The label of empty space, the last.</summary>
    public byte Free => labels.Free;

    /// <summary>Labels whose flow is scored.</summary>
    public IReadOnlyList<byte> FlowClasses => flowClasses;

    /// <summary>Whether the protocol scores flow.</summary>
    public bool HasFlow => flowClasses.Count > 0;

    /// <summary>Counts [3, K]: rays of equal class and near distance, per threshold.</summary>
    public int Matched => Confusion + (Classes * Classes);

    /// <summary>Counts [3, K]: the same with distances rounded to float16.</summary>
    public int SubmissionMatched => Matched + (Thresholds.Length * Classes);

    /// <summary>Counts [F]: rays behind the submission scorer's flow sum of each flow class.</summary>
    public int SubmissionFlowRays => SubmissionMatched + (Thresholds.Length * Classes);

    /// <summary>Length of the counts.</summary>
    public int CountLength => HasFlow ? SubmissionFlowRays + flowClasses.Count : SubmissionMatched;

    /// <summary>Sums [F]: flow errors of the rays matched at 2 m, m/s.</summary>
    public const int FlowError = 0;

    /// <summary>Sums [F]: flow errors by the submission scorer's rule, m/s.</summary>
    public int SubmissionFlowError => flowClasses.Count;

    /// <summary>Length of the sums.</summary>
    public int SumLength => 2 * flowClasses.Count;
}
