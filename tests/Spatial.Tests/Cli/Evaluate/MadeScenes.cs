using System.Globalization;
using System.Text.Json.Nodes;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>Where the vehicle stands at a keyframe: rotation and place of its ego frame in the global frame.</summary>
internal sealed record EgoStand(Quaterniond Rotation, Vector3d Translation)
{
    public static EgoStand Level(double x, double y, double z = 0) => new(Quaterniond.Identity, new(x, y, z));

    public RigidTransform GlobalFromEgo => RigidTransform.From(Rotation, Translation);
}

/// <summary>An object as it was annotated at a keyframe.</summary>
internal sealed record SeenObject(string Sample, Box3D BoxInGlobal, string Attribute = "", int LidarPoints = 5, int RadarPoints = 0, string Visibility = "4");

/// <summary>nuScenes tables made for one test, keyframes of LIDAR_TOP only: scenes, places of the vehicle and annotated boxes as the test says. Files of
/// sensors and labels are the test's own to write.</summary>
internal sealed class MadeScenes : IDisposable
{
    public const string Version = "v1.0-mini";
    private const long Start = 1_600_000_000_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, JsonArray> _tables = [];
    private readonly Dictionary<string, string> _categories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lidarOf = new(StringComparer.Ordinal);
    private readonly string _log;
    private int _nextToken;

    public MadeScenes()
    {
        foreach (var table in (string[])["category", "attribute", "visibility", "instance", "sensor", "calibrated_sensor", "ego_pose", "log", "scene", "sample", "sample_data", "sample_annotation", "map"])
        {
            _tables[table] = [];
        }

        foreach (var (token, level) in ((string, string)[])[("1", "v0-40"), ("2", "v40-60"), ("3", "v60-80"), ("4", "v80-100")])
        {
            _tables["visibility"].Add((JsonNode)new JsonObject { ["token"] = token, ["level"] = level, ["description"] = "" });
        }

        Sensor = Add("sensor", new() { ["channel"] = NuScenesReader.LidarChannel, ["modality"] = "lidar" });
        _log = Add("log", new() { ["logfile"] = "made", ["vehicle"] = "n000", ["date_captured"] = "2020-09-13", ["location"] = "boston-seaport" });
        Add("map", new() { ["category"] = "semantic_prior", ["filename"] = "", ["log_tokens"] = new JsonArray(_log) });
    }

    public string DataRoot => _folder["data"];

    private string Sensor { get; }

    /// <summary>A path beside the data set.</summary>
    public string Beside(params string[] names) => _folder[names];

    /// <summary>Writes a file beside the data set, or below it where the name begins with data/.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes) => _folder.Write(name, bytes);

