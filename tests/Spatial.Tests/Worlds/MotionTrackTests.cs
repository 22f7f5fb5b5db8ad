using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class MotionTrackTests
{
    [Fact]
    public void StepsAreMetAndAnEvenMotionIsEvenInBetween()
    {
        var track = Recorded(i => new(2 * i, 5, 0.1 * i));
        Assert.Equal(6, track.PoseAt(1 + (3 * TrafficSimulation.Step)).X, 1e-9);
        Assert.Equal(7, track.PoseAt(1 + (3.5 * TrafficSimulation.Step)).X, 1e-9);
        Assert.Equal(0.35, track.PoseAt(1 + (3.5 * TrafficSimulation.Step)).Heading, 1e-9);
    }

    [Fact]
    public void ASteadyAccelerationIsExactInBetween()
    {
        // A cubic with the slopes of neighbouring steps is exact for squares.
        var track = Recorded(i => new(i * i, 0, 0));
        Assert.Equal(12.25, track.PoseAt(1 + (3.5 * TrafficSimulation.Step)).X, 1e-9);
    }

    [Fact]
    public void VelocityHasNoJumpsAtSteps()
    {
        var numbers = new SeededNumbers(3);
        var places = Enumerable.Range(0, 12).Select(_ => numbers.NextBetween(0, 1)).ToArray();
        var track = Recorded(i => new(places[i], 0, 0));
        const double h = 1e-6;
        for (var step = 2; step < 9; step++)
        {
            var t = 1 + (step * TrafficSimulation.Step);
            var before = (track.PoseAt(t).X - track.PoseAt(t - h).X) / h;
            var after = (track.PoseAt(t + h).X - track.PoseAt(t).X) / h;
            Assert.Equal(before, after, 0.02);
        }
    }

    [Fact]
    public void OnASlopeTheFrameStandsUprightOnTheGround()
    {
        var frame = new GroundTilt(3, 0.1, 0).Frame(new(1, 2, Math.PI / 2));
        var up = frame.Rotate(new(0, 0, 1));
        Assert.Equal(0, up.Dot(frame.Rotate(new(1, 0, 0))), 1e-12);
        Assert.Equal(-0.1 / Math.Sqrt(1.01), up.Y, 1e-12); // the road climbs along +y
        Assert.Equal(1, frame.Rotation.Determinant, 1e-12);
        Assert.Equal(new Vector3d(1, 2, 3), frame.Translation);
    }

    private static MotionTrack Recorded(Func<int, PlanPose> poseOf)
    {
        var track = new MotionTrack(1);
        for (var i = 0; i < 12; i++)
        {
            track.Add(poseOf(i), default, i);
        }

        return track;
    }
}
