namespace Spatial.Datasets;

/// <summary>The tables of nuScenes and their columns, in an order in which most references point backwards.</summary>
/// <remarks>nuScenes devkit, <c>docs/schema_nuscenes.md</c>.</remarks>
internal static class NuScenesSchema
{
    public static readonly TableSchema Visibility = new(
        "visibility", true, Column.Token(), VisibilityColumns.Level, VisibilityColumns.Description);

    public static readonly TableSchema Category = new(
        "category", true, Column.Token(), CategoryColumns.Name, CategoryColumns.Description, CategoryColumns.Index);

    public static readonly TableSchema Attribute = new(
        "attribute", true, Column.Token(), AttributeColumns.Name, AttributeColumns.Description);

    public static readonly TableSchema Sensor = new(
        "sensor", true, Column.Token(), SensorColumns.Channel, SensorColumns.Modality);

    public static readonly TableSchema CalibratedSensor = new(
        "calibrated_sensor",
        true,
        Column.Token(),
        CalibratedSensorColumns.Sensor,
        CalibratedSensorColumns.Translation,
        CalibratedSensorColumns.Rotation,
        CalibratedSensorColumns.Intrinsic);

    public static readonly TableSchema Log = new(
        "log", true, Column.Token(), LogColumns.Logfile, LogColumns.Vehicle, LogColumns.DateCaptured, LogColumns.Location);

    public static readonly TableSchema Map = new(
        "map", true, Column.Token(), MapColumns.Category, MapColumns.Filename, MapColumns.Logs);

    public static readonly TableSchema EgoPose = new(
        "ego_pose", true, Column.Token(), EgoPoseColumns.Timestamp, EgoPoseColumns.Translation, EgoPoseColumns.Rotation);

    public static readonly TableSchema Scene = new(
        "scene",
        true,
        Column.Token(),
        SceneColumns.Name,
        SceneColumns.Description,
        SceneColumns.Log,
        SceneColumns.SampleCount,
        SceneColumns.FirstSample,
        SceneColumns.LastSample);

    public static readonly TableSchema Sample = new(
        "sample", true, Column.Token(), SampleColumns.Timestamp, SampleColumns.Scene, SampleColumns.Previous, SampleColumns.Next);

    public static readonly TableSchema SampleData = new(
        "sample_data",
        true,
        Column.Token(),
        SampleDataColumns.Sample,
        SampleDataColumns.EgoPose,
        SampleDataColumns.CalibratedSensor,
        SampleDataColumns.Filename,
        SampleDataColumns.FileFormat,
        SampleDataColumns.Width,
        SampleDataColumns.Height,
        SampleDataColumns.Timestamp,
        SampleDataColumns.IsKeyFrame,
        SampleDataColumns.Previous,
        SampleDataColumns.Next);

    public static readonly TableSchema Lidarseg = new(
        "lidarseg", false, Column.Token(), LidarsegColumns.SampleData, LidarsegColumns.Filename);

    public static readonly TableSchema Panoptic = new(
        "panoptic", false, Column.Token(), PanopticColumns.SampleData, PanopticColumns.Filename);

    public static readonly TableSchema Instance = new(
        "instance",
        true,
        Column.Token(),
        InstanceColumns.Category,
        InstanceColumns.AnnotationCount,
        InstanceColumns.FirstAnnotation,
        InstanceColumns.LastAnnotation);

    public static readonly TableSchema SampleAnnotation = new(
        "sample_annotation",
        true,
        Column.Token(),
        SampleAnnotationColumns.Sample,
        SampleAnnotationColumns.Instance,
        SampleAnnotationColumns.Attributes,
        SampleAnnotationColumns.Visibility,
        SampleAnnotationColumns.Translation,
        SampleAnnotationColumns.Size,
        SampleAnnotationColumns.Rotation,
        SampleAnnotationColumns.LidarPoints,
        SampleAnnotationColumns.RadarPoints,
        SampleAnnotationColumns.Previous,
        SampleAnnotationColumns.Next);

    public static readonly TableSchema[] Tables =
    [
        Visibility, Category, Attribute, Sensor, CalibratedSensor, Log, Map, EgoPose, Scene, Sample, SampleData, Lidarseg, Panoptic,
        Instance, SampleAnnotation,
    ];

    public static TableSchema Named(string name) => Array.Find(Tables, table => table.Name == name)
        ?? throw new ArgumentException($"nuScenes has no table '{name}'", nameof(name));
}
