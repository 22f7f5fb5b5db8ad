using System.Globalization;
using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Writes the tables of a data set, each in a fixed order. Scene by scene: what is written is not kept.</summary>
internal sealed class WorldTables : IDisposable
{
    private readonly WorldDatasetWriter _dataset;
    private readonly WorldTokens _tokens;
    private readonly TableFile<LogRow> _logs;
    private readonly TableFile<SceneRow> _scenes;
    private readonly TableFile<SampleRow> _samples;
    private readonly TableFile<SampleDataRow> _sampleData;
    private readonly TableFile<EgoPoseRow> _egoPoses;
    private readonly TableFile<InstanceRow> _instances;
    private readonly TableFile<SampleAnnotationRow> _annotations;
    private readonly TableFile<PointLabelsRow> _lidarseg;
    private readonly TableFile<PointLabelsRow> _panoptic;
    private readonly List<string> _logTokens = [];

    /// <summary>Begins the tables that grow with the scenes.</summary>
    public WorldTables(WorldDatasetWriter dataset)
    {
        (_dataset, _tokens) = (dataset, dataset.Tokens);
        _logs = Begin<LogRow>("log", WriteLog);
        _scenes = Begin<SceneRow>("scene", WriteScene);
        _samples = Begin<SampleRow>("sample", WriteSample);
        _sampleData = Begin<SampleDataRow>("sample_data", WriteReading);
        _egoPoses = Begin<EgoPoseRow>("ego_pose", WritePose);
        _instances = Begin<InstanceRow>("instance", WriteInstance);
        _annotations = Begin<SampleAnnotationRow>("sample_annotation", WriteBox);
        _lidarseg = Begin<PointLabelsRow>("lidarseg", WritePointLabels);
        _panoptic = Begin<PointLabelsRow>("panoptic", WritePointLabels);
    }

    /// <summary>Adds a scene.</summary>
    public void Add(WorldRows rows)
    {
        _logs.Add([rows.Log]);
        _logTokens.Add(rows.Log.Token);
        _scenes.Add([rows.Scene]);
        _samples.Add(rows.Samples);
        _sampleData.Add(rows.SampleData);
        _egoPoses.Add(rows.EgoPoses);
        _instances.Add(rows.Instances);
        _annotations.Add(rows.Annotations);
        _lidarseg.Add(rows.Lidarseg);
        _panoptic.Add(rows.Panoptic);
    }

    /// <summary>Ends the tables of scenes and writes all others.</summary>
    public void Complete()
    {
        _logs.Complete();
        _scenes.Complete();
        _samples.Complete();
        _sampleData.Complete();
        _egoPoses.Complete();
        _instances.Complete();
        _annotations.Complete();
        _lidarseg.Complete();
        _panoptic.Complete();
        WriteNames();
        WriteSensors();
        WriteMap();
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        _logs.Dispose();
        _scenes.Dispose();
        _samples.Dispose();
        _sampleData.Dispose();
        _egoPoses.Dispose();
        _instances.Dispose();
        _annotations.Dispose();
        _lidarseg.Dispose();
        _panoptic.Dispose();
    }

    /// <summary>Token of a level of visibility: its number.</summary>
    public static string VisibilityTokenOf(int level) => level.ToString(CultureInfo.InvariantCulture);

    private TableFile<T> Begin<T>(string table, Action<Utf8JsonWriter, T> write) =>
        new(_dataset.PathOf($"{_dataset.Settings.Version}/{table}.json"), write);

    private void Write<T>(string table, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        using var file = Begin(table, write);
        file.Add(rows);
        file.Complete();
    }

    private void WriteNames()
    {
        Write("category", NuScenesNames.Categories.Index(), (json, category) =>
        {
            WriteNamed(json, "category", category.Item);
            json.WriteNumber("index", category.Index);
        });
        Write("attribute", NuScenesNames.Attributes, (json, attribute) => WriteNamed(json, "attribute", attribute));
        Write("visibility", NuScenesNames.Visibilities.Index(), (json, visibility) =>
        {
            json.WriteString("token", VisibilityTokenOf(visibility.Index + 1));
            json.WriteString("level", visibility.Item.Level);
            json.WriteString("description", visibility.Item.Description);
        });
    }

    private void WriteNamed(Utf8JsonWriter json, string table, (string Name, string Description) row)
    {
        json.WriteString("token", _tokens.Of(table, row.Name));
        json.WriteString("name", row.Name);
        json.WriteString("description", row.Description);
    }

    private void WriteSensors()
    {
        Write("sensor", _dataset.Settings.Mounts, (json, mount) =>
        {
            json.WriteString("token", _tokens.Of("sensor", mount.Channel));
            json.WriteString("channel", mount.Channel);
            json.WriteString("modality", mount.Modality);
        });
        Write("calibrated_sensor", _dataset.Settings.Mounts, (json, mount) =>
        {
            json.WriteString("token", _tokens.Of("calibrated_sensor", mount.Channel));
            json.WriteString("sensor_token", _tokens.Of("sensor", mount.Channel));
            json.WriteVector("translation", mount.Position);
            json.WriteRotation("rotation", mount.Rotation);
            WriteIntrinsic(json, mount.Intrinsics);
        });
    }

