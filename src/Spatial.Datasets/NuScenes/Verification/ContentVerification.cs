using System.Globalization;

namespace Spatial.Datasets;

/// <summary>Checks what rows say: names, calibrations, poses, boxes, and that every sample has its sensors.</summary>
internal sealed class ContentVerification(NuScenesTables tables, Findings findings, CancellationToken cancellation)
{
    // Faster than any road vehicle: a pose that far away belongs to another place.
    private const double FastestEgo = 100;

    // A vehicle stands on its wheels; cos 45 degrees. Quaternions stored as x, y, z, w turn most of them over.
    private const double LeastUpright = 0.707;

    private static readonly HashSet<string> KnownCategories = new(StringComparer.Ordinal)
    {
        "noise", "animal", "human.pedestrian.adult", "human.pedestrian.child", "human.pedestrian.construction_worker",
        "human.pedestrian.personal_mobility", "human.pedestrian.police_officer", "human.pedestrian.stroller", "human.pedestrian.wheelchair",
        "movable_object.barrier", "movable_object.debris", "movable_object.pushable_pullable", "movable_object.trafficcone",
        "static_object.bicycle_rack", "vehicle.bicycle", "vehicle.bus.bendy", "vehicle.bus.rigid", "vehicle.car", "vehicle.construction",
        "vehicle.emergency.ambulance", "vehicle.emergency.police", "vehicle.motorcycle", "vehicle.trailer", "vehicle.truck",
        "flat.driveable_surface", "flat.other", "flat.sidewalk", "flat.terrain", "static.manmade", "static.other", "static.vegetation", "vehicle.ego",
    };

    private static readonly HashSet<string> KnownAttributes = new(StringComparer.Ordinal)
    {
        "cycle.with_rider", "cycle.without_rider", "pedestrian.moving", "pedestrian.sitting_lying_down", "pedestrian.standing", "vehicle.moving",
        "vehicle.parked", "vehicle.stopped",
    };

    public void Run()
    {
        CheckNames(tables.Category, CategoryColumns.Name, KnownCategories);
        CheckNames(tables.Attribute, AttributeColumns.Name, KnownAttributes);
        CheckCalibrations();
        CheckUpright();
        for (var sample = 0; sample < tables.Sample.Count; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            CheckSensors(sample);
            CheckPoseStep(sample);
        }

        CheckBoxes();
    }

    private void CheckNames(IndexedTable table, Column name, HashSet<string> known)
    {
        for (var row = 0; row < table.Count; row++)
        {
            if (!known.Contains(table.Text(row, name)))
            {
                findings.Add(new(
                    "DATA-046", FindingSeverity.Error, $"a {table.Name} is not one of nuScenes", $"table {table.Name}, token {table.TokenOf(row)}, field name",
                    $"one of nuScenes' {known.Count}", $"'{table.Text(row, name)}'", "rename it, or leave its boxes out of any evaluation"));
            }
        }
    }

    private void CheckCalibrations()
    {
        for (var row = 0; row < tables.CalibratedSensor.Count; row++)
        {
            var sensor = tables.CalibratedSensor.Reference(row, CalibratedSensorColumns.Sensor);
            var isCamera = sensor >= 0 && tables.Sensor.Text(sensor, SensorColumns.Modality) == "camera";
            if (isCamera && double.IsNaN(tables.CalibratedSensor.Numbers(row, CalibratedSensorColumns.Intrinsic)[0]))
            {
                findings.Add(new(
                    "DATA-041", FindingSeverity.Error, "a camera has no intrinsics",
                    $"table calibrated_sensor, token {tables.CalibratedSensor.TokenOf(row)} ({tables.Sensor.Text(sensor, SensorColumns.Channel)}), field camera_intrinsic",
                    "a 3x3 matrix", "[]", "download or unpack the tables again"));
            }
        }
    }

    private void CheckUpright()
    {
        var tilted = 0;
        for (var row = 0; row < tables.EgoPose.Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            var up = tables.EgoPose.Rotation(row, EgoPoseColumns.Rotation).Normalized().ToMatrix() * new Vector3d(0, 0, 1);
            tilted += up.Z < LeastUpright ? 1 : 0;
        }

        if (tilted * 2 > tables.EgoPose.Count)
        {
            findings.Add(new(
                "DATA-040", FindingSeverity.Warning, "most poses lie on their side", "table ego_pose, field rotation",
                "quaternions in the order w, x, y, z", $"{tilted} of {tables.EgoPose.Count} poses tilted by more than 45 degrees", "check the order of the four numbers"));
        }
    }

    private void CheckSensors(int sample)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in tables.SampleData.GroupOf(sample))
        {
            if (tables.TryChannelOf(row) is { } channel && !present.Add(channel))
            {
                findings.Add(new(
                    "DATA-012", FindingSeverity.Warning, "a sensor occurs twice in one sample", $"table sample_data, token {tables.SampleData.TokenOf(row)}",
                    $"one key frame of {channel}", "a second", "the first is used"));
            }
        }

        foreach (var channel in NuScenesReader.CameraChannels.Append(NuScenesReader.LidarChannel).Where(channel => !present.Contains(channel)))
        {
            var isLidar = channel == NuScenesReader.LidarChannel;
            findings.Add(new(
                isLidar ? "DATA-032" : "DATA-030", isLidar ? FindingSeverity.Error : FindingSeverity.Warning, "a sample lacks a sensor",
                $"table sample, token {tables.Sample.TokenOf(sample)}", $"a key frame of {channel}", "none", "download or unpack the tables again"));
        }
    }

    private void CheckPoseStep(int sample)
    {
        var next = tables.Sample.Reference(sample, SampleColumns.Next);
        if (next < 0 || KeyPoseOf(sample) is not { } pose || KeyPoseOf(next) is not { } nextPose)
        {
            return;
        }

        var seconds = (nextPose.TimestampMicros - pose.TimestampMicros) * 1e-6;
        var metres = (nextPose.Translation - pose.Translation).Length;
        if (seconds > 0 && metres / seconds > FastestEgo)
        {
            findings.Add(new(
                "DATA-045", FindingSeverity.Warning, "the vehicle jumps", $"table ego_pose, token {nextPose.Token}, field translation",
                $"at most {FastestEgo} m/s from row {pose.Token}",
                string.Create(CultureInfo.InvariantCulture, $"{metres:F1} m in {seconds:F2} s"), "do not merge sweeps across it"));
        }
    }

    private EgoPoseRow? KeyPoseOf(int sample)
    {
        foreach (var row in tables.SampleData.GroupOf(sample))
        {
            if (tables.TryChannelOf(row) == NuScenesReader.LidarChannel && tables.SampleData.Reference(row, SampleDataColumns.EgoPose) is >= 0 and var pose)
            {
                return tables.EgoPoseAt(pose);
            }
        }

        return null;
    }

    private void CheckBoxes()
    {
        for (var row = 0; row < tables.SampleAnnotation.Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            var size = tables.SampleAnnotation.Vector(row, SampleAnnotationColumns.Size);
            if (!NuScenesReader.IsPlausible(new(size.X, size.Y, size.Z)))
            {
                findings.Add(new(
                    "DATA-053", FindingSeverity.Warning, "a box has no usable size", $"table sample_annotation, token {tables.SampleAnnotation.TokenOf(row)}, field size",
                    "positive lengths of at most 200 m", size.ToString(), "the box is left out"));
            }
        }
    }
}
