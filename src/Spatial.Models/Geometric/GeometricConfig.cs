using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Spatial.Models;

/// <summary>Settings of the geometric perception. Always valid: each value is checked when it is set.</summary>
public sealed record GeometricConfig
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The settings of configs/geometric.json.</summary>
    public static GeometricConfig Default { get; } = new();

    /// <summary>Use of the Point Cloud Library.</summary>
    public PointCloudLibraryUse PointCloudLibrary { get; init; } = PointCloudLibraryUse.Auto;

    /// <summary>Largest number of sweeps used, the key sweep included; 1 to 100.</summary>
    public int Sweeps { get; init => field = InRange(value, 1, 100); } = 10;

    /// <summary>A sweep at place n after the key sweep may be n times this old, seconds; 0.01 to 10.</summary>
    public double MaxSweepGap { get; init => field = InRange(value, 0.01, 10); } = 0.5;

    /// <summary>Points with |x| and |y| both below this in their sensor's frame are dropped, metres; 0 to 10.</summary>
    public double MinSensorDistance { get; init => field = InRange(value, 0, 10); } = 1.0;

    /// <summary>A point this near to the ground plane supports it, metres; 0.01 to 1.</summary>
    public double GroundDistance { get; init => field = InRange(value, 0.01, 1); } = 0.15;

    /// <summary>Steepest ground plane, radians; 0.01 to 1.</summary>
    public double MaxGroundSlope { get; init => field = InRange(value, 0.01, 1); } = 0.17;

    /// <summary>Points up to this height above the local ground are ground, metres; 0.05 to 1.</summary>
    public double GroundThickness { get; init => field = InRange(value, 0.05, 1); } = 0.2;

    /// <summary>Columns with a return at or above this height are high structure and part no object, metres; 2 to 10.</summary>
    public double HighStructure { get; init => field = InRange(value, 2, 10); } = 4.2;

    /// <summary>Points of one object are linked by steps up to this length, metres; 0.4 to 3.</summary>
    public double ClusterTolerance { get; init => field = InRange(value, 0.4, 3); } = 0.45;

    /// <summary>Clusters of fewer points are not tracked and are no objects; 1 to 1000.</summary>
    public int MinClusterPoints { get; init => field = InRange(value, 1, 1000); } = 4;

    /// <summary>Slower objects are given as standing, m/s; 0 to 10.</summary>
    public double MinSpeed { get; init => field = InRange(value, 0, 10); } = 0.8;

    /// <summary>Nothing is followed faster than this, m/s; 1 to 100.</summary>
    public double MaxSpeed { get; init => field = InRange(value, 1, 100); } = 30;

    /// <summary>A voxel without a return of the key sweep is freed when this many of that sweep's rays pass through it; 1 to 1000.</summary>
    public int FreeingRays { get; init => field = InRange(value, 1, 1000); } = 2;

    /// <summary>Share of a neighbourhood's spread across its flattest direction from which it counts as vegetation; 0 to 0.33.</summary>
    public double VegetationScatter { get; init => field = InRange(value, 0, 0.33); } = 0.05;

    /// <summary>Reads a configuration file. Comments and trailing commas are allowed; keys that are left out keep their defaults.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, an unknown or repeated key, or a value out of its range; named in the message.</exception>
    public static GeometricConfig Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"no configuration file {path}", path);
        }

        try
        {
            var text = File.ReadAllText(path);
            RefuseUnknownKeys(text);
            return JsonSerializer.Deserialize<GeometricConfig>(text, Json)!;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"geometric configuration: {error.Message.Split('\n')[0]}; in {path}", error);
        }
    }

    /// <summary>The whole configuration as JSON, as a run records it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    private static void RefuseUnknownKeys(string text)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        using var document = JsonDocument.Parse(text, options);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"expected an object, got {document.RootElement.ValueKind}");
        }

        var known = Json.GetTypeInfo(typeof(GeometricConfig)).Properties.Select(property => property.Name).ToArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!known.Contains(property.Name, StringComparer.Ordinal))
            {
                throw new JsonException($"unknown key '{property.Name}', the nearest is '{known.MinBy(key => Distance(key, property.Name))}'");
            }

            if (!seen.Add(property.Name))
            {
                throw new JsonException($"key '{property.Name}' is given twice");
            }
        }
    }

    // Levenshtein: the fewest letters to insert, delete or change.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }

    private static T InRange<T>(T value, T low, T high, [CallerMemberName] string name = "")
        where T : IComparable<T>
    {
        // NaN compares below everything.
        if (value.CompareTo(low) < 0 || value.CompareTo(high) > 0)
        {
            var key = JsonNamingPolicy.CamelCase.ConvertName(name);
            throw new ArgumentException(FormattableString.Invariant($"{key} must be {low} to {high}, got {value}"));
        }

        return value;
    }
}
