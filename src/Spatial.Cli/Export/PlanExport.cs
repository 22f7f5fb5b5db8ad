using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Plans: {sample token: {traj: [6][2] metres, frame, dt, used_ego_status}}. No benchmark defines a file of its own.</summary>
internal static class PlanExport
{
    // The ego frame at the time of the key LiDAR sweep: x forward, y left.
    private const string FrameName = "ego-lidar";

    public static void Write(ExportSource source, ExportRequest request) => AtomicFile.Write(request.Out, stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        foreach (var (sample, prediction) in source.ReadAll())
        {
            var plan = ExportSource.Need(prediction.Plan, "plan", sample);
            json.WriteStartObject(sample.Token);
            json.WriteStartArray("traj");
            foreach (var waypoint in plan)
            {
                json.WriteStartArray();
                json.WriteNumberValue(waypoint.X);
                json.WriteNumberValue(waypoint.Y);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteString("frame", FrameName);
            json.WriteNumber("dt", Trajectory.NuScenesStepSeconds);
            json.WriteBoolean("used_ego_status", source.Manifest.UsesEgoStatus);
            json.WriteEndObject();
            json.Flush();
        }

        json.WriteEndObject();
    });
}
