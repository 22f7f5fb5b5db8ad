namespace Spatial.Evaluation;

/// <summary>How far a matched prediction is off, in the order of <see cref="DetectionRules"/>: place, size, heading, velocity, attribute.</summary>
/// <remarks>nuScenes devkit, <c>eval/common/utils.py</c>. NaN where the annotation says nothing to compare with.</remarks>
internal static class TruePositiveErrors
{
    public static void Measure(AnnotatedBox truth, DetectedBox prediction, Span<double> errors)
    {
        var @class = DetectionClasses.IndexOf(truth.Box.Name);
        errors[DetectionRules.TranslationError] = (truth.Box.Center - prediction.Box.Center).LengthXy;
        errors[DetectionRules.ScaleError] = 1 - AlignedIou(truth.Box.Size, prediction.Box.Size);
        errors[DetectionRules.OrientationError] = HeadingDifference(truth.Box.Rotation, prediction.Box.Rotation, DetectionRules.HeadingPeriodOf(@class));
        errors[DetectionRules.VelocityError] =
            truth.Box.Velocity is { } moved && prediction.Box.Velocity is { } predicted ? (predicted - moved).LengthXy : double.NaN;
        errors[DetectionRules.AttributeError] = truth.Attribute.Length == 0 ? double.NaN : truth.Attribute == prediction.Attribute ? 0 : 1;
    }

    /// <summary>Intersection over union of two boxes laid upon each other, centre on centre and heading along heading.</summary>
    public static double AlignedIou(BoxSize a, BoxSize b)
    {
        var common = VolumeOf(new(Math.Min(a.Width, b.Width), Math.Min(a.Length, b.Length), Math.Min(a.Height, b.Height)));
        return common / (VolumeOf(a) + VolumeOf(b) - common);
    }

    /// <summary>Angle between two headings, radians, 0 to half the period.</summary>
    public static double HeadingDifference(Quaterniond a, Quaterniond b, double period)
    {
        var half = period / 2;
        var turned = (a.Normalized().Yaw - b.Normalized().Yaw + half) % period;
        return Math.Abs((turned < 0 ? turned + period : turned) - half);
    }

    private static double VolumeOf(BoxSize size) => size.Width * size.Length * size.Height;
}
