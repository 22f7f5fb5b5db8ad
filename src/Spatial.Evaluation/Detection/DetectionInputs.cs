namespace Spatial.Evaluation;

/// <summary>Refuses boxes that cannot be scored, naming what, expected and got.</summary>
internal static class DetectionInputs
{
    public static void Check(SceneAnnotations truth, IReadOnlyList<DetectedBox> predictions)
    {
        if (!truth.EgoInGlobal.IsFinite)
        {
            throw Fault(truth, "the vehicle's position", "finite metres", truth.EgoInGlobal);
        }

        if (predictions.Count > DetectionRules.MaxBoxes)
        {
            throw Fault(truth, "predicted boxes", $"at most {DetectionRules.MaxBoxes} a sample", predictions.Count);
        }

        for (var i = 0; i < truth.Boxes.Count; i++)
        {
            CheckBox(truth, $"annotated box {i}", truth.Boxes[i].Box);
        }

        for (var i = 0; i < predictions.Count; i++)
        {
            CheckPrediction(truth, $"predicted box {i}", predictions[i]);
        }
    }

    private static void CheckPrediction(SceneAnnotations truth, string what, DetectedBox prediction)
    {
        CheckBox(truth, what, prediction.Box);
        if (!double.IsFinite(prediction.Score))
        {
            throw Fault(truth, $"the score of {what}", "a finite number", prediction.Score);
        }

        if (prediction.Attribute.Length > 0 && !DetectionClasses.Attributes.Contains(prediction.Attribute))
        {
            throw Fault(truth, $"the attribute of {what}", $"one of {string.Join(", ", DetectionClasses.Attributes)}, or empty", $"'{prediction.Attribute}'");
        }
    }

    private static void CheckBox(SceneAnnotations truth, string what, Box3D box)
    {
        if (DetectionClasses.IndexOf(box.Name) < 0)
        {
            throw Fault(truth, $"the class of {what}", $"one of {string.Join(", ", DetectionClasses.Names)}", $"'{box.Name}'");
        }

        if (!box.Center.IsFinite)
        {
            throw Fault(truth, $"the centre of {what}", "finite metres in the global frame", box.Center);
        }

        if (box.Size is not { Width: > 0 and < double.PositiveInfinity, Length: > 0 and < double.PositiveInfinity, Height: > 0 and < double.PositiveInfinity })
        {
            throw Fault(truth, $"the size of {what}", "positive metres", box.Size);
        }

        if (!(box.Rotation.Norm > 0) || !double.IsFinite(box.Rotation.Norm))
        {
            throw Fault(truth, $"the rotation of {what}", "a quaternion of finite norm above zero", box.Rotation);
        }

        if (box.Velocity is { } velocity && (double.IsInfinity(velocity.X) || double.IsInfinity(velocity.Y)))
        {
            throw Fault(truth, $"the velocity of {what}", "finite m/s, or none", velocity);
        }
    }

    private static ArgumentException Fault(SceneAnnotations truth, string what, string expected, object got) => new(
        FormattableString.Invariant($"sample {truth.SampleToken}: {what} must be {expected}, got {got}"));
}
