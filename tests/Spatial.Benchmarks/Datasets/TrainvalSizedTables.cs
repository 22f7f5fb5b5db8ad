using System.Globalization;
using System.Text;

namespace Spatial.Benchmarks;

/// <summary>Writes a nuScenes table set of v1.0-trainval's size, without sensor files: 2.63 million sample_data and ego_pose rows, 1.16 million
/// annotations. Text layout and file names are those of the published tables. The same call writes the same bytes.</summary>
public sealed class TrainvalSizedTables
{
    /// <summary>Scenes of v1.0-trainval.</summary>
    public const int TrainvalScenes = 850;

    private const int SamplesPerScene = 40;
    private const int ObjectsPerSample = 34;
    private const int SamplesPerTrack = 18;
    private const int TracksPerScene = ObjectsPerSample * ((SamplesPerScene + SamplesPerTrack - 1) / SamplesPerTrack);
    private const int ScenesPerLog = 13;
    private const long Start = 1_532_402_900_000_000;
    private const long SampleMicros = 500_000;

    // Rows per keyframe step: 20 Hz LiDAR, 12 Hz cameras, about 13 Hz radars.
    private static readonly (string Channel, string Modality, int Rows)[] Sensors =
    [
        ("CAM_FRONT", "camera", 6), ("CAM_FRONT_RIGHT", "camera", 6), ("CAM_BACK_RIGHT", "camera", 6), ("CAM_BACK", "camera", 6),
        ("CAM_BACK_LEFT", "camera", 6), ("CAM_FRONT_LEFT", "camera", 6), ("LIDAR_TOP", "lidar", 10), ("RADAR_FRONT", "radar", 7),
        ("RADAR_FRONT_LEFT", "radar", 6), ("RADAR_FRONT_RIGHT", "radar", 6), ("RADAR_BACK_LEFT", "radar", 6), ("RADAR_BACK_RIGHT", "radar", 6),
    ];

    private static readonly string[] Categories = ["vehicle.car", "vehicle.truck", "human.pedestrian.adult", "movable_object.barrier", "movable_object.trafficcone"];

    private readonly string _folder;
    private readonly int _scenes;

    private TrainvalSizedTables(string folder, int scenes)
    {
        (_folder, _scenes) = (folder, scenes);
    }

    /// <summary>Writes all tables.</summary>
    /// <param name="folder">The version folder, made when missing.</param>
    /// <param name="scenes">Number of scenes; each has the same number of rows.</param>
    public static void Write(string folder, int scenes = TrainvalScenes)
    {
        Directory.CreateDirectory(folder);
        new TrainvalSizedTables(folder, scenes).WriteAll();
    }

    private void WriteAll()
    {
        Table("category", Categories.Length, i => $"\"name\": \"{Categories[i]}\",\n\"description\": \"\"");
        Table("attribute", 1, _ => "\"name\": \"vehicle.moving\",\n\"description\": \"\"");
        WriteVisibility();
        Table("sensor", Sensors.Length, i => $"\"channel\": \"{Sensors[i].Channel}\",\n\"modality\": \"{Sensors[i].Modality}\"");
        Table("calibrated_sensor", _scenes * Sensors.Length, CalibratedSensor);
        Table("log", Logs, i => $"\"logfile\": \"{Logfile(i)}\",\n\"vehicle\": \"n015\",\n\"date_captured\": \"2018-07-24\",\n\"location\": \"singapore-onenorth\"");
        Table("map", 1, _ => $"\"category\": \"semantic_prior\",\n\"filename\": \"maps/made.png\",\n\"log_tokens\": [\n{string.Join(",\n", Enumerable.Range(0, Logs).Select(log => Quote(Token("log", log))))}\n]");
        Table("scene", _scenes, Scene);
        Table("sample", _scenes * SamplesPerScene, Sample);
        Table("instance", _scenes * TracksPerScene, Instance);
        Table("sample_annotation", _scenes * SamplesPerScene * ObjectsPerSample, Annotation);
        Table("sample_data", _scenes * RowsPerScene, SampleData);
        Table("ego_pose", _scenes * RowsPerScene, EgoPose);
    }

    private int Logs => ((_scenes - 1) / ScenesPerLog) + 1;

    private static int RowsPerScene => Sensors.Sum(sensor => sensor.Rows) * SamplesPerScene;

