using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>What the vehicle's own instruments say during a scene, under the names of nuScenes' CAN bus expansion.</summary>
/// <remarks>nuScenes devkit, <c>can_bus/README.md</c>: can_bus/&lt;scene&gt;_&lt;message&gt;.json. Differs from nuScenes: the message zoe_veh_info is not
/// written, zoesensors comes at 100 Hz instead of nearly 1000, and the IMU has the origin and axes of the ego frame.</remarks>
internal sealed class CanBusFiles
{
    private const double DegreesPerRadian = 180 / Math.PI;

    // Ranges of the sensors as the expansion lists them.
    private const double ThrottleAtRest = 0.105;
    private const double ThrottleSpan = 0.411 - ThrottleAtRest;
    private const double BrakeAtRest = 0.166;
    private const double BrakeSpan = 0.631 - BrakeAtRest;
    private const double SteeringMiddle = 0.214;
    private const double SteeringSpan = 0.252 - SteeringMiddle;
    private const int MostBrake = 126;
    private const int MostThrottle = 1000;
    private const int PedalFree = 1;
    private const int PedalPressed = 2;
    private const int GearDriving = 7;
    private const int Active = 1;
    private const int Charge = 80; // per cent, of a battery that no drive empties
    private const int Range = 200; // km

    /// <summary>Turns of the steering wheel for one of the front wheels: two and three quarter turns from stop to stop.</summary>
    public const double SteeringRatio = 15;

    private const double FarthestSteering = 7; // radians of the steering wheel at a stop
    private const double Gravity = 9.81; // m/s2
    private const double WheelRadius = 0.31;
    private const double Track = 1.5; // between the rear wheels

    private readonly WorldDatasetWriter _dataset;
    private readonly SceneWriter _scene;

    private CanBusFiles(WorldDatasetWriter dataset, SceneWriter scene) => (_dataset, _scene) = (dataset, scene);

    /// <summary>Writes the messages of a scene.</summary>
    public static void Write(WorldDatasetWriter dataset, SceneWriter scene)
    {
        var files = new CanBusFiles(dataset, scene);
        CanBusMessages[] messages = [files.Imu(), files.Pose(), files.SteerAngleFeedback(), files.VehicleMonitor(), files.ZoeSensors()];
        foreach (var message in messages)
        {
            dataset.WriteFile($"can_bus/{scene.Name}_{message.Name}.json", message.Encode());
        }

        dataset.WriteFile($"can_bus/{scene.Name}_meta.json", CanBusMessages.EncodeMeta(messages));
        dataset.WriteFile($"can_bus/{scene.Name}_route.json", JsonSerializer.SerializeToUtf8Bytes(BaselineRoute.Of(scene.Drive).Select(point => new[] { point.X, point.Y })));
    }

    private CanBusMessages Imu() => Message("ms_imu", 100, (seconds, values) =>
    {
        var (pose, status) = (_scene.Drive.TownFromEgoAt(seconds), _scene.Drive.EgoStatusAt(seconds));
        var (rotation, felt) = (RotationQuaternion.Of(pose.Rotation), FeltAcceleration(pose, status));
        values.Add("linear_accel", felt.X, felt.Y, felt.Z);
        values.Add("q", rotation.W, rotation.X, rotation.Y, rotation.Z);
        values.Add("rotation_rate", 0, 0, status.YawRate);
    });

    private CanBusMessages Pose() => Message("pose", 50, (seconds, values) =>
    {
        var (pose, status) = (_scene.Drive.TownFromEgoAt(seconds), _scene.Drive.EgoStatusAt(seconds));
        var (rotation, felt) = (RotationQuaternion.Of(pose.Rotation), FeltAcceleration(pose, status));
        values.Add("accel", felt.X, felt.Y, felt.Z);
        values.Add("orientation", rotation.W, rotation.X, rotation.Y, rotation.Z);
        values.Add("pos", pose.Translation.X, pose.Translation.Y, pose.Translation.Z);
        values.Add("rotation_rate", 0, 0, status.YawRate);
        values.Add("vel", status.Speed, 0, 0);
    });

    private CanBusMessages SteerAngleFeedback() =>
        Message("steeranglefeedback", 100, (seconds, values) => values.Add("value", SteeringAt(seconds)));

    private CanBusMessages ZoeSensors() => Message("zoesensors", 100, (seconds, values) =>
    {
        var status = _scene.Drive.EgoStatusAt(seconds);
        values.Add("brake_sensor", BrakeAtRest + (BrakeSpan * status.Brake));
        values.Add("steering_sensor", SteeringMiddle + (SteeringSpan * SteeringAt(seconds) / FarthestSteering));
        values.Add("throttle_sensor", ThrottleAtRest + (ThrottleSpan * status.Throttle));
    });

    private CanBusMessages VehicleMonitor() => Message("vehicle_monitor", 2, (seconds, values) =>
    {
        const double step = 0.01;
        var (status, command) = (_scene.Drive.EgoStatusAt(seconds), _scene.Drive.CommandAt(seconds));
        var before = Math.Max(0, seconds - step);
        var after = Math.Min(_scene.Drive.Duration, seconds + step);
        values.Add("available_distance", Range);
        values.Add("battery_level", Charge);
        values.Add("brake", Math.Round(MostBrake * status.Brake));
        values.Add("brake_switch", status.Brake > 0 ? PedalPressed : PedalFree);
        values.Add("gear_position", GearDriving);
        values.Add("left_signal", command == DriveCommand.Left ? Active : 0);
        values.Add("rear_left_rpm", RevolutionsOf(status.Speed - (status.YawRate * Track / 2)));
        values.Add("rear_right_rpm", RevolutionsOf(status.Speed + (status.YawRate * Track / 2)));
        values.Add("right_signal", command == DriveCommand.Right ? Active : 0);
        values.Add("steering", Math.Round(SteeringAt(seconds) * DegreesPerRadian, 1));
        values.Add("steering_speed", after > before ? Math.Round((SteeringAt(after) - SteeringAt(before)) / (after - before) * DegreesPerRadian, 1) : 0);
        values.Add("throttle", Math.Round(MostThrottle * status.Throttle));
        values.Add("vehicle_speed", Math.Round(status.Speed * 3.6, 2));
        values.Add("yaw_rate", Math.Round(status.YawRate * DegreesPerRadian, 1));
    });

    // What an accelerometer feels: at rest the ground that holds it up against gravity.
    private static Vector3d FeltAcceleration(RigidTransform townFromEgo, EgoInstruments status) =>
        status.Acceleration + (townFromEgo.Rotation.Transposed * new Vector3d(0, 0, Gravity));

    private double SteeringAt(double seconds) => _scene.Drive.EgoStatusAt(seconds).SteeringAngle * SteeringRatio;

    private static double RevolutionsOf(double speed) => Math.Round(speed / (2 * Math.PI * WheelRadius) * 60, 1);

    private CanBusMessages Message(string name, int hertz, Action<double, CanBusValues> write)
    {
        var count = (int)Math.Floor(_scene.Drive.Duration * hertz) + 1;
        var messages = new CanBusMessages(name);
        for (var i = 0; i < count; i++)
        {
            var seconds = (double)i / hertz;
            var values = new CanBusValues(_scene.MicrosOf(seconds));
            write(seconds, values);
            messages.Add(values);
        }

        return messages;
    }
}
