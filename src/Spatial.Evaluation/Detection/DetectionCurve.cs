namespace Spatial.Evaluation;

/// <summary>How precision, confidence and errors run over recall, for one class and distance: what plots show.</summary>
/// <param name="Class">Name of the class.</param>
/// <param name="Threshold">Distance below which a prediction matches, metres.</param>
/// <param name="Truths">Annotations of the class; without any, and without any match, precision is 0 and the errors are 1.</param>
/// <param name="Recall">[101] 0, 0.01 to 1.</param>
/// <param name="Precision">[101] interpolated; 0 beyond the recall that was reached.</param>
/// <param name="Confidence">[101] score at which the recall is reached; 0 beyond.</param>
/// <param name="TranslationError">[101] mean distance on the ground over all matches at least as sure, metres.</param>
/// <param name="ScaleError">[101] mean of 1 minus the IoU of the aligned boxes.</param>
/// <param name="OrientationError">[101] mean difference of headings, radians; without meaning for cones.</param>
/// <param name="VelocityError">[101] mean difference of velocities, m/s; without meaning for cones and barriers.</param>
/// <param name="AttributeError">[101] share of wrong attributes; without meaning for cones and barriers.</param>
/// <remarks>nuScenes devkit, <c>eval/detection/data_classes.py</c>, <c>DetectionMetricData</c>.</remarks>
public sealed record DetectionCurve(
    string Class,
    double Threshold,
    long Truths,
    IReadOnlyList<double> Recall,
    IReadOnlyList<double> Precision,
    IReadOnlyList<double> Confidence,
    IReadOnlyList<double> TranslationError,
    IReadOnlyList<double> ScaleError,
    IReadOnlyList<double> OrientationError,
    IReadOnlyList<double> VelocityError,
    IReadOnlyList<double> AttributeError);
