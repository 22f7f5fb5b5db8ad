using Spatial.Datasets;
using Spatial.Native;

namespace Spatial.Cli;

/// <summary>The container of the occupancy and flow challenge of CVPR 2024: where RayIoU's rays end in the prediction.</summary>
/// <remarks>OccNet, <c>tools/ray_iou/ray_casting.py</c>, <c>process_one_sample</c>: origins in float32, distances in metres, then everything as uint8 and float16.</remarks>
internal static class RayExport
{
    public static void Write(ExportSource source, ExportRequest request)
    {
        var poses = new SceneLidarPoses(source.Tables);
        var directions = LidarRays.Directions();
        var withoutFlow = 0;
        RaySubmission.Write(request.Out, About(request.Submitter), source.ReadAll().Select(read =>
        {
            withoutFlow += read.Prediction.Flow is null ? 1 : 0;
            return (read.Sample.Token, Cast(read.Sample, read.Prediction, poses, directions));
        }));
        if (withoutFlow > 0)
        {
            source.Remarks.Add($"{withoutFlow} samples have no flow; the format has no word for that, so standstill was written");
        }

        if (request.Submitter is { Method: "" } or { Team: "" } or { Email: "" })
        {
            source.Remarks.Add("the challenge wants to know who submits: give --method, --team, --author, --email, --institution and --country");
        }
    }

    private static IReadOnlyList<(string Key, IReadOnlyList<string> Values, bool IsList)> About(Submitter submitter) =>
    [
        ("method", [submitter.Method], false),
        ("team", [submitter.Team], false),
        ("authors", submitter.Authors, true),
        ("e-mail", [submitter.Email], false),
        ("institution / company", [submitter.Institution], false),
        ("country / region", [submitter.Country], false),
    ];

    private static SubmittedRays Cast(SceneSample sample, SamplePrediction prediction, SceneLidarPoses poses, float[] directions)
    {
        var occupancy = NuScenesGrid.Need(prediction, sample, OccupancyLabels.OpenOcc);
        var origins = Array.ConvertAll(poses.OriginsOf(sample), metres => (float)metres); // [T, 3]
        var hits = RayCast.Run(origins, directions, occupancy.Grid, occupancy.Classes, occupancy.Labels.Free);
        var velocities = new Half[2 * hits.Cells.Length]; // [T * R, 2]
        if (NuScenesGrid.Flow(prediction, sample) is { } flow)
        {
            for (var ray = 0; ray < hits.Cells.Length; ray++)
            {
                velocities[2 * ray] = (Half)flow.Velocities[2 * hits.Cells[ray]];
                velocities[(2 * ray) + 1] = (Half)flow.Velocities[(2 * hits.Cells[ray]) + 1];
            }
        }

        return new(hits.Classes, Array.ConvertAll(hits.Distances, metres => (Half)metres), velocities);
    }
}