    /// <summary>Writes arrays to a file beside the data set, or below it where the name begins with data/.</summary>
    public string WriteArrays(string name, params (string Name, NpyArray Array)[] arrays)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        NpzFile.Write(_folder[name], arrays);
        return _folder[name];
    }

    /// <summary>The sample_data token of a sample's LiDAR sweep.</summary>
    public string LidarOf(string sampleToken) => _lidarOf[sampleToken];

    /// <summary>Adds a category, with a number as nuScenes-lidarseg gives them.</summary>
    public string Category(string name, int? index = null)
    {
        if (!_categories.TryGetValue(name, out var token))
        {
            var row = new JsonObject { ["name"] = name, ["description"] = "" };
            if (index is not null)
            {
                row["index"] = index;
            }

            _categories[name] = token = Add("category", row);
        }

        return token;
    }

    /// <summary>Adds an attribute.</summary>
    public string Attribute(string name)
    {
        if (!_attributes.TryGetValue(name, out var token))
        {
            _attributes[name] = token = Add("attribute", new() { ["name"] = name, ["description"] = "" });
        }

        return token;
    }

    /// <summary>Adds a scene.</summary>
    /// <param name="name">Such as scene-0103.</param>
    /// <param name="stands">Where the vehicle stands at each keyframe, half a second apart.</param>
    /// <param name="egoFromLidar">Mounting of the LiDAR.</param>
    /// <param name="description">What it says of itself.</param>
    /// <returns>The samples' tokens.</returns>
    public string[] Scene(
        string name, IReadOnlyList<EgoStand> stands, (Quaterniond Rotation, Vector3d Translation) egoFromLidar, string description = "")
    {
        var scene = NewToken();
        var begin = Start + (_tables["scene"].Count * 100_000_000L);
        var calibration = Add("calibrated_sensor", new()
        {
            ["sensor_token"] = Sensor,
            ["translation"] = Numbers(egoFromLidar.Translation),
            ["rotation"] = Numbers(egoFromLidar.Rotation),
            ["camera_intrinsic"] = new JsonArray(),
        });
        string[] samples = [.. stands.Select(_ => NewToken())];
        string[] sweeps = [.. stands.Select(_ => NewToken())];
        foreach (var (at, stand) in stands.Index())
        {
            var time = begin + (at * 500_000L);
            AddRow("sample", samples[at], new() { ["timestamp"] = time, ["scene_token"] = scene, ["prev"] = Before(samples, at), ["next"] = After(samples, at) });
            var pose = Add("ego_pose", new() { ["timestamp"] = time, ["translation"] = Numbers(stand.Translation), ["rotation"] = Numbers(stand.Rotation) });
            AddRow("sample_data", sweeps[at], new()
            {
                ["sample_token"] = samples[at],
                ["ego_pose_token"] = pose,
                ["calibrated_sensor_token"] = calibration,
                ["timestamp"] = time,
                ["fileformat"] = "pcd",
                ["is_key_frame"] = true,
                ["height"] = 0,
                ["width"] = 0,
                ["filename"] = SweepFile(sweeps[at]),
                ["prev"] = Before(sweeps, at),
                ["next"] = After(sweeps, at),
            });
            _lidarOf[samples[at]] = sweeps[at];
        }

        AddRow("scene", scene, new()
        {
            ["name"] = name,
            ["description"] = description,
            ["log_token"] = _log,
            ["nbr_samples"] = stands.Count,
            ["first_sample_token"] = samples[0],
            ["last_sample_token"] = samples[^1],
        });
        return samples;
    }

    /// <summary>Adds an object.</summary>
    /// <param name="category">Its category.</param>
    /// <param name="seen">A sample and the box in it, global frame; samples in the order of time.</param>
    public void Object(string category, params IReadOnlyList<(string Sample, Box3D BoxInGlobal)> seen) =>
        AddObject(category, [.. seen.Select(place => new SeenObject(place.Sample, place.BoxInGlobal))]);

    /// <summary>Adds an object with attributes and points.</summary>
    /// <param name="category">Its category.</param>
    /// <param name="seen">How it was annotated; samples in the order of time.</param>
    /// <returns>Tokens of its annotations.</returns>
    public string[] AddObject(string category, params IReadOnlyList<SeenObject> seen)
    {
        string[] annotations = [.. seen.Select(_ => NewToken())];
        var instance = Add("instance", new()
        {
            ["category_token"] = Category(category),
            ["nbr_annotations"] = seen.Count,
            ["first_annotation_token"] = annotations[0],
            ["last_annotation_token"] = annotations[^1],
        });
        foreach (var (at, (sample, box, attribute, lidarPoints, radarPoints, visibility)) in seen.Index())
        {
            AddRow("sample_annotation", annotations[at], new()
            {
                ["sample_token"] = sample,
                ["instance_token"] = instance,
                ["visibility_token"] = visibility,
                ["attribute_tokens"] = attribute.Length == 0 ? [] : new JsonArray(Attribute(attribute)),
                ["translation"] = Numbers(box.Center),
                ["size"] = new JsonArray(box.Size.Width, box.Size.Length, box.Size.Height),
                ["rotation"] = Numbers(box.Rotation),
                ["prev"] = Before(annotations, at),
                ["next"] = After(annotations, at),
                ["num_lidar_pts"] = lidarPoints,
                ["num_radar_pts"] = radarPoints,
            });
        }

        return annotations;
    }

    /// <summary>Gives a sample labels of its points, of nuScenes-lidarseg or -panoptic, and a sweep of as many points.</summary>
    /// <param name="table">lidarseg or panoptic.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="points">Number of points.</param>
    /// <param name="file">The label file as it is.</param>
    public void PointLabels(string table, string sample, int points, ReadOnlySpan<byte> file)
    {
        const int bytesPerPoint = 5 * sizeof(float);
        var sweep = _lidarOf[sample];
        var name = $"{table}/{Version}/{sweep}_{(table == "lidarseg" ? "lidarseg.bin" : "panoptic.npz")}";
        _tables.TryAdd(table, []);
        AddRow(table, sweep, new() { ["sample_data_token"] = sweep, ["filename"] = name });
        Write($"data/{name}", file);
        Write($"data/{SweepFile(sweep)}", new byte[points * bytesPerPoint]);
    }

    /// <summary>Writes the tables; do so before the first command.</summary>
    public MadeScenes Written()
    {
        foreach (var (name, rows) in _tables)
        {
            _folder.Write($"data/{Version}/{name}.json", System.Text.Encoding.UTF8.GetBytes(rows.ToJsonString()));
        }

        return this;
    }

    /// <summary>Scores predictions in an official format against these tables.</summary>
    public CommandRun Evaluate(string predictions, string format, string protocols, string output, params string[] args) => CommandRun.Of(
        ["evaluate", "--predictions", predictions, "--as", format, "--dataroot", DataRoot, "--version", Version, "--protocol", protocols, "--out", Beside(output), .. args]);

    public void Dispose() => _folder.Dispose();

    private static string SweepFile(string sweep) => $"samples/{NuScenesReader.LidarChannel}/{sweep}.pcd.bin";

    private static string Before(string[] tokens, int at) => at > 0 ? tokens[at - 1] : "";

    private static string After(string[] tokens, int at) => at + 1 < tokens.Length ? tokens[at + 1] : "";

    private static JsonArray Numbers(Vector3d vector) => new(vector.X, vector.Y, vector.Z);

    private static JsonArray Numbers(Quaterniond rotation) => new(rotation.W, rotation.X, rotation.Y, rotation.Z);

    private string NewToken() => (++_nextToken).ToString("x32", CultureInfo.InvariantCulture);

    private string Add(string table, JsonObject row) => AddRow(table, NewToken(), row);

    private string AddRow(string table, string token, JsonObject row)
    {
        row.Insert(0, "token", token);
        _tables[table].Add((JsonNode)row);
        return token;
    }
}
