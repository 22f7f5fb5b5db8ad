using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>A small nuScenes table set made for one test: two scenes, a LiDAR with sweeps, six cameras, two objects. Edit the tables, then load.</summary>
internal sealed class SmallTableSet : IDisposable
{
    public const string Version = "v1.0-mini";
    public const long Start = 1_600_000_000_000_000;
    public const int SamplesPerScene = 3;
    public const int SweepsBetween = 4;

    private readonly TemporaryFolder _folder = new();
    private int _nextToken;

    public SmallTableSet()
    {
        foreach (var table in new[] { "category", "attribute", "visibility", "instance", "sensor", "calibrated_sensor", "ego_pose", "log", "scene", "sample", "sample_data", "sample_annotation", "map" })
        {
            Tables[table] = [];
        }

        Fill();
    }

    public Dictionary<string, JsonArray> Tables { get; } = [];

    public string DataRoot => Path.Combine(_folder.Path, "data");

    public string Cache => Path.Combine(_folder.Path, "cache");

    public NuScenesOptions Options => new() { CacheFolder = Cache };

    public JsonObject Row(string table, int row) => Tables[table][row]!.AsObject();

    public string Token(string table, int row) => (string)Row(table, row)["token"]!;

    /// <summary>Rows of a table that fit, with their numbers.</summary>
    public IEnumerable<JsonObject> Rows(string table, Func<JsonObject, bool> fits) => Tables[table].Select(row => row!.AsObject()).Where(fits);

    public SmallTableSet Write()
    {
        foreach (var (name, rows) in Tables)
        {
            WriteText(name, rows.ToJsonString());
        }

        return this;
    }

    public void WriteText(string table, string json) => WriteBytes(table, Encoding.UTF8.GetBytes(json));

    public void WriteBytes(string table, byte[] json) => _folder.Write($"data/{Version}/{table}.json", json);

    public string PathOf(string table) => Path.Combine(DataRoot, Version, table + ".json");

    public NuScenesTables Load(bool allowPartial = false) => NuScenesTables.Load(DataRoot, Version, Options with { AllowPartial = allowPartial });

    /// <summary>Writes the tables and expects loading to be refused.</summary>
    public string LoadFault() => Assert.Throws<InvalidDataException>(() => Load().Dispose()).Message;

