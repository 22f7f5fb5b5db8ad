using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>Parses a file of plans token by token, trusting nothing in it.</summary>
internal sealed class PlanFileParser(DatasetPath file)
{
    private const int MaxDepth = 16;
    private const int MaxTokenLength = 256;

    private readonly Dictionary<string, PlannedPath> _plans = new(StringComparer.Ordinal);
    private string _sample = "";

    public IReadOnlyDictionary<string, PlannedPath> Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new() { MaxDepth = MaxDepth });
        try
        {
            Read(ref reader);
            Require(reader, JsonTokenType.StartObject, "an object of plans by sample token");
            ReadFile(ref reader);
            _ = reader.Read(); // Throws where something follows the end.
        }
        catch (JsonException error)
        {
            throw Fault($"is no JSON: {error.Message} NaN and Infinity are none", error);
        }
        catch (InvalidOperationException error)
        {
            throw Fault("holds text that is no UTF-8", error); // What Utf8JsonReader says of it.
        }

        return _plans.Count > 0 ? _plans : throw Fault("holds no plan");
    }

    private void ReadFile(ref Utf8JsonReader reader)
    {
        var name = NextName(ref reader);
        if (name is "meta" or "results")
        {
            ReadWrapped(ref reader, name);
            return;
        }

        for (; name is not null; name = NextName(ref reader))
        {
            ReadPlan(ref reader, name);
        }
    }

    private void ReadWrapped(ref Utf8JsonReader reader, string? name)
    {
        for (var seen = new HashSet<string>(StringComparer.Ordinal); name is not null; name = NextName(ref reader))
        {
            if (name is not ("meta" or "results") || !seen.Add(name))
            {
                var what = seen.Contains(name) ? "twice" : "beside its results";
                throw Fault($"holds '{PathRules.Printable(name)}' {what}; expected only meta and results, once each");
            }

            Read(ref reader);
            if (name == "meta")
            {
                reader.Skip();
                continue;
            }

            Require(reader, JsonTokenType.StartObject, "results must be an object of plans by sample token");
            while (NextName(ref reader) is { } sample)
            {
                ReadPlan(ref reader, sample);
            }
        }
    }

    private void ReadPlan(ref Utf8JsonReader reader, string sample)
    {
        if (sample.Length is 0 or > MaxTokenLength)
        {
            throw Fault($"has a sample token of {sample.Length} characters; expected 1 to {MaxTokenLength}");
        }

        _sample = sample;
        if (_plans.ContainsKey(sample))
        {
            throw Fault("has its plan twice");
        }

        Read(ref reader);
        Require(reader, JsonTokenType.StartObject, "a plan must be an object with traj, frame, dt and used_ego_status");
        _plans.Add(sample, ReadFields(ref reader));
        _sample = "";
    }

    private PlannedPath ReadFields(ref Utf8JsonReader reader)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        Waypoint[] waypoints = [];
        var (frame, usedEgoStatus, command) = (PlanFrame.Ego, false, (string?)null);
        while (NextName(ref reader) is { } name)
        {
            if (!fields.Add(name))
            {
                throw Fault($"has the field {PathRules.Printable(name)} twice");
            }

            switch (name)
            {
                case "traj":
                    waypoints = ReadWaypoints(ref reader);
                    break;
                case "frame":
                    frame = ReadFrame(ref reader);
                    break;
                case "dt":
                    ReadStep(ref reader);
                    break;
                case "used_ego_status":
                    usedEgoStatus = ReadFlag(ref reader);
                    break;
                case "command":
                    command = ReadCommand(ref reader);
                    break;
                default:
                    throw Fault($"has an unknown field {PathRules.Printable(name)}; expected traj, frame, dt, used_ego_status and command");
            }
        }

        foreach (var needed in new[] { "traj", "frame", "dt", "used_ego_status" })
        {
            if (!fields.Contains(needed))
            {
                throw Fault($"has no {needed}");
            }
        }

        return new(waypoints, frame, usedEgoStatus, command);
    }

    private Waypoint[] ReadWaypoints(ref Utf8JsonReader reader)
    {
        var waypoints = new List<Waypoint>(Trajectory.NuScenesSteps);
        Read(ref reader);
        Require(reader, JsonTokenType.StartArray, "traj must be six pairs [x, y]");
        for (Read(ref reader); reader.TokenType != JsonTokenType.EndArray; Read(ref reader))
        {
            Require(reader, JsonTokenType.StartArray, $"waypoint {waypoints.Count} must be a pair [x, y]");
            var (x, y) = (ReadNumber(ref reader, waypoints.Count), ReadNumber(ref reader, waypoints.Count));
            Read(ref reader);
            Require(reader, JsonTokenType.EndArray, $"waypoint {waypoints.Count} must be a pair [x, y]");
            waypoints.Add(new(x, y));
            if (waypoints.Count > Trajectory.NuScenesSteps)
            {
                throw Fault($"traj must be {Trajectory.NuScenesSteps} waypoints, got more");
            }
        }

        return waypoints.Count == Trajectory.NuScenesSteps
            ? [.. waypoints]
            : throw Fault($"traj must be {Trajectory.NuScenesSteps} waypoints, got {waypoints.Count}");
    }

    private double ReadNumber(ref Utf8JsonReader reader, int waypoint)
    {
        Read(ref reader);
        Require(reader, JsonTokenType.Number, $"waypoint {waypoint} must be two numbers in metres");
        return reader.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw Fault($"waypoint {waypoint} must be finite, got {TextOf(reader)}");
    }

    private PlanFrame ReadFrame(ref Utf8JsonReader reader)
    {
        Read(ref reader);
        Require(reader, JsonTokenType.String, $"frame must be {PlanFile.EgoFrame} or {PlanFile.LidarFrame}");
        return reader.GetString() switch
        {
            PlanFile.EgoFrame => PlanFrame.Ego,
            PlanFile.LidarFrame => PlanFrame.Lidar,
            var other => throw Fault($"frame must be {PlanFile.EgoFrame} or {PlanFile.LidarFrame}, got '{PathRules.Printable(other!)}'"),
        };
    }

    private void ReadStep(ref Utf8JsonReader reader)
    {
        Read(ref reader);
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var seconds) || seconds != Trajectory.NuScenesStepSeconds)
        {
            throw Fault($"dt must be {Trajectory.NuScenesStepSeconds} s, got {TextOf(reader)}; resample the plan");
        }
    }

    private bool ReadFlag(ref Utf8JsonReader reader)
    {
        Read(ref reader);
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False
            ? reader.TokenType == JsonTokenType.True
            : throw Fault($"used_ego_status must be true or false, got {TextOf(reader)}");
    }

    private string? ReadCommand(ref Utf8JsonReader reader)
    {
        Read(ref reader);
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => TextOf(reader),
            _ => throw Fault($"command must be a text, a number or null, got {TextOf(reader)}"),
        };
    }

    /// <summary>The next name in an object, or null at its end.</summary>
    private string? NextName(ref Utf8JsonReader reader)
    {
        Read(ref reader);
        return reader.TokenType == JsonTokenType.EndObject ? null : reader.GetString();
    }

    private void Read(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            throw Fault("ends too early");
        }
    }

    private void Require(in Utf8JsonReader reader, JsonTokenType expected, string what)
    {
        if (reader.TokenType != expected)
        {
            throw Fault($"{what}; got {TextOf(reader)}");
        }
    }

    private InvalidDataException Fault(string fault, Exception? inner = null) =>
        file.Fault(_sample.Length > 0 ? $"sample {PathRules.Printable(_sample)}: {fault}" : fault, inner);

    private static string TextOf(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.EndArray => "the end of the list",
        _ => PathRules.Printable(Encoding.UTF8.GetString(reader.ValueSpan)),
    };
}
