namespace Spatial.Worlds;

/// <summary>The objects of a scene without those that are never near, those that would run into each other and those that cut a corner.</summary>
/// <param name="Actors">What stays.</param>
/// <param name="IsEgoFree">True where nothing ran into the ego vehicle.</param>
/// <param name="Losses">Objects taken out because they ran into others or left the road.</param>
internal sealed record ClearedScene(IReadOnlyList<DriveActor> Actors, bool IsEgoFree, int Losses)
{
    private const double Near = 120; // metres: farther than any sensor sees
    private const double Spacing = 0.05; // metres between boxes at least: on a slope they lean

    /// <summary>Clears a scene. The rules of traffic leave little to clear; whoever breaks them all the same takes no part.</summary>
    public static ClearedScene Of(Town town, EgoRecord ego, IReadOnlyList<DriveActor> actors, double duration)
    {
        var near = actors.Where(actor => IsNear(ego, actor, duration)).ToArray();
        var isOut = new bool[near.Length];
        var isEgoFree = true;
        var road = DrivableGround.Of(town);
        for (var i = 0; i < near.Length; i++)
        {
            if (!near[i].IsStill && Collide(step => ego.FootprintOfStep(step), step => near[i].FootprintOfStep(step), ego.Track.Count))
            {
                (isOut[i], isEgoFree) = (true, false);
            }
            else if (near[i].IsStill && Collide(step => ego.FootprintOfStep(step), _ => near[i].FootprintOfStep(0), ego.Track.Count))
            {
                (isOut[i], isEgoFree) = (true, false);
            }
        }

        for (var i = 0; i < near.Length; i++)
        {
            isOut[i] |= !near[i].IsStill && near[i].Kind is ActorKind.Driven or ActorKind.Ridden && LeavesTheRoad(near[i], road);
            for (var k = i + 1; k < near.Length && !isOut[i]; k++)
            {
                // Of two the later one leaves: walkers before vehicles, vehicles before what stands.
                var isPair = near[i].Coupling is { } coupling && coupling == near[k].Coupling;
                var mayMeet = !isPair && !isOut[k] && !(near[i].IsStill && near[k].IsStill);
                isOut[k] |= mayMeet && Collide(near[i].FootprintOfStep, near[k].FootprintOfStep, ego.Track.Count);
            }
        }

        // A tractor goes with its trailer.
        var halves = near.Where((actor, i) => isOut[i] && actor.Coupling is not null).Select(actor => actor.Coupling).ToHashSet();
        var stays = near.Where((actor, i) => !isOut[i] && (actor.Coupling is null || !halves.Contains(actor.Coupling))).ToArray();
        return new(stays, isEgoFree, near.Length - stays.Length);
    }

    private static bool LeavesTheRoad(DriveActor actor, DrivableGround road)
    {
        const int every = 4; // steps: about a metre in turns
        for (var step = 0; step < actor.Track.Count; step += every)
        {
            if (actor.Model.Class != LidarsegClass.ConstructionVehicle && !Array.TrueForAll(actor.FootprintOfStep(step).Corners(), road.Contains))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Collide(Func<int, Footprint> first, Func<int, Footprint> second, int steps)
    {
        var step = 0;
        while (step < steps)
        {
            var (a, b) = (first(step), second(step));
            var apart = a.Pose.DistanceTo(b.Pose.X, b.Pose.Y) - a.Reach - b.Reach;
            if (apart <= Spacing && a.Grown(Spacing).Overlaps(b))
            {
                return true;
            }

            // Nothing comes nearer by more than 1.5 m in a step: both at 15 m/s.
            const double nearest = 1.5;
            step += 1 + (int)(Math.Max(0, apart - Spacing) / nearest);
        }

        return false;
    }

    private static bool IsNear(EgoRecord ego, DriveActor actor, double duration)
    {
        const double moment = 0.5;
        for (var seconds = 0.0; seconds <= duration; seconds += moment)
        {
            var (here, there) = (ego.Track.PoseAt(seconds), actor.Track.PoseAt(seconds));
            if (here.DistanceTo(there.X, there.Y) < Near)
            {
                return true;
            }
        }

        return false;
    }
}
