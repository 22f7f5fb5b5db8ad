namespace Spatial.Worlds;

/// <summary>The objects of a scene without those that are never near, those that would run into each other and those that cut a corner.</summary>
/// <param name="Actors">What stays.</param>
/// <param name="IsEgoFree">True where nothing ran into the ego vehicle.</param>
/// <param name="Losses">Objects taken out because they ran into others or left the road.</param>
internal sealed record ClearedScene(IReadOnlyList<DriveActor> Actors, bool IsEgoFree, int Losses)
{
    private const double Sight = 120; // metres: farther than any sensor sees
    private const double Spacing = 0.05; // metres between boxes at least: on a slope they lean

    /// <summary>Clears a scene. The rules of traffic leave little to clear; whoever breaks them all the same takes no part.</summary>
    public static ClearedScene Of(Town town, EgoRecord ego, IReadOnlyList<DriveActor> actors, double duration)
    {
        var near = Near(ego, actors, duration);
        var isOut = new bool[near.Length];
        var isEgoFree = true;
        var road = DrivableGround.Of(town);
        for (var i = 0; i < near.Length; i++)
        {
            if (Collide(ego.FootprintOfStep, near[i].FootprintOfStep, ego.Track.Count))
            {
                isEgoFree = false;
                TakeOut(i);
            }
            else if (!near[i].IsStill && near[i].Kind is ActorKind.Driven or ActorKind.Ridden && LeavesTheRoad(near[i], road))
            {
                TakeOut(i);
            }
        }

        for (var i = 0; i < near.Length; i++)
        {
            for (var k = i + 1; k < near.Length && !isOut[i]; k++)
            {
                // Of two the later one leaves: walkers before vehicles, vehicles before what stands.
                var mayMeet = !isOut[k] && !near[i].IsCoupledTo(near[k]) && !(near[i].IsStill && near[k].IsStill);
                if (mayMeet && Collide(near[i].FootprintOfStep, near[k].FootprintOfStep, ego.Track.Count))
                {
                    TakeOut(k);
                }
            }
        }

        var stays = near.Where((_, i) => !isOut[i]).ToArray();
        return new(stays, isEgoFree, near.Length - stays.Length);

        // A tractor goes with its trailer.
        void TakeOut(int which)
        {
            for (var i = 0; i < near.Length; i++)
            {
                isOut[i] |= i == which || near[i].IsCoupledTo(near[which]);
            }
        }
    }

    // Of what is coupled all is near as soon as a part is.
    private static DriveActor[] Near(EgoRecord ego, IReadOnlyList<DriveActor> actors, double duration)
    {
        var isNear = actors.Select(actor => IsNear(ego, actor, duration)).ToArray();
        return [.. actors.Where((actor, i) => isNear[i] || actors.Where((other, k) => isNear[k] && other.IsCoupledTo(actor)).Any())];
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
            if (here.DistanceTo(there.X, there.Y) < Sight)
            {
                return true;
            }
        }

        return false;
    }
}
