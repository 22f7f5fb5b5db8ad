using Spatial.Models;

namespace Spatial.Tests;

/// <summary>What DrivePI looks at, and what it does about sensors that fail.</summary>
public sealed class DrivePiSensorTests
{
    [Fact]
    public void PlansGoOnFromTheMeasuredMotionWhereTheConfigurationSaysSo()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano with { Planner = DrivePiScenes.Nano.Planner with { EgoStatus = EgoStatusSource.Measured } });
        var slow = Moving(DrivePiScenes.Whole(), speed: 1);
        var fast = Moving(DrivePiScenes.Whole(), speed: 9);

        var plans = new[] { slow, fast }.Select(frame => perception.Perceive(frame, [], TestContext.Current.CancellationToken)).ToArray();
        var unknown = perception.Perceive(slow with { Sweeps = [slow.Sweeps[0]] }, [], TestContext.Current.CancellationToken);

        Assert.NotEqual(plans[0].Plan!.Waypoints[^1], plans[1].Plan!.Waypoints[^1]);
        Assert.DoesNotContain(plans[0].Degradations, sentence => sentence.StartsWith("No ego status", StringComparison.Ordinal));
        Assert.Contains(unknown.Degradations, sentence => sentence.StartsWith("No ego status", StringComparison.Ordinal));

        // Of the older sweep only the pose is there: it alone says how fast the vehicle is.
        static Frame Moving(Frame frame, double speed)
        {
            var before = new RigidTransform(Matrix3d.Identity, new(-0.1 * speed, 0, 0));
            var earlier = new Sweep(PointCloud.Empty)
            {
                TimestampMicros = frame.TimestampMicros - 100_000,
                EgoFromSensor = frame.Sweeps[0].EgoFromSensor,
                GlobalFromEgo = frame.GlobalFromEgo * before,
            };
            return frame with { Sweeps = [frame.Sweeps[0], earlier] };
        }
    }

    [Fact]
    public void AnEncoderOfCamerasAloneDoesNotMissTheLidar()
    {
        var config = DrivePiScenes.Nano with { Encoder = DrivePiScenes.Nano.Encoder with { Points = false } };
        using var perception = DrivePiPerception.WithRandomWeights(config);
        var whole = DrivePiScenes.Whole();

        var prediction = perception.Perceive(whole, [], TestContext.Current.CancellationToken);
        var without = perception.Perceive(whole with { Sweeps = [] }, [], TestContext.Current.CancellationToken);

        Assert.DoesNotContain(prediction.Degradations, sentence => sentence.Contains("LiDAR", StringComparison.Ordinal));
        Assert.Equal(prediction.Occupancy!.Classes, without.Occupancy!.Classes);
        Assert.Contains("points or at images", Assert.Throws<ArgumentException>((config with { Encoder = config.Encoder with { Images = null } }).Check).Message);
    }

    [Theory]
    [InlineData(5, "1 of 6 cameras are missing")]
    [InlineData(0, "6 of 6 cameras are missing")]
    public void MissingCamerasDegrade(int cameras, string fault)
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var whole = DrivePiScenes.Whole();

        var prediction = perception.Perceive(whole with { Cameras = [.. whole.Cameras.Take(cameras)] }, [], TestContext.Current.CancellationToken);

        Assert.Contains(prediction.Degradations, sentence => sentence.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void MissingSensorsAreRefusedWhereConfiguredSo()
    {
        using var perception = DrivePiPerception.WithRandomWeights(
            DrivePiScenes.Nano with { MissingCamera = MissingSensor.Refuse, MissingLidar = MissingSensor.Refuse });
        var whole = DrivePiScenes.Whole();

        var camera = Assert.Throws<InvalidDataException>(() => perception.Perceive(whole with { Cameras = [.. whole.Cameras.Skip(1)] }, [], TestContext.Current.CancellationToken));
        var lidar = Assert.Throws<InvalidDataException>(() => perception.Perceive(whole with { Sweeps = [] }, [], TestContext.Current.CancellationToken));

        Assert.Contains("missingCamera: refuse", camera.Message);
        Assert.Contains("missingLidar: refuse", lidar.Message);
    }

    [Fact]
    public void CamerasAloneDegradeAndNothingAtAllIsRefused()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var blind = DrivePiScenes.Whole() with { Sweeps = [] };

        var prediction = perception.Perceive(blind, [], TestContext.Current.CancellationToken);

        Assert.Contains(prediction.Degradations, sentence => sentence.StartsWith("No LiDAR", StringComparison.Ordinal));
        Assert.Contains("neither LiDAR points nor cameras", Assert.Throws<InvalidDataException>(() => perception.Perceive(blind with { Cameras = [] }, [], TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void PointsThatAreNoNumbersChangeNothing()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var frame = DrivePiScenes.Whole(sweeps: 1);
        var sweep = frame.Sweeps[0];
        float[] spoilt = [.. sweep.Points.Values, float.NaN, 1, 1, 1, 0, 5, float.PositiveInfinity, 1, 1, 0, 1e30f, 1e30f, 1e30f, 1, 0];

        var expected = perception.Perceive(frame, [], TestContext.Current.CancellationToken);
        var prediction = perception.Perceive(frame with { Sweeps = [DrivePiScenes.With(sweep, spoilt)] }, [], TestContext.Current.CancellationToken);

        DrivePiScenes.AssertEqual(expected, prediction);
    }

    [Fact]
    public void IntensitiesThatAreNoNumbersDegrade()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var frame = DrivePiScenes.Whole(sweeps: 1);
        var values = frame.Sweeps[0].Points.Values.ToArray();
        values[3] = float.NaN;

        var prediction = perception.Perceive(frame with { Sweeps = [DrivePiScenes.With(frame.Sweeps[0], values)] }, [], TestContext.Current.CancellationToken);

        Assert.Contains("1 LiDAR points have an intensity that is no number: 0 was taken.", prediction.Degradations);
    }

    [Fact]
    public void ACameraFarFromTheVehicleIsLeftOut()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var whole = DrivePiScenes.Whole();
        var absurd = DrivePiScenes.Camera("CAM_FRONT", new(whole.Cameras[0].EgoFromCamera.Rotation, new(1e6, 0, 0)), () => throw new InvalidDataException("is not read"));

        var prediction = perception.Perceive(whole with { Cameras = [absurd, .. whole.Cameras.Skip(1)] }, [], TestContext.Current.CancellationToken);

        Assert.Contains(prediction.Degradations, sentence => sentence.Contains("CAM_FRONT is mounted 1000000 m from the vehicle's origin", StringComparison.Ordinal));
    }
}