    /// <summary>Writes a LiDAR file of points (x, y, z, intensity 1, ring 0) for every LiDAR row.</summary>
    public void WriteLidarFiles(params (float X, float Y, float Z)[] points)
    {
        var bytes = points.SelectMany(point => new[] { point.X, point.Y, point.Z, 1, 0 }).SelectMany(BitConverter.GetBytes).ToArray();
        foreach (var row in Rows("sample_data", row => (string)row["fileformat"]! == "pcd"))
        {
            _folder.Write("data/" + (string)row["filename"]!, bytes);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string NewToken() => (++_nextToken).ToString("x32", CultureInfo.InvariantCulture);

    private string Add(string table, JsonObject row)
    {
        row.Insert(0, "token", NewToken());
        Tables[table].Add((JsonNode)row);
        return (string)row["token"]!;
    }

    private void Fill()
    {
        var car = Add("category", new() { ["name"] = "vehicle.car", ["description"] = "" });
        var attribute = Add("attribute", new() { ["name"] = "vehicle.moving", ["description"] = "" });
        Tables["visibility"].Add((JsonNode)new JsonObject { ["token"] = "4", ["level"] = "v80-100", ["description"] = "" });
        var calibrations = NuScenesReader.CameraChannels.Append(NuScenesReader.LidarChannel).ToDictionary(channel => channel, AddSensor);
        var log = Add("log", new() { ["logfile"] = "made", ["vehicle"] = "n000", ["date_captured"] = "2020-09-13", ["location"] = "boston-seaport" });
        Add("map", new() { ["category"] = "semantic_prior", ["filename"] = "", ["log_tokens"] = new JsonArray(log) });
        for (var scene = 0; scene < 2; scene++)
        {
            AddScene(scene, log, calibrations);
            AddObject(scene, car, attribute, metresPerSecond: scene);
        }
    }

    private string AddSensor(string channel)
    {
        var isCamera = channel != NuScenesReader.LidarChannel;
        var sensor = Add("sensor", new() { ["channel"] = channel, ["modality"] = isCamera ? "camera" : "lidar" });
        return Add("calibrated_sensor", new()
        {
            ["sensor_token"] = sensor,
            ["translation"] = new JsonArray(0.0, 0.0, 1.0),
            ["rotation"] = new JsonArray(1.0, 0.0, 0.0, 0.0),
            ["camera_intrinsic"] = isCamera
                ? new JsonArray(new JsonArray(100.0, 0.0, 80.0), new JsonArray(0.0, 100.0, 45.0), new JsonArray(0.0, 0.0, 1.0))
                : new JsonArray(),
        });
    }

    private void AddScene(int number, string log, Dictionary<string, string> calibrations)
    {
        var scene = Add("scene", new()
        {
            ["name"] = $"scene-{number:d4}",
            ["description"] = "",
            ["log_token"] = log,
            ["nbr_samples"] = SamplesPerScene,
            ["first_sample_token"] = "",
            ["last_sample_token"] = "",
        });
        var first = Tables["sample"].Count;
        for (var i = 0; i < SamplesPerScene; i++)
        {
            Add("sample", new() { ["timestamp"] = TimeOf(number, i), ["scene_token"] = scene, ["prev"] = "", ["next"] = "" });
        }

        Chain("sample", Enumerable.Range(first, SamplesPerScene));
        var row = Row("scene", number);
        (row["first_sample_token"], row["last_sample_token"]) = (Token("sample", first), Token("sample", first + SamplesPerScene - 1));
        foreach (var (channel, calibration) in calibrations)
        {
            var begin = Tables["sample_data"].Count;
            for (var i = 0; i < SamplesPerScene; i++)
            {
                AddKeyFrame(number, i, Token("sample", first + i), channel, calibration);
            }

            Chain("sample_data", Enumerable.Range(begin, Tables["sample_data"].Count - begin));
        }
    }

    private void AddKeyFrame(int scene, int sample, string sampleToken, string channel, string calibration)
    {
        var isLidar = channel == NuScenesReader.LidarChannel;
        var sweeps = isLidar && sample > 0 ? SweepsBetween : 0;
        for (var before = sweeps; before >= 0; before--)
        {
            var time = TimeOf(scene, sample) - (before * 500_000L / (SweepsBetween + 1));
            var pose = Add("ego_pose", new()
            {
                ["timestamp"] = time,
                ["translation"] = new JsonArray((time - Start) * 1e-6 * 10, 0.0, 0.0), // 10 m/s along x
                ["rotation"] = new JsonArray(1.0, 0.0, 0.0, 0.0),
            });
            var folder = before == 0 ? "samples" : "sweeps";
            Add("sample_data", new()
            {
                ["sample_token"] = sampleToken,
                ["ego_pose_token"] = pose,
                ["calibrated_sensor_token"] = calibration,
                ["timestamp"] = time,
                ["fileformat"] = isLidar ? "pcd" : "jpg",
                ["is_key_frame"] = before == 0,
                ["height"] = isLidar ? 0 : 90,
                ["width"] = isLidar ? 0 : 160,
                ["filename"] = $"{folder}/{channel}/{scene}__{time}.{(isLidar ? "pcd.bin" : "jpg")}",
                ["prev"] = "",
                ["next"] = "",
            });
        }
    }

    private void AddObject(int scene, string category, string attribute, double metresPerSecond)
    {
        var instance = Add("instance", new()
        {
            ["category_token"] = category,
            ["nbr_annotations"] = SamplesPerScene,
            ["first_annotation_token"] = "",
            ["last_annotation_token"] = "",
        });
        var first = Tables["sample_annotation"].Count;
        for (var i = 0; i < SamplesPerScene; i++)
        {
            Add("sample_annotation", new()
            {
                ["sample_token"] = Token("sample", (scene * SamplesPerScene) + i),
                ["instance_token"] = instance,
                ["visibility_token"] = "4",
                ["attribute_tokens"] = new JsonArray(attribute),
                ["translation"] = new JsonArray(20 + (i * 0.5 * metresPerSecond), 2.0, 0.5),
                ["size"] = new JsonArray(2.0, 4.0, 1.5),
                ["rotation"] = new JsonArray(1.0, 0.0, 0.0, 0.0),
                ["prev"] = "",
                ["next"] = "",
                ["num_lidar_pts"] = 5,
                ["num_radar_pts"] = 0,
            });
        }

        Chain("sample_annotation", Enumerable.Range(first, SamplesPerScene));
        var row = Row("instance", scene);
        (row["first_annotation_token"], row["last_annotation_token"]) = (Token("sample_annotation", first), Token("sample_annotation", first + SamplesPerScene - 1));
    }

    private void Chain(string table, IEnumerable<int> rows)
    {
        var chain = rows.ToList();
        for (var i = 1; i < chain.Count; i++)
        {
            Row(table, chain[i])["prev"] = Token(table, chain[i - 1]);
            Row(table, chain[i - 1])["next"] = Token(table, chain[i]);
        }
    }

    private static long TimeOf(int scene, int sample) => Start + (scene * 100_000_000L) + (sample * 500_000L);
}
