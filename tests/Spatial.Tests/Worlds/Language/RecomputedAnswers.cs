using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Spatial.Tests;

/// <summary>A second evaluator of queries, written from docs/questions.md alone: straight from the rows of the tables and the bytes of the labels. It shares
/// no code with the first.</summary>
internal sealed class RecomputedAnswers
{
    private readonly string _dataRoot;
    private readonly Dictionary<string, JsonElement> _scene;
    private readonly Dictionary<string, JsonElement> _sample;
    private readonly Dictionary<string, JsonElement> _pose;
    private readonly Dictionary<string, string> _categoryOfInstance;
    private readonly Dictionary<string, string> _attribute;
    private readonly ILookup<string, JsonElement> _annotations;
    private readonly Dictionary<string, string> _lidarPoseOfSample;
    private readonly Dictionary<string, (byte[] Classes, byte[] Flow)> _labels = [];

    public RecomputedAnswers(string dataRoot, string version)
    {
        _dataRoot = dataRoot;
        JsonElement[] Rows(string table) => [.. JsonElement.Parse(File.ReadAllText(Path.Join(dataRoot, version, table + ".json"))).EnumerateArray()];
        Dictionary<string, JsonElement> ByToken(string table) => Rows(table).ToDictionary(row => Text(row, "token"));
        (_scene, _sample, _pose) = (ByToken("scene"), ByToken("sample"), ByToken("ego_pose"));
        var categories = ByToken("category");
        _categoryOfInstance = Rows("instance").ToDictionary(row => Text(row, "token"), row => Text(categories[Text(row, "category_token")], "name"));
        _attribute = Rows("attribute").ToDictionary(row => Text(row, "token"), row => Text(row, "name"));
        _annotations = Rows("sample_annotation").ToLookup(row => Text(row, "sample_token"));
        var lidars = Rows("sensor").Where(row => Text(row, "channel") == "LIDAR_TOP").Select(row => Text(row, "token")).ToHashSet();
        var mounted = Rows("calibrated_sensor").Where(row => lidars.Contains(Text(row, "sensor_token"))).Select(row => Text(row, "token")).ToHashSet();
        _lidarPoseOfSample = Rows("sample_data")
            .Where(row => row.GetProperty("is_key_frame").GetBoolean() && mounted.Contains(Text(row, "calibrated_sensor_token")))
            .ToDictionary(row => Text(row, "sample_token"), row => Text(row, "ego_pose_token"));
    }

    public string Answer(string sample, JsonElement query) => Text(query, "op") switch
    {
        "exist" => Matching(sample, query.GetProperty("from")).Count > 0 ? "yes" : "no",
        "count" => Matching(sample, query.GetProperty("from")).Count.ToString(CultureInfo.InvariantCulture),
        "class" => Only(sample, query.GetProperty("of")).Class,
        "status" => Only(sample, query.GetProperty("of")).Status,
        "same_status" => Only(sample, query.GetProperty("of")).Status == Only(sample, query.GetProperty("and")).Status ? "yes" : "no",
        "occupied" => ClassAt(sample, query) == "free" ? "no" : "yes",
        "voxel_class" => ClassAt(sample, query),
        "voxel_flow" => $"{{label: {ClassAt(sample, query)}}}, {{vx: {FlowAt(sample, query, 0)}, vy: {FlowAt(sample, query, 1)}}}",
        "action" => PathOf(sample)[5] switch { (_, >= 2) => "Turn left.", (_, <= -2) => "Turn right.", _ => "Go straight." },
        "trajectory" => $"Future 6-frame trajectory: [{string.Join(", ", StepsOf(PathOf(sample)))}]",
        var other => throw new InvalidOperationException(other),
    };

