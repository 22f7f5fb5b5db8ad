namespace Spatial.Worlds;

/// <content>How fast a vehicle wants to go: what is ahead of it, and who walks there.</content>
internal sealed partial class TrafficSimulation
{
    private double WantedBy(Vehicle vehicle)
    {
        const double eagerness = 1.5; // m/s2
        const double comfort = 1.8; // m/s2
        var speed = vehicle.Speed;
        var allowed = Math.Max(0.1, Math.Min(vehicle.Body.TopSpeed, vehicle.Haste * vehicle.Path.AllowedAt(vehicle.S + (0.4 * speed))));
        var ease = speed / allowed;
        var wanted = Math.Clamp((allowed - speed) / 0.8, -2.4, eagerness * Math.Max(0, 1 - (ease * ease * ease * ease)) + 0.02);
        foreach (var (gap, otherSpeed, standstill, headway) in Obstacles(vehicle))
        {
            // Treiber, Hennecke and Helbing, "Congested traffic states in empirical observations and microscopic simulations", 2000.
            var desired = standstill + Math.Max(0, (headway * speed) + (speed * (speed - otherSpeed) / (2 * Math.Sqrt(eagerness * comfort))));
            var room = Math.Max(gap, 0.05);
            var braking = eagerness * (1 - (ease * ease * ease * ease) - (desired * desired / (room * room)));
            wanted = Math.Min(wanted, Math.Max(braking, -vehicle.HardestBraking));
            wanted = gap < 0.5 * standstill ? Math.Min(wanted, -vehicle.HardestBraking) : wanted;
        }

        return wanted;
    }

    // What stands or drives ahead: distance, its speed, distance to keep at a standstill, and seconds to keep.
    private IEnumerable<(double Gap, double Speed, double Standstill, double Headway)> Obstacles(Vehicle vehicle)
    {
        if (LeaderOf(vehicle) is { } leader)
        {
            yield return (leader.Gap, leader.Vehicle.Speed, 2.0, 1.2);
        }

        var path = vehicle.Path;
        yield return (path.Length - vehicle.Front, 0, 1, 0.5);
        for (var i = path.LaneAt(vehicle.Rear); i < path.Route.Count && path.Starts[i] < vehicle.Front + Sight; i++)
        {
            var isBarred = _network.Lanes[path.Route[i]].IsConnector && path.Starts[i] > vehicle.Front - 0.5 && !vehicle.MayUse(i);
            if (isBarred)
            {
                yield return (path.Starts[i] - vehicle.Front, 0, LineGap, 0.5);
                yield break;
            }

            foreach (var conflict in _network.Conflicts[path.Route[i]])
            {
                var gap = WaitingPlace(vehicle, i, conflict) - vehicle.Front;
                if (gap > 0 && IsTaken(conflict, vehicle.Grants.Find(grant => grant.Place == i).Order))
                {
                    yield return (gap, 0, LineGap, 0.5);
                }
            }

            foreach (var pass in _network.Crossings[path.Route[i]])
            {
                var gap = path.Starts[i] + pass.From - vehicle.Front;
                if (gap > 0 && IsWalkedOver(pass, vehicle))
                {
                    yield return (gap, 0, LineGap, 0.5);
                }
            }
        }
    }

    // Just before the ground that both ways share; before the intersection where the vehicle would stand on a crossing.
    private double WaitingPlace(Vehicle vehicle, int place, LaneConflict conflict)
    {
        var start = vehicle.Path.Starts[place];
        var rear = start + conflict.From - LineGap - vehicle.Body.Nose - vehicle.Body.Tail;
        var blocksWalkers = Array.Exists(_network.Crossings[vehicle.Path.Route[place]], pass => rear < start + pass.To && conflict.From > pass.From);
        return blocksWalkers && vehicle.Front < start ? start : start + conflict.From;
    }

    private (double Gap, Vehicle Vehicle)? LeaderOf(Vehicle vehicle)
    {
        var path = vehicle.Path;
        for (var i = path.LaneAt(vehicle.Front); i < path.Route.Count && path.Starts[i] < vehicle.Front + Sight; i++)
        {
            (double Gap, Vehicle Vehicle)? nearest = null;
            foreach (var (other, from, to) in _onLane[path.Route[i]])
            {
                var gap = path.Starts[i] + from - vehicle.Front;
                if (other != vehicle && path.Starts[i] + to > vehicle.Front && (nearest is not { } known || gap < known.Gap))
                {
                    nearest = (gap, other);
                }
            }

            if (nearest is not null)
            {
                return nearest;
            }
        }

        return null;
    }

    // A walker who has not yet passed the vehicle's side of the road.
    private bool IsWalkedOver(LaneCrossing pass, Vehicle vehicle)
    {
        var clear = (vehicle.Body.Size.Width / 2) + 1.1;
        foreach (var walker in _onCrossing[pass.Crossing])
        {
            var ahead = walker.OnCrossing!.Value.IsForward ? pass.Across - walker.Across : walker.Across - pass.Across;
            if (ahead > -clear)
            {
                return true;
            }
        }

        return false;
    }
}
