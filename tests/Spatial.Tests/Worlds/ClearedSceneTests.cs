using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class ClearedSceneTests
{
    private const double Duration = 2;
    private static readonly Town Flat = SmallTown.Build(hasSignals: false);
    private static readonly EgoRecord Ego = new(Resting(new(100, 100, 0)), [0]);

    [Fact]
    public void WhatIsCoupledIsNearOrFarAsAWhole()
    {
        // 120 m count as near: the tractor is, its trailer is not.
        var scene = Clear(
            Part("semi_tractor", 215, 100, 1), Part("box_trailer", 224, 100, 1), Part("semi_tractor", 240, 100, 2), Part("box_trailer", 249, 100, 2));

        Assert.Equal([(int?)1, 1], scene.Actors.Select(actor => actor.Coupling));
        Assert.Equal(0, scene.Losses);
    }

    [Fact]
    public void WhatIsCoupledGoesAsAWholeAndTakesNobodyWithIt()
    {
        // The trailer stands in the ego vehicle; the car stands in the tractor, which is out already.
        var scene = Clear(Part("semi_tractor", 110, 100, 1), Part("box_trailer", 101, 100, 1), Part("sedan", 112, 100, null), Part("sedan", 150, 100, null));

        Assert.Equal([112.0, 150], scene.Actors.Select(actor => actor.Track.PoseOfStep(0).X));
        Assert.False(scene.IsEgoFree);
        Assert.Equal(2, scene.Losses);
    }

    [Fact]
    public void OfTwoThatMeetTheLaterOneLeaves()
    {
        var scene = Clear(Part("sedan", 130, 100, null), Part("sedan", 132, 100, null));

        Assert.Equal([130.0], scene.Actors.Select(actor => actor.Track.PoseOfStep(0).X));
        Assert.True(scene.IsEgoFree);
        Assert.Equal(1, scene.Losses);
    }

    private static ClearedScene Clear(params DriveActor[] actors) => ClearedScene.Of(Flat, Ego, actors, Duration);

    private static DriveActor Part(string model, double x, double y, int? coupling) =>
        new(ObjectModels.Named(model), default, ActorKind.Driven, Resting(new(x, y, 0))) { Coupling = coupling };

    // Something that may move, and does not.
    private static MotionTrack Resting(PlanPose pose)
    {
        var track = new MotionTrack(DriveSimulation.RecordedFrom);
        for (var step = 0; step < DriveSimulation.StepsOf(Duration); step++)
        {
            track.Add(pose, default, 0);
        }

        return track;
    }
}