    /// <summary>What is asked about at a sample: class, status (empty for none), forward and left in metres.</summary>
    public List<Thing> ThingsAt(string sample)
    {
        var things = new List<Thing>();
        foreach (var row in _annotations[sample])
        {
            var (x, y, _) = InEgo(_lidarPoseOfSample[sample], Place(row));
            var classWord = ClassOf(_categoryOfInstance[Text(row, "instance_token")]);
            var reach = classWord is "barrier" or "traffic cone" ? 30 : classWord is "pedestrian" or "bicycle" or "motorcycle" ? 40 : 50;
            var pose = _pose[_lidarPoseOfSample[sample]];
            var (east, north) = (Place(row).X - Place(pose).X, Place(row).Y - Place(pose).Y);
            var isSeen = row.GetProperty("num_lidar_pts").GetInt32() + row.GetProperty("num_radar_pts").GetInt32() > 0;
            if (classWord.Length > 0 && isSeen && (east * east) + (north * north) < reach * reach)
            {
                var attributes = row.GetProperty("attribute_tokens").EnumerateArray().Select(token => _attribute[token.GetString()!]).ToArray();
                things.Add(new(Text(row, "token"), classWord, attributes.Length == 0 ? "" : StatusOf(attributes[0]), x, y));
            }
        }

        return things;
    }

    /// <summary>front, front left, ...: six sectors of 60 degrees, told by the slopes of their borders.</summary>
    public static string SectorOf(double forward, double left)
    {
        var slope = Math.Tan(30 * Math.PI / 180);
        var isAhead = forward > 0 && Math.Abs(left) <= slope * forward;
        var isBehind = forward < 0 && Math.Abs(left) < slope * -forward;
        return isAhead ? "front" : isBehind ? "back" : $"{(forward >= 0 ? "front" : "back")} {(left > 0 ? "left" : "right")}";
    }

    private List<Thing> Matching(string sample, JsonElement set)
    {
        var things = ThingsAt(sample);
        foreach (var condition in set.GetProperty("filter").EnumerateArray())
        {
            things = [.. things.Where(TestOf(sample, condition))];
        }

        return things;
    }

    private Func<Thing, bool> TestOf(string sample, JsonElement condition)
    {
        if (condition.TryGetProperty("class", out var classWord))
        {
            return thing => thing.Class == classWord.GetString();
        }

        if (condition.TryGetProperty("status", out var status))
        {
            return thing => thing.Status == status.GetString();
        }

        if (condition.TryGetProperty("same_status_as", out var other))
        {
            var anchor = Only(sample, other);
            return thing => thing != anchor && thing.Status == anchor.Status;
        }

        var of = condition.GetProperty("of");
        var from = of.ValueKind == JsonValueKind.String ? new Thing("", "", "", 0, 0) : Only(sample, of);
        return thing => thing != from && SectorOf(thing.Forward - from.Forward, thing.Left - from.Left) == Text(condition, "direction");
    }

    private Thing Only(string sample, JsonElement one) => Assert.Single(Matching(sample, one.GetProperty("unique")));

    private List<(double Forward, double Left)> PathOf(string sample)
    {
        var (path, next) = (new List<(double, double)>(), sample);
        while (path.Count < 6)
        {
            next = Text(_sample[next], "next");
            var (forward, left, _) = InEgo(_lidarPoseOfSample[sample], Place(_pose[_lidarPoseOfSample[next]]));
            path.Add((forward, left));
        }

        return path;
    }

    private static IEnumerable<string> StepsOf(List<(double Forward, double Left)> path)
    {
        var (forward, left) = (0.0, 0.0);
        foreach (var (x, y) in path)
        {
            yield return $"({Spoken(x - forward)}, {Spoken(y - left)})";
            (forward, left) = (x, y);
        }
    }

    private string ClassAt(string sample, JsonElement query)
    {
        string[] classes =
        [
            "car", "truck", "trailer", "bus", "construction_vehicle", "bicycle", "motorcycle", "pedestrian", "traffic_cone", "barrier", "driveable_surface",
            "other_flat", "sidewalk", "terrain", "manmade", "vegetation", "free",
        ];
        return classes[LabelsOf(sample).Classes[CellOf(query)]];
    }