    private void Table(string name, int rows, Func<int, string> columns)
    {
        using var writer = new StreamWriter(Path.Combine(_folder, name + ".json"), append: false, new UTF8Encoding(false), bufferSize: 1 << 20);
        writer.Write("[\n");
        for (var row = 0; row < rows; row++)
        {
            writer.Write(row == 0 ? "{\n\"token\": " : ",\n{\n\"token\": ");
            writer.Write(Quote(Token(name, row)));
            writer.Write(",\n");
            writer.Write(columns(row));
            writer.Write("\n}");
        }

        writer.Write("\n]");
    }

    private void WriteVisibility()
    {
        var levels = new[] { "v0-40", "v40-60", "v60-80", "v80-100" };
        var rows = levels.Select((level, i) => $"{{\n\"token\": \"{i + 1}\",\n\"level\": \"{level}\",\n\"description\": \"\"\n}}");
        File.WriteAllText(Path.Combine(_folder, "visibility.json"), $"[\n{string.Join(",\n", rows)}\n]");
    }

    private static string CalibratedSensor(int row)
    {
        var sensor = row % Sensors.Length;
        var intrinsic = Sensors[sensor].Modality == "camera" ? "[\n1266.417,\n0.0,\n816.267\n],\n[\n0.0,\n1266.417,\n491.507\n],\n[\n0.0,\n0.0,\n1.0\n]" : "";
        return $"\"sensor_token\": {Quote(Token("sensor", sensor))},\n\"translation\": [\n0.943713,\n0.0,\n1.84023\n],\n"
            + $"\"rotation\": [\n0.7077955,\n-0.0064922,\n0.0106462,\n-0.7063073\n],\n\"camera_intrinsic\": [{intrinsic}]";
    }

    private static string Scene(int row) =>
        $"\"log_token\": {Quote(Token("log", row / ScenesPerLog))},\n\"nbr_samples\": {SamplesPerScene},\n"
        + $"\"first_sample_token\": {Quote(Token("sample", row * SamplesPerScene))},\n\"last_sample_token\": {Quote(Token("sample", ((row + 1) * SamplesPerScene) - 1))},\n"
        + $"\"name\": \"scene-{row:d4}\",\n\"description\": \"Parked truck, construction, intersection, turn left, following a van\"";

    private static string Sample(int row) =>
        $"\"timestamp\": {TimeOf(row / SamplesPerScene, row % SamplesPerScene)},\n{Links("sample", row, row % SamplesPerScene, SamplesPerScene, 1)},\n"
        + $"\"scene_token\": {Quote(Token("scene", row / SamplesPerScene))}";

    // Annotations lie sample by sample; the track of a slot changes every 18 samples.
    private static string Instance(int row)
    {
        var (scene, track) = (row / TracksPerScene, row % TracksPerScene);
        var (slot, part) = (track % ObjectsPerSample, track / ObjectsPerSample);
        var (first, last) = (part * SamplesPerTrack, Math.Min(SamplesPerScene, (part + 1) * SamplesPerTrack) - 1);
        return $"\"category_token\": {Quote(Token("category", track % Categories.Length))},\n\"nbr_annotations\": {last - first + 1},\n"
            + $"\"first_annotation_token\": {Quote(Token("sample_annotation", AnnotationRow(scene, first, slot)))},\n"
            + $"\"last_annotation_token\": {Quote(Token("sample_annotation", AnnotationRow(scene, last, slot)))}";
    }

    private static int AnnotationRow(int scene, int sample, int slot) => (((scene * SamplesPerScene) + sample) * ObjectsPerSample) + slot;

