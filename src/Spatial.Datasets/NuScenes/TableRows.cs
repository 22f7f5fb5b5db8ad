namespace Spatial.Datasets;

/// <summary>A row of <c>category</c>.</summary>
/// <param name="Token">Token of the row.</param>
/// <param name="Name">Dotted name, for example vehicle.bus.rigid.</param>
/// <param name="Description">What the category covers.</param>
/// <param name="Index">Label value in lidarseg files, 0 to 31; null where the data set has no lidarseg.</param>
public sealed record CategoryRow(string Token, string Name, string Description, int? Index);

/// <summary>A row of <c>attribute</c>.</summary>
public sealed record AttributeRow(string Token, string Name, string Description);

/// <summary>A row of <c>visibility</c>; its level is a range in percent such as v40-60.</summary>
public sealed record VisibilityRow(string Token, string Level, string Description);

/// <summary>A row of <c>instance</c>: one object over a whole scene.</summary>
public sealed record InstanceRow(
    string Token, string CategoryToken, int AnnotationCount, string FirstAnnotationToken, string LastAnnotationToken);

/// <summary>A row of <c>sensor</c>.</summary>
/// <param name="Token">Token of the row.</param>
/// <param name="Channel">Name of the sensor, for example LIDAR_TOP.</param>
/// <param name="Modality">camera, lidar or radar.</param>
public sealed record SensorRow(string Token, string Channel, string Modality);

/// <summary>A row of <c>calibrated_sensor</c>: where a sensor sits on one vehicle.</summary>
/// <param name="Token">Token of the row.</param>
/// <param name="SensorToken">The sensor.</param>
/// <param name="Translation">Ego from sensor, metres.</param>
/// <param name="Rotation">Ego from sensor, as stored.</param>
/// <param name="Intrinsic">Camera matrix in pixels; null for other sensors.</param>
public sealed record CalibratedSensorRow(
    string Token, string SensorToken, Vector3d Translation, Quaterniond Rotation, Matrix3d? Intrinsic)
{
    /// <summary>Ego frame from sensor frame.</summary>
    public RigidTransform EgoFromSensor => RigidTransform.From(Rotation, Translation);
}

/// <summary>A row of <c>ego_pose</c>.</summary>
/// <param name="Token">Token of the row.</param>
/// <param name="TimestampMicros">Microseconds since 1970.</param>
/// <param name="Translation">Global from ego, metres.</param>
/// <param name="Rotation">Global from ego, as stored.</param>
public sealed record EgoPoseRow(string Token, long TimestampMicros, Vector3d Translation, Quaterniond Rotation)
{
    /// <summary>Global frame from ego frame.</summary>
    public RigidTransform GlobalFromEgo => RigidTransform.From(Rotation, Translation);
}

/// <summary>A row of <c>log</c>: one drive.</summary>
public sealed record LogRow(string Token, string Logfile, string Vehicle, string DateCaptured, string Location);

/// <summary>A row of <c>scene</c>: about twenty seconds of a log.</summary>
public sealed record SceneRow(
    string Token, string Name, string Description, string LogToken, int SampleCount, string FirstSampleToken, string LastSampleToken);

/// <summary>A row of <c>sample</c>: a keyframe, two per second.</summary>
/// <param name="Token">Token of the row.</param>
/// <param name="TimestampMicros">Microseconds since 1970.</param>
/// <param name="SceneToken">The scene.</param>
/// <param name="PreviousToken">The sample before; empty at the start.</param>
/// <param name="NextToken">The sample after; empty at the end.</param>
public sealed record SampleRow(string Token, long TimestampMicros, string SceneToken, string PreviousToken, string NextToken);

/// <summary>A row of <c>sample_data</c>: one picture or sweep, at a keyframe or between.</summary>
public sealed record SampleDataRow
{
    /// <summary>Token of the row.</summary>
    public required string Token { get; init; }

    /// <summary>The sample it belongs to; a sweep belongs to the sample that follows it.</summary>
    public required string SampleToken { get; init; }

    /// <summary>Pose of the vehicle at this row's own time.</summary>
    public required string EgoPoseToken { get; init; }

    /// <summary>The sensor and its calibration.</summary>
    public required string CalibratedSensorToken { get; init; }

    /// <summary>Path of the file, relative to the data root; not yet checked.</summary>
    public required string Filename { get; init; }

    /// <summary>jpg or pcd.</summary>
    public required string FileFormat { get; init; }

    /// <summary>Image columns; 0 for other sensors.</summary>
    public required int Width { get; init; }

    /// <summary>Image rows; 0 for other sensors.</summary>
    public required int Height { get; init; }

    /// <summary>Microseconds since 1970.</summary>
    public required long TimestampMicros { get; init; }

    /// <summary>True for the one row per sample and sensor that belongs to the keyframe itself.</summary>
    public required bool IsKeyFrame { get; init; }

    /// <summary>The same sensor's row before; empty at the start.</summary>
    public required string PreviousToken { get; init; }

    /// <summary>The same sensor's row after; empty at the end.</summary>
    public required string NextToken { get; init; }
}

/// <summary>A row of <c>sample_annotation</c>: a box around an object at a keyframe.</summary>
public sealed record SampleAnnotationRow
{
    /// <summary>Token of the row.</summary>
    public required string Token { get; init; }

    /// <summary>The keyframe.</summary>
    public required string SampleToken { get; init; }

    /// <summary>The object.</summary>
    public required string InstanceToken { get; init; }

    /// <summary>Attributes such as vehicle.parked.</summary>
    public required IReadOnlyList<string> AttributeTokens { get; init; }

    /// <summary>How much of the object is visible in the cameras; may be empty.</summary>
    public required string VisibilityToken { get; init; }

    /// <summary>Centre in the global frame, metres.</summary>
    public required Vector3d Translation { get; init; }

    /// <summary>Width, length, height in metres.</summary>
    public required BoxSize Size { get; init; }

    /// <summary>Global from box, as stored.</summary>
    public required Quaterniond Rotation { get; init; }

    /// <summary>LiDAR points inside the box.</summary>
    public required int LidarPointCount { get; init; }

    /// <summary>Radar points inside the box.</summary>
    public required int RadarPointCount { get; init; }

    /// <summary>The same object a keyframe earlier; empty at its first.</summary>
    public required string PreviousToken { get; init; }

    /// <summary>The same object a keyframe later; empty at its last.</summary>
    public required string NextToken { get; init; }
}

/// <summary>A row of <c>map</c>: a picture of the drivable area, 0.1 m per pixel.</summary>
public sealed record MapRow(string Token, string Category, string Filename, IReadOnlyList<string> LogTokens);

/// <summary>A row of <c>lidarseg</c> or <c>panoptic</c>: labels of one LiDAR sweep.</summary>
/// <param name="Token">Token of the row, equal to the sample_data token.</param>
/// <param name="SampleDataToken">The labelled sweep.</param>
/// <param name="Filename">Path of the label file, relative to the data root.</param>
public sealed record PointLabelsRow(string Token, string SampleDataToken, string Filename);

/// <summary>How many rows and bytes a table has.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="RowCount">Rows that can be used.</param>
/// <param name="Bytes">Size of its JSON file; 0 where there is none.</param>
public sealed record TableSummary(string Name, int RowCount, long Bytes);
