using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>A results file of nuScenes detection: boxes in the global frame.</summary>
/// <remarks>nuScenes devkit, <c>eval/detection/README.md</c>. Every sample is there, also those without boxes. Velocities that a model does not
/// know are written as 0: the devkit reads NaN too, but that is no JSON.</remarks>
internal static class DetectionExport
{
    private const int MostBoxes = 500; // per sample, as the benchmark has it

    public static void Write(ExportSource source, ExportRequest request)
    {
        var (cut, withoutVelocity) = (0, 0);
        using var submission = new DetectionSubmissionWriter(request.Out, source.Manifest.Inputs);
        foreach (var (sample, prediction) in source.ReadAll())
        {
            var boxes = ExportSource.Need(prediction.BoxesInGlobal, "boxes", sample);
            cut += Math.Max(0, boxes.Count - MostBoxes);
            withoutVelocity += boxes.Count(box => box.Box.Velocity is not { IsFinite: true });
            submission.Write(sample.Token, [.. boxes.OrderByDescending(box => box.Score).Take(MostBoxes).Select(WithVelocity)]);
        }

        submission.Complete();
        if (withoutVelocity > 0)
        {
            source.Remarks.Add(FormattableString.Invariant($"{withoutVelocity} boxes have no velocity; JSON has no word for that, so standstill was written"));
        }

        if (cut > 0)
        {
            source.Remarks.Add(FormattableString.Invariant($"{cut} boxes of the lowest scores were left out: a sample may have {MostBoxes}"));
        }
    }

    private static DetectedBox WithVelocity(DetectedBox box) =>
        box.Box.Velocity is { IsFinite: true } ? box : box with { Box = box.Box with { Velocity = Vector3d.Zero } };
}
