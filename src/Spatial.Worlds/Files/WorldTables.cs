using System.Globalization;
using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Writes the tables of a data set, each in a fixed order.</summary>
internal sealed class WorldTables
{
    private readonly WorldDatasetWriter _dataset;
    private readonly WorldTokens _tokens;

    private WorldTables(WorldDatasetWriter dataset) => (_dataset, _tokens) = (dataset, dataset.Tokens);

    /// <summary>Writes all tables.</summary>
    /// <exception cref="InvalidOperationException">A keyframe lacks its truth or a sensor's reading.</exception>
    public static void Write(WorldDatasetWriter dataset)
    {
        var tables = new WorldTables(dataset);
        var rows = WorldRows.Of([.. dataset.Scenes.Select(scene => new SceneTables(dataset, scene).Rows())]);
        tables.WriteNames();
        tables.WriteSensors();
        tables.WriteScenes(rows);
        tables.WriteReadings(rows);
        tables.WriteAnnotations(rows);
    }

    /// <summary>Token of a level of visibility: its number.</summary>
    public static string VisibilityTokenOf(int level) => level.ToString(CultureInfo.InvariantCulture);

    private void Write<T>(string table, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write) =>
        _dataset.WriteTable($"{_dataset.Settings.Version}/{table}.json", rows, write);

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

    private void WriteScenes(WorldRows rows)
    {
        Write("log", rows.Logs, (json, log) =>
        {
            json.WriteString("token", log.Token);
            json.WriteString("logfile", log.Logfile);
            json.WriteString("vehicle", log.Vehicle);
            json.WriteString("date_captured", log.DateCaptured);
            json.WriteString("location", log.Location);
        });
        Write("map", [rows.Logs], (json, logs) =>
        {
            json.WriteString("category", "semantic_prior");
            json.WriteString("token", _tokens.Of("map", 0));
            json.WriteString("filename", _dataset.MapFilename);
            json.WriteTexts("log_tokens", logs.Select(log => log.Token));
        });
        Write("scene", rows.Scenes, (json, scene) =>
        {
            json.WriteString("token", scene.Token);
            json.WriteString("log_token", scene.LogToken);
            json.WriteNumber("nbr_samples", scene.SampleCount);
            json.WriteString("first_sample_token", scene.FirstSampleToken);
            json.WriteString("last_sample_token", scene.LastSampleToken);
            json.WriteString("name", scene.Name);
            json.WriteString("description", scene.Description);
        });
        Write("sample", rows.Samples, (json, sample) =>
        {
            json.WriteString("token", sample.Token);
            json.WriteNumber("timestamp", sample.TimestampMicros);
            json.WriteString("prev", sample.PreviousToken);
            json.WriteString("next", sample.NextToken);
            json.WriteString("scene_token", sample.SceneToken);
        });
    }

    private void WriteReadings(WorldRows rows)
    {
        Write("sample_data", rows.SampleData, (json, reading) =>
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
        });
        Write("ego_pose", rows.EgoPoses, (json, pose) =>
        {
            json.WriteString("token", pose.Token);
            json.WriteNumber("timestamp", pose.TimestampMicros);
            json.WriteRotation("rotation", pose.Rotation);
            json.WriteVector("translation", pose.Translation);
        });
        Write("lidarseg", rows.Lidarseg, WritePointLabels);
        Write("panoptic", rows.Panoptic, WritePointLabels);
    }

    private static void WritePointLabels(Utf8JsonWriter json, PointLabelsRow labels)
    {
        json.WriteString("token", labels.Token);
        json.WriteString("sample_data_token", labels.SampleDataToken);
        json.WriteString("filename", labels.Filename);
    }

    private void WriteAnnotations(WorldRows rows)
    {
        Write("instance", rows.Instances, (json, instance) =>
        {
            json.WriteString("token", instance.Token);
            json.WriteString("category_token", instance.CategoryToken);
            json.WriteNumber("nbr_annotations", instance.AnnotationCount);
            json.WriteString("first_annotation_token", instance.FirstAnnotationToken);
            json.WriteString("last_annotation_token", instance.LastAnnotationToken);
        });
        Write("sample_annotation", rows.Annotations, (json, box) =>
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
        });
    }
}
