using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>Plans of many samples in one JSON file: there is no official format, this is ours.</summary>
/// <remarks>An object of {"sample token": {"traj": [[x, y] six times], "frame": "ego" or "ego-lidar", "dt": 0.5, "used_ego_status": true or false,
/// "command": a text, a number, null or absent}}; or such an object as "results" beside a "meta" that is not looked at. Metres; ego is x forward,
/// y left, ego-lidar is the LiDAR's frame, x right, y forward.</remarks>
public sealed class PlanFile
{
    internal const string EgoFrame = "ego";
    internal const string LidarFrame = "ego-lidar";

    private PlanFile(DatasetPath file, IReadOnlyDictionary<string, PlannedPath> plans)
    {
        (File, Plans) = (file, plans);
    }

    /// <summary>The file it was read from.</summary>
    public DatasetPath File { get; }

    /// <summary>Plans by sample token.</summary>
    public IReadOnlyDictionary<string, PlannedPath> Plans { get; }

    /// <summary>Reads a file of plans.</summary>
    /// <param name="file">The file.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">No such JSON, a token or field twice, an unknown field or frame, another number of waypoints or step, a
    /// number that is not finite; the message names the token.</exception>
    public static PlanFile Read(DatasetPath file, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        var bytes = FileContent.ReadAll(file, limits.MaxPlanBytes, nameof(FileLimits.MaxPlanBytes));
        return new(file, new PlanFileParser(file).Parse(bytes));
    }

    /// <summary>Writes a file of plans, ordered by token, whole or not at all.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="plans">Plans by sample token.</param>
    /// <exception cref="ArgumentException">A plan has another number of waypoints or one that is not finite.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, PlannedPath> plans)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(plans);
        foreach (var (token, plan) in plans)
        {
            Check(token, plan);
        }

        AtomicFile.Write(path, stream =>
        {
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartObject();
            foreach (var (token, plan) in plans.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                WritePlan(writer, token, plan);
            }

            writer.WriteEndObject();
        });
    }

    private static void Check(string token, PlannedPath plan)
    {
        if (plan.Waypoints.Count != Trajectory.NuScenesSteps)
        {
            throw new ArgumentException(
                $"sample {token}: a plan must have {Trajectory.NuScenesSteps} waypoints, got {plan.Waypoints.Count}", nameof(plan));
        }

        foreach (var waypoint in plan.Waypoints)
        {
            if (!double.IsFinite(waypoint.X) || !double.IsFinite(waypoint.Y))
            {
                throw new ArgumentException($"sample {token}: waypoints must be finite, got {waypoint}", nameof(plan));
            }
        }
    }

    private static void WritePlan(Utf8JsonWriter writer, string token, PlannedPath plan)
    {
        writer.WriteStartObject(token);
        writer.WriteStartArray("traj");
        foreach (var waypoint in plan.Waypoints)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(waypoint.X);
            writer.WriteNumberValue(waypoint.Y);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteString("frame", plan.Frame == PlanFrame.Ego ? EgoFrame : LidarFrame);
        writer.WriteNumber("dt", Trajectory.NuScenesStepSeconds);
        if (plan.Command is not null)
        {
            writer.WriteString("command", plan.Command);
        }

        writer.WriteBoolean("used_ego_status", plan.UsedEgoStatus);
        writer.WriteEndObject();
    }
}