    private static string Annotation(int row)
    {
        var (sampleRow, slot) = (row / ObjectsPerSample, row % ObjectsPerSample);
        var (scene, sample) = (sampleRow / SamplesPerScene, sampleRow % SamplesPerScene);
        var part = sample / SamplesPerTrack;
        var length = Math.Min(SamplesPerScene, (part + 1) * SamplesPerTrack) - (part * SamplesPerTrack);
        var x = string.Create(CultureInfo.InvariantCulture, $"{373.256 + slot + (sample * 0.25):F3}");
        return $"\"sample_token\": {Quote(Token("sample", sampleRow))},\n\"instance_token\": {Quote(Token("instance", (scene * TracksPerScene) + (part * ObjectsPerSample) + slot))},\n"
            + $"\"visibility_token\": \"4\",\n\"attribute_tokens\": [\n{Quote(Token("attribute", 0))}\n],\n\"translation\": [\n{x},\n1130.419,\n0.8\n],\n"
            + "\"size\": [\n1.852,\n4.681,\n1.602\n],\n\"rotation\": [\n0.9831098797903927,\n0.0,\n0.0,\n-0.18301629506281616\n],\n"
            + $"{Links("sample_annotation", row, sample - (part * SamplesPerTrack), length, ObjectsPerSample)},\n\"num_lidar_pts\": 12,\n\"num_radar_pts\": 1";
    }

    private static string SampleData(int row)
    {
        var (scene, sensor, step, rows) = Place(row);
        var (channel, modality, _) = Sensors[sensor];
        var rate = Sensors[sensor].Rows;
        var isKeyFrame = step % rate == rate - 1;
        var (extension, format) = modality switch { "camera" => ("jpg", "jpg"), "lidar" => ("pcd.bin", "pcd"), _ => ("pcd", "pcd") };
        var time = StepTime(scene, step, rate);
        return $"\"sample_token\": {Quote(Token("sample", (scene * SamplesPerScene) + (step / rate)))},\n\"ego_pose_token\": {Quote(Token("ego_pose", row))},\n"
            + $"\"calibrated_sensor_token\": {Quote(Token("calibrated_sensor", (scene * Sensors.Length) + sensor))},\n\"timestamp\": {time},\n\"fileformat\": \"{format}\",\n"
            + $"\"is_key_frame\": {(isKeyFrame ? "true" : "false")},\n\"height\": {(modality == "camera" ? 900 : 0)},\n\"width\": {(modality == "camera" ? 1600 : 0)},\n"
            + $"\"filename\": \"{(isKeyFrame ? "samples" : "sweeps")}/{channel}/{Logfile(scene / ScenesPerLog)}__{channel}__{time}.{extension}\",\n{Links("sample_data", row, step, rows, 1)}";
    }

    private static string EgoPose(int row)
    {
        var (scene, sensor, step, _) = Place(row);
        var x = string.Create(CultureInfo.InvariantCulture, $"{411.3039245 + (step * 0.251373):R}");
        return $"\"timestamp\": {StepTime(scene, step, Sensors[sensor].Rows)},\n\"rotation\": [\n0.5720320374256816,\n-0.0016977768560200235,\n0.011798001963230886,\n-0.8201446658133226\n],\n"
            + $"\"translation\": [\n{x},\n1180.890380859375,\n0.0\n]";
    }

    // Rows lie scene by scene and sensor by sensor, each sensor's in order of time.
    private static (int Scene, int Sensor, int Step, int Rows) Place(int row)
    {
        var (scene, rest) = Math.DivRem(row, RowsPerScene);
        var sensor = 0;
        while (rest >= Sensors[sensor].Rows * SamplesPerScene)
        {
            rest -= Sensors[sensor++].Rows * SamplesPerScene;
        }

        return (scene, sensor, rest, Sensors[sensor].Rows * SamplesPerScene);
    }

    private static long TimeOf(int scene, int sample) => Start + (scene * 30_000_000L) + (sample * SampleMicros);

    private static long StepTime(int scene, int step, int rate) => TimeOf(scene, step / rate) - ((rate - 1 - (step % rate)) * SampleMicros / rate);

    private static string Links(string table, int row, int position, int length, int stride) =>
        $"\"prev\": {(position == 0 ? "\"\"" : Quote(Token(table, row - stride)))},\n\"next\": {(position == length - 1 ? "\"\"" : Quote(Token(table, row + stride)))}";

    private static string Logfile(int log) => $"n015-2018-07-{log:d2}-11-22-45+0800";

    private static string Quote(string text) => $"\"{text}\"";

    private static string Token(string table, int row)
    {
        var seed = ((ulong)table.Length << 48) + ((ulong)table[0] << 40) + (ulong)row;
        return $"{Mix(seed):x16}{Mix(seed ^ 0xA5A5_A5A5_A5A5_A5A5):x16}";
    }

    // splitmix64: tokens spread like the hashes of the published tables.
    private static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
