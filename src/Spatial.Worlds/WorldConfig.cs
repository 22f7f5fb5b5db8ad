using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>A whole synthetic data set: town, traffic, sensors and labels. Each value is checked when it is set.</summary>
public sealed record WorldConfig
{
    private static readonly string[] Versions = ["v1.0-mini", "v1.0-trainval", "v1.0-test"];

    /// <summary>Locations that map readers of the nuScenes devkit know.</summary>
    private static readonly string[] Locations = ["boston-seaport", "singapore-hollandvillage", "singapore-onenorth", "singapore-queenstown"];

    /// <summary>Name of the table folder: v1.0-mini, v1.0-trainval or v1.0-test.</summary>
    public string Version { get; init => field = OneOf(value, Versions, "version"); } = "v1.0-mini";

    /// <summary>What the map is called. The nuScenes devkit opens maps of its four names only; the town has nothing else of theirs.</summary>
    public string Location { get; init => field = OneOf(value, Locations, "location"); } = "boston-seaport";

    /// <summary>Scenes; 1 to 1000.</summary>
    public int Scenes { get; init => field = ConfigFile.InRange(value, 1, 1000); } = 3;

    /// <summary>Whether scenes take the names of the official splits of the version, so that tools that divide by split find them; else scene-9001 and on.</summary>
    public bool OfficialSceneNames { get; init; }

    /// <summary>The town.</summary>
    public TownConfig Town { get; init => field = Checked(value, config => config.Check()); } = new();

    /// <summary>How long scenes are, who is on the roads, light and weather. Scenes last a multiple of half a second.</summary>
    public DriveConfig Traffic
    {
        get;
        init => field = Checked(value, config => config.Check()).Duration % SensorClock.KeyframePeriod == 0
            ? value
            : throw new ArgumentException(FormattableString.Invariant($"traffic.duration must be a multiple of {SensorClock.KeyframePeriod}, got {value.Duration}"));
    } = new();

    /// <summary>The LiDAR.</summary>
    public LidarConfig Lidar { get; init => field = Checked(value, _ => { }); } = new();

    /// <summary>The cameras.</summary>
    public CameraConfig Cameras { get; init => field = Checked(value, _ => { }); } = new();

    /// <summary>Whether the vehicle has its five radars.</summary>
    public bool Radars { get; init; }

    /// <summary>Whether occupancy labels, masks and flow are written.</summary>
    public bool Occupancy { get; init; } = true;

    /// <summary>Whether questions, answers and captions are written.</summary>
    public bool Questions { get; init; } = true;

    /// <summary>Reads a configuration file. Comments and trailing commas are allowed; keys that are left out keep their defaults.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, an unknown or repeated key, or a value out of its range; named in the message.</exception>
    public static WorldConfig Load(string path) => ConfigFile.Read<WorldConfig>(path, "world");

    /// <summary>The whole configuration as JSON, as the data set records it.</summary>
    public string ToJson() => ConfigFile.ToJson(this);

    private static T Checked<T>(T value, Action<T> check, [CallerMemberName] string name = "")
    {
        if (value is null)
        {
            throw new ArgumentException($"{JsonNamingPolicy.CamelCase.ConvertName(name)} must be an object, got null");
        }

        check(value);
        return value;
    }

    private static string OneOf(string value, string[] known, string key) => known.Contains(value, StringComparer.Ordinal)
        ? value
        : throw new ArgumentException($"{key} must be one of {string.Join(", ", known)}, got '{value}'");
}