    private string FlowAt(string sample, JsonElement query, int axis) =>
        Spoken(BitConverter.ToSingle(LabelsOf(sample).Flow, 4 * ((2 * CellOf(query)) + axis)));

    private static int CellOf(JsonElement query)
    {
        int[] at = [.. query.GetProperty("at").EnumerateArray().Select(index => index.GetInt32())];
        return (((at[0] * 200) + at[1]) * 16) + at[2];
    }

    // Contents of the two arrays, without their headers.
    private (byte[] Classes, byte[] Flow) LabelsOf(string sample)
    {
        if (!_labels.TryGetValue(sample, out var labels))
        {
            var scene = Text(_scene[Text(_sample[sample], "scene_token")], "name");
            using var zip = ZipFile.OpenRead(Path.Join(_dataRoot, "openocc_v2", scene, sample, "labels.npz"));
            byte[] Content(string name, int length)
            {
                using var bytes = new MemoryStream();
                using var entry = zip.GetEntry(name)!.Open();
                entry.CopyTo(bytes);
                return bytes.ToArray()[^length..];
            }

            _labels[sample] = labels = (Content("semantics.npy", 640_000), Content("flow.npy", 4 * 2 * 640_000));
        }

        return labels;
    }

    // Digits of the exact value, cut by decimal arithmetic.
    private static string Spoken(double value)
    {
        var exact = decimal.Parse(value.ToString("F24", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var rounded = decimal.Round(exact, 2, MidpointRounding.ToEven);
        return (rounded == 0 ? 0m : rounded).ToString("0.0#", CultureInfo.InvariantCulture);
    }

    // The inverse of the pose, by the vector form of a quaternion's turn.
    private (double X, double Y, double Z) InEgo(string poseToken, (double X, double Y, double Z) place)
    {
        var pose = _pose[poseToken];
        double[] q = [.. pose.GetProperty("rotation").EnumerateArray().Select(number => number.GetDouble())];
        var norm = Math.Sqrt(q.Sum(part => part * part));
        var (w, a, b, c) = (q[0] / norm, -q[1] / norm, -q[2] / norm, -q[3] / norm);
        var (x, y, z) = (place.X - Place(pose).X, place.Y - Place(pose).Y, place.Z - Place(pose).Z);
        var (s, t, u) = (2 * ((b * z) - (c * y)), 2 * ((c * x) - (a * z)), 2 * ((a * y) - (b * x)));
        return (x + (w * s) + ((b * u) - (c * t)), y + (w * t) + ((c * s) - (a * u)), z + (w * u) + ((a * t) - (b * s)));
    }

    private static (double X, double Y, double Z) Place(JsonElement row)
    {
        double[] numbers = [.. row.GetProperty("translation").EnumerateArray().Select(number => number.GetDouble())];
        return (numbers[0], numbers[1], numbers[2]);
    }

    private static string ClassOf(string category) => category switch
    {
        "vehicle.car" => "car",
        "vehicle.truck" => "truck",
        "vehicle.trailer" => "trailer",
        "vehicle.construction" => "construction vehicle",
        "vehicle.motorcycle" => "motorcycle",
        "vehicle.bicycle" => "bicycle",
        "movable_object.barrier" => "barrier",
        "movable_object.trafficcone" => "traffic cone",
        _ when category.StartsWith("vehicle.bus.", StringComparison.Ordinal) => "bus",
        _ when category.StartsWith("human.pedestrian.", StringComparison.Ordinal) && !category.EndsWith("mobility", StringComparison.Ordinal)
            && !category.EndsWith("stroller", StringComparison.Ordinal) && !category.EndsWith("wheelchair", StringComparison.Ordinal) => "pedestrian",
        _ => "",
    };

    private static string StatusOf(string attribute) => attribute switch
    {
        "pedestrian.sitting_lying_down" => "not standing",
        _ => attribute[(attribute.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace('_', ' '),
    };

    private static string Text(JsonElement row, string field) => row.GetProperty(field).GetString()!;

    internal sealed record Thing(string Token, string Class, string Status, double Forward, double Left);
}
