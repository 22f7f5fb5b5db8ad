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
        "exist" or "count" or "class" or "status" or "same_status" => AnswerOfAnyReading(sample, query),
        "occupied" => ClassAt(sample, query) == "free" ? "no" : "yes",
        "voxel_class" => ClassAt(sample, query),
        "voxel_flow" => $"{{label: {ClassAt(sample, query)}}}, {{vx: {FlowAt(sample, query, 0)}, vy: {FlowAt(sample, query, 1)}}}",
        "action" => PathOf(sample)[5] switch { (_, >= 2) => "Turn left.", (_, <= -2) => "Turn right.", _ => "Go straight." },
        "trajectory" => $"Future 6-frame trajectory: [{string.Join(", ", StepsOf(PathOf(sample)))}]",
        "caption" => RecomputedCaption.Of(
            Text(query, "view"), query.GetProperty("wording").GetInt32(), Text(SceneOf(sample), "description"), PathOf(sample), ThingsAt(sample),
            PossibleAt(sample)),
        var other => throw new InvalidOperationException(other),
    };

    /// <summary>Whether the LiDAR or a camera observed the cell of a query.</summary>
    public bool IsObserved(string sample, JsonElement query)
    {
        var scene = Text(SceneOf(sample), "name");
        using var zip = ZipFile.OpenRead(Path.Join(_dataRoot, "gts", scene, sample, "labels.npz"));
        return ContentOf(zip, "mask_lidar.npy", 640_000)[CellOf(query)] == 1 || ContentOf(zip, "mask_camera.npy", 640_000)[CellOf(query)] == 1;
    }

    /// <summary>What is asked about at a sample.</summary>
    public List<Thing> ThingsAt(string sample) => [.. AllThings(sample).Where(found => found.IsSure).Select(found => found.Thing)];

    /// <summary>What no answer may hang on.</summary>
    public List<Thing> PossibleAt(string sample) => [.. AllThings(sample).Where(found => !found.IsSure).Select(found => found.Thing)];

    // The same without and with the objects that may or may not count, and for objects across a border wherever they are said to be.
    private string AnswerOfAnyReading(string sample, JsonElement query)
    {
        var (sure, all) = (ThingsAt(sample), AllThings(sample).Select(found => found.Thing).ToList());
        var answer = AnswerAmong(sure, query, Reading.Middles);
        Assert.Equal(answer, AnswerAmong(sure, query, Reading.WhollyThere));
        Assert.Equal(answer, AnswerAmong(all, query, Reading.PartlyThere));
        return answer;
    }

    private static string AnswerAmong(List<Thing> things, JsonElement query, Reading reading)
    {
        string StatusOf(string name) => Only(things, query.GetProperty(name), reading).Status;
        return Text(query, "op") switch
        {
            "exist" => Matching(things, query.GetProperty("from"), reading).Count > 0 ? "yes" : "no",
            "count" => Matching(things, query.GetProperty("from"), reading).Count.ToString(CultureInfo.InvariantCulture),
            "class" => Only(things, query.GetProperty("of"), reading).Class,
            "status" => StatusOf("of"),
            _ => StatusOf("of") == StatusOf("and") ? "yes" : "no",
        };
    }

    /// <summary>Tokens of what a question calls "the".</summary>
    public IEnumerable<string> NamedBy(string sample, JsonElement query) =>
        UniqueIn(query).Select(set => Only(ThingsAt(sample), set, Reading.Middles).Token).Distinct();

    private static IEnumerable<JsonElement> UniqueIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(field => UniqueIn(field.Value))
            .Concat(element.TryGetProperty("unique", out _) ? [element] : []),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(UniqueIn),
        _ => [],
    };

    private List<(Thing Thing, bool IsSure)> AllThings(string sample)
    {
        var things = new List<(Thing, bool)>();
        foreach (var row in _annotations[sample])
        {
            var (x, y, _) = InEgo(_lidarPoseOfSample[sample], Place(row));
            var classWord = ClassOf(_categoryOfInstance[Text(row, "instance_token")]);
            var reach = classWord is "barrier" or "traffic cone" ? 30 : classWord is "pedestrian" or "bicycle" or "motorcycle" ? 40 : 50;
            var pose = _pose[_lidarPoseOfSample[sample]];
            var distance = double.Hypot(Place(row).X - Place(pose).X, Place(row).Y - Place(pose).Y);
            if (classWord.Length > 0 && distance < reach + 1.5)
            {
                var isSure = distance < reach - 1.5 && row.GetProperty("num_lidar_pts").GetInt32() >= 3 && Text(row, "visibility_token") != "1";
                var attributes = row.GetProperty("attribute_tokens").EnumerateArray().Select(token => _attribute[token.GetString()!]).ToArray();
                things.Add((new(Text(row, "token"), classWord, attributes.Length == 0 ? "" : StatusOf(attributes[0]), x, y, CornersOf(sample, row)), isSure));
            }
        }

        return things;
    }

    // Seen from above a box that is hardly tilted is its length along its heading and its width across.
    private (double Forward, double Left)[] CornersOf(string sample, JsonElement row)
    {
        double[] q = [.. row.GetProperty("rotation").EnumerateArray().Select(number => number.GetDouble())];
        double[] size = [.. row.GetProperty("size").EnumerateArray().Select(number => number.GetDouble())];
        var heading = Math.Atan2(2 * ((q[0] * q[3]) + (q[1] * q[2])), 1 - (2 * ((q[2] * q[2]) + (q[3] * q[3]))));
        var (sine, cosine) = Math.SinCos(heading);
        var (x, y, z) = Place(row);
        (int Along, int Across)[] signs = [(1, 1), (-1, 1), (-1, -1), (1, -1)];
        return [.. signs.Select(sign =>
        {
            var (along, across) = (0.5 * size[1] * sign.Along, 0.5 * size[0] * sign.Across);
            var (forward, left, _) = InEgo(_lidarPoseOfSample[sample], (x + (along * cosine) - (across * sine), y + (along * sine) + (across * cosine), z));
            return (forward, left);
        })];
    }

    private static List<Thing> Matching(List<Thing> things, JsonElement set, Reading reading)
    {
        var all = things;
        foreach (var condition in set.GetProperty("filter").EnumerateArray())
        {
            things = [.. things.Where(TestOf(all, condition, reading))];
        }

        return things;
    }

    private static Func<Thing, bool> TestOf(List<Thing> things, JsonElement condition, Reading reading)
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
            var anchor = Only(things, other, reading);
            return thing => thing != anchor && thing.Status == anchor.Status;
        }

        var of = condition.GetProperty("of");
        var from = of.ValueKind == JsonValueKind.String ? null : Only(things, of, reading);
        bool IsThere((double Forward, double Left) place) =>
            Thing.SectorOf(place.Forward - (from?.Forward ?? 0), place.Left - (from?.Left ?? 0)) == Text(condition, "direction");
        return thing => thing != from && reading switch
        {
            Reading.Middles => IsThere((thing.Forward, thing.Left)),
            Reading.WhollyThere => thing.Corners.All(IsThere),
            _ => thing.Corners.Any(IsThere),
        };
    }

    private static Thing Only(List<Thing> things, JsonElement one, Reading reading) => Assert.Single(Matching(things, one.GetProperty("unique"), reading));

    private List<(double Forward, double Left)> PathOf(string sample)
    {
        var (path, next) = (new List<(double, double)>(), sample);
        while (path.Count < 6 && (next = Text(_sample[next], "next")).Length > 0)
        {
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
            using var zip = ZipFile.OpenRead(Path.Join(_dataRoot, "openocc_v2", Text(SceneOf(sample), "name"), sample, "labels.npz"));
            _labels[sample] = labels = (ContentOf(zip, "semantics.npy", 640_000), ContentOf(zip, "flow.npy", 4 * 2 * 640_000));
        }

        return labels;
    }

    private static byte[] ContentOf(ZipArchive zip, string name, int length)
    {
        using var bytes = new MemoryStream();
        using var entry = zip.GetEntry(name)!.Open();
        entry.CopyTo(bytes);
        return bytes.ToArray()[^length..];
    }

    private JsonElement SceneOf(string sample) => _scene[Text(_sample[sample], "scene_token")];

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

    /// <summary>When an object lies in a direction.</summary>
    private enum Reading
    {
        Middles,
        WhollyThere,
        PartlyThere,
    }
}
