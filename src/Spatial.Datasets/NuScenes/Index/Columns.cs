namespace Spatial.Datasets;

internal static class VisibilityColumns
{
    public static readonly Column Level = Column.Text("level");
    public static readonly Column Description = Column.Text("description");
}

internal static class CategoryColumns
{
    public static readonly Column Name = Column.Text("name");
    public static readonly Column Description = Column.Text("description");
    public static readonly Column Index = Column.Integer("index", required: false);
}

internal static class AttributeColumns
{
    public static readonly Column Name = Column.Text("name");
    public static readonly Column Description = Column.Text("description");
}

internal static class SensorColumns
{
    public static readonly Column Channel = Column.Text("channel");
    public static readonly Column Modality = Column.Text("modality");
}

internal static class CalibratedSensorColumns
{
    public static readonly Column Sensor = Column.Reference("sensor_token", "sensor");
    public static readonly Column Translation = Column.Vector("translation");
    public static readonly Column Rotation = Column.Rotation();
    public static readonly Column Intrinsic = Column.Intrinsic();
}

internal static class LogColumns
{
    public static readonly Column Logfile = Column.Text("logfile");
    public static readonly Column Vehicle = Column.Text("vehicle");
    public static readonly Column DateCaptured = Column.Text("date_captured");
    public static readonly Column Location = Column.Text("location");
}

internal static class MapColumns
{
    public static readonly Column Category = Column.Text("category");
    public static readonly Column Filename = Column.Text("filename");
    public static readonly Column Logs = Column.References("log_tokens", "log");
}

internal static class EgoPoseColumns
{
    public static readonly Column Timestamp = Column.Timestamp();
    public static readonly Column Translation = Column.Vector("translation");
    public static readonly Column Rotation = Column.Rotation();
}

internal static class SceneColumns
{
    public static readonly Column Name = Column.Text("name");
    public static readonly Column Description = Column.Text("description");
    public static readonly Column Log = Column.Reference("log_token", "log");
    public static readonly Column SampleCount = Column.Integer("nbr_samples");
    public static readonly Column FirstSample = Column.Reference("first_sample_token", "sample", mayBeEmpty: true);
    public static readonly Column LastSample = Column.Reference("last_sample_token", "sample", mayBeEmpty: true);
}

internal static class SampleColumns
{
    public static readonly Column Timestamp = Column.Timestamp();
    public static readonly Column Scene = Column.Reference("scene_token", "scene");
    public static readonly Column Previous = Column.Reference("prev", "sample", mayBeEmpty: true);
    public static readonly Column Next = Column.Reference("next", "sample", mayBeEmpty: true);
}

internal static class SampleDataColumns
{
    public static readonly Column Sample = Column.Reference("sample_token", "sample");
    public static readonly Column EgoPose = Column.Reference("ego_pose_token", "ego_pose");
    public static readonly Column CalibratedSensor = Column.Reference("calibrated_sensor_token", "calibrated_sensor");
    public static readonly Column Filename = Column.Text("filename");
    public static readonly Column FileFormat = Column.Text("fileformat", interned: true);
    public static readonly Column Width = Column.Integer("width");
    public static readonly Column Height = Column.Integer("height");
    public static readonly Column Timestamp = Column.Timestamp();
    public static readonly Column IsKeyFrame = Column.Flag("is_key_frame");
    public static readonly Column Previous = Column.Reference("prev", "sample_data", mayBeEmpty: true);
    public static readonly Column Next = Column.Reference("next", "sample_data", mayBeEmpty: true);
}

internal static class LidarsegColumns
{
    public static readonly Column SampleData = Column.Reference("sample_data_token", "sample_data");
    public static readonly Column Filename = Column.Text("filename");
}

internal static class PanopticColumns
{
    public static readonly Column SampleData = Column.Reference("sample_data_token", "sample_data");
    public static readonly Column Filename = Column.Text("filename");
}

internal static class InstanceColumns
{
    public static readonly Column Category = Column.Reference("category_token", "category");
    public static readonly Column AnnotationCount = Column.Integer("nbr_annotations");
    public static readonly Column FirstAnnotation = Column.Reference("first_annotation_token", "sample_annotation");
    public static readonly Column LastAnnotation = Column.Reference("last_annotation_token", "sample_annotation");
}

internal static class SampleAnnotationColumns
{
    public static readonly Column Sample = Column.Reference("sample_token", "sample");
    public static readonly Column Instance = Column.Reference("instance_token", "instance");
    public static readonly Column Attributes = Column.References("attribute_tokens", "attribute");
    public static readonly Column Visibility = Column.Reference("visibility_token", "visibility", mayBeEmpty: true);
    public static readonly Column Translation = Column.Vector("translation");
    public static readonly Column Size = Column.Vector("size");
    public static readonly Column Rotation = Column.Rotation();
    public static readonly Column LidarPoints = Column.Integer("num_lidar_pts");
    public static readonly Column RadarPoints = Column.Integer("num_radar_pts");
    public static readonly Column Previous = Column.Reference("prev", "sample_annotation", mayBeEmpty: true);
    public static readonly Column Next = Column.Reference("next", "sample_annotation", mayBeEmpty: true);
}
