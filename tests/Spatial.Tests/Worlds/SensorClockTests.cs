using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class SensorClockTests
{
    private static readonly SensorRig Rig = SensorRig.NuScenes(704, 396, withRadars: true);

    [Fact]
    public void TenSweepsLieBetweenKeyframesAndTheLastIsTheKeySweep()
    {
        var sweeps = SensorClock.SweepsOf(3).ToArray();

        Assert.Equal(10, sweeps.Length);
        Assert.Equal(1.5, sweeps[^1]);
        Assert.Equal(1.05, sweeps[0], 12);
        Assert.Equal([0.0], SensorClock.SweepsOf(0));
    }

    [Theory]
    [InlineData("CAM_FRONT_LEFT", 0.0049)]
    [InlineData("CAM_FRONT", 0.0125)]
    [InlineData("CAM_FRONT_RIGHT", 0.0203)]
    [InlineData("CAM_BACK_RIGHT", 0.0278)]
    [InlineData("CAM_BACK", 0.0375)]
    [InlineData("CAM_BACK_LEFT", 0.0475)]
    public void ACameraFiresWhenTheBeamPassesItsMiddle(string channel, double secondsIntoTheRevolution)
    {
        var camera = Rig.Cameras.Single(mount => mount.Channel == channel);

        var key = SensorClock.ImagesOf(2, camera, withSweeps: false).Single();

        Assert.Equal(1 - SensorClock.SweepPeriod + secondsIntoTheRevolution, key, 4);
    }

    [Fact]
    public void CamerasTakeTwelvePicturesASecondAndTheLastIsTheKeyImage()
    {
        var images = SensorClock.ImagesOf(2, Rig.Cameras[0], withSweeps: true).ToArray();

        Assert.Equal(6, images.Length);
        Assert.Equal(SensorClock.ImagesOf(2, Rig.Cameras[0], withSweeps: false).Single(), images[^1]);
        Assert.All(images.Zip(images.Skip(1)), pair => Assert.Equal(1.0 / 12, pair.Second - pair.First, 12));
        Assert.True(images[0] > SensorClock.ImagesOf(1, Rig.Cameras[0], withSweeps: false).Single());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void RadarCyclesFollowEachOtherWithoutGapOrOverlap(int radar)
    {
        var cycles = Enumerable.Range(0, 9).SelectMany(keyframe => SensorClock.RadarCyclesOf(keyframe, radar)).ToArray();

        Assert.All(cycles.Zip(cycles.Skip(1)), pair => Assert.Equal(1 / SensorClock.RadarRate, pair.Second - pair.First, 9));
        for (var keyframe = 0; keyframe < 9; keyframe++)
        {
            var key = SensorClock.RadarCyclesOf(keyframe, radar).Last();
            Assert.InRange(SensorClock.KeyframeAt(keyframe) - key, 0, 1 / SensorClock.RadarRate);
        }
    }

    [Fact]
    public void CamerasLookWhereTheirNamesSay()
    {
        var yaws = Rig.Cameras.ToDictionary(camera => camera.Channel, camera =>
        {
            var forward = camera.EgoFromSensor.Rotate(new(0, 0, 1));
            Assert.Equal(0, forward.Z, 9);
            return double.RadiansToDegrees(Math.Atan2(forward.Y, forward.X));
        });

        Assert.Equal(0, yaws["CAM_FRONT"], 9);
        Assert.InRange(yaws["CAM_FRONT_LEFT"], 50, 60);
        Assert.InRange(yaws["CAM_FRONT_RIGHT"], -60, -50);
        Assert.Equal(180, Math.Abs(yaws["CAM_BACK"]), 9);
        Assert.All(Rig.Cameras, camera => Assert.Equal(1, camera.EgoFromSensor.Rotate(new(0, -1, 0)).Z, 9));
    }

    [Fact]
    public void TheLidarLooksForwardAlongItsY()
    {
        var forward = Rig.Lidar.EgoFromSensor.Rotate(new(0, 1, 0));

        Assert.Equal(1, forward.X, 9);
        Assert.Equal(0, forward.Y, 9);
    }

    [Fact]
    public void ASmallerPictureShowsTheSame()
    {
        var full = SensorRig.NuScenes(1600, 900, withRadars: false);
        foreach (var (small, large) in Rig.Cameras.Zip(full.Cameras))
        {
            var point = new Vector3d(1.5, 0.4, 8);
            var (u, v, _) = small.Intrinsics!.Project(point);
            var (wide, high, _) = large.Intrinsics!.Project(point);
            Assert.Equal(wide * 704 / 1600, u, 9);
            Assert.Equal(high * 396 / 900, v, 9);
        }

        Assert.Empty(full.Radars);
        Assert.Equal(5, Rig.Radars.Count);
    }
}