    private static void WriteIntrinsic(Utf8JsonWriter json, CameraIntrinsics? intrinsics)
    {
        json.WriteStartArray("camera_intrinsic");
        if (intrinsics?.Matrix is { } k)
        {
            foreach (var row in new[] { (k.M00, k.M01, k.M02), (k.M10, k.M11, k.M12), (k.M20, k.M21, k.M22) })
            {
                json.WriteStartArray();
                json.WriteNumberValue(row.Item1);
                json.WriteNumberValue(row.Item2);
                json.WriteNumberValue(row.Item3);
                json.WriteEndArray();
            }
        }

        json.WriteEndArray();
    }

    private void WriteMap() => Write("map", [_logTokens], (json, logs) =>
    {
        json.WriteString("category", "semantic_prior");
        json.WriteString("token", _tokens.Of("map", 0));
        json.WriteString("filename", _dataset.MapFilename);
        json.WriteTexts("log_tokens", logs);
    });

    private static void WriteLog(Utf8JsonWriter json, LogRow log)
    {
        json.WriteString("token", log.Token);
        json.WriteString("logfile", log.Logfile);
        json.WriteString("vehicle", log.Vehicle);
        json.WriteString("date_captured", log.DateCaptured);
        json.WriteString("location", log.Location);
    }

    private static void WriteScene(Utf8JsonWriter json, SceneRow scene)
    {
        json.WriteString("token", scene.Token);
        json.WriteString("log_token", scene.LogToken);
        json.WriteNumber("nbr_samples", scene.SampleCount);
        json.WriteString("first_sample_token", scene.FirstSampleToken);
        json.WriteString("last_sample_token", scene.LastSampleToken);
        json.WriteString("name", scene.Name);
        json.WriteString("description", scene.Description);
    }

    private static void WriteSample(Utf8JsonWriter json, SampleRow sample)
    {
        json.WriteString("token", sample.Token);
        json.WriteNumber("timestamp", sample.TimestampMicros);
        json.WriteString("prev", sample.PreviousToken);
        json.WriteString("next", sample.NextToken);
        json.WriteString("scene_token", sample.SceneToken);
    }

    private static void WriteReading(Utf8JsonWriter json, SampleDataRow reading)
    {
        json.WriteString("token", reading.Token);
        json.WriteString("sample_token", reading.SampleToken);
        json.WriteString("ego_pose_token", reading.EgoPoseToken);
        json.WriteString("calibrated_sensor_token", reading.CalibratedSensorToken);
        json.WriteNumber("timestamp", reading.TimestampMicros);
        json.WriteString("fileformat", reading.FileFormat);
        json.WriteBoolean("is_key_frame", reading.IsKeyFrame);
        json.WriteNumber("height", reading.Height);
        json.WriteNumber("width", reading.Width);
        json.WriteString("filename", reading.Filename);
        json.WriteString("prev", reading.PreviousToken);
        json.WriteString("next", reading.NextToken);
    }

    private static void WritePose(Utf8JsonWriter json, EgoPoseRow pose)
    {
        json.WriteString("token", pose.Token);
        json.WriteNumber("timestamp", pose.TimestampMicros);
        json.WriteRotation("rotation", pose.Rotation);
        json.WriteVector("translation", pose.Translation);
    }

    private static void WritePointLabels(Utf8JsonWriter json, PointLabelsRow labels)
    {
        json.WriteString("token", labels.Token);
        json.WriteString("sample_data_token", labels.SampleDataToken);
        json.WriteString("filename", labels.Filename);
    }

    private static void WriteInstance(Utf8JsonWriter json, InstanceRow instance)
    {
        json.WriteString("token", instance.Token);
        json.WriteString("category_token", instance.CategoryToken);
        json.WriteNumber("nbr_annotations", instance.AnnotationCount);
        json.WriteString("first_annotation_token", instance.FirstAnnotationToken);
        json.WriteString("last_annotation_token", instance.LastAnnotationToken);
    }

    private static void WriteBox(Utf8JsonWriter json, SampleAnnotationRow box)
    {
        json.WriteString("token", box.Token);
        json.WriteString("sample_token", box.SampleToken);
        json.WriteString("instance_token", box.InstanceToken);
        json.WriteString("visibility_token", box.VisibilityToken);
        json.WriteTexts("attribute_tokens", box.AttributeTokens);
        json.WriteVector("translation", box.Translation);
        json.WriteNumbers("size", box.Size.Width, box.Size.Length, box.Size.Height);
        json.WriteRotation("rotation", box.Rotation);
        json.WriteString("prev", box.PreviousToken);
        json.WriteString("next", box.NextToken);
        json.WriteNumber("num_lidar_pts", box.LidarPointCount);
        json.WriteNumber("num_radar_pts", box.RadarPointCount);
    }
}
