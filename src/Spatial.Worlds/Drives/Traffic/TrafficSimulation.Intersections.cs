namespace Spatial.Worlds;

/// <content>Who may enter an intersection: lights, room behind, ways that meet, the order of arrival.</content>
internal sealed partial class TrafficSimulation
{
    private void GrantConnectors()
    {
        foreach (var vehicle in _vehicles)
        {
            vehicle.Grants.RemoveAll(grant => vehicle.Rear > vehicle.Path.Starts[grant.Place + 1] || IsStoppedByLight(vehicle, grant.Place));
        }

        NoteGrants();

        var asking = new List<(Vehicle Vehicle, int Place)>();
        foreach (var vehicle in _vehicles)
        {
            if (NextConnector(vehicle) is { } place && IsFirstInLane(vehicle, place))
            {
                vehicle.AskedAt = Math.Min(vehicle.AskedAt, Seconds);
                asking.Add((vehicle, place));
            }
            else
            {
                vehicle.AskedAt = double.PositiveInfinity;
            }
        }

        // First come, first served: who has waited for long is not overtaken by those who came later.
        const double patience = 4;
        var waiting = new List<int>();
        foreach (var (vehicle, place) in asking.OrderBy(ask => ask.Vehicle.AskedAt).ThenBy(ask => ask.Vehicle.Number))
        {
            var connector = vehicle.Path.Route[place];
            if (!MayEnterBut(vehicle, place))
            {
                continue;
            }

            var conflicts = _network.Conflicts[connector];
            if (waiting.All(other => conflicts.All(conflict => conflict.Other != other)) && MayFollow(connector) && !MustYield(vehicle, place, asking))
            {
                var grant = new ConnectorGrant(place, ++_order);
                vehicle.Grants.Add(grant);
                _granted[connector].Add((vehicle, grant));
                vehicle.AskedAt = double.PositiveInfinity;
            }
            else if (Seconds - vehicle.AskedAt > patience)
            {
                waiting.Add(connector);
            }
        }
    }

    private bool IsStoppedByLight(Vehicle vehicle, int grant)
    {
        var distance = vehicle.Path.Starts[grant] - vehicle.Front;
        const double firm = 2.5; // m/s2: the distance to stop from the fastest speed is driven within yellow
        return distance > vehicle.Speed * vehicle.Speed / (2 * firm) && grant > 0 && AspectOf(vehicle.Path.Route[grant - 1]) != SignalAspect.Green;
    }

    private int? NextConnector(Vehicle vehicle)
    {
        var path = vehicle.Path;
        var reach = vehicle.Front + (vehicle.Speed * vehicle.Speed / 3.6) + 6;
        for (var i = path.LaneAt(vehicle.Front); i < path.Route.Count && path.Starts[i] < reach; i++)
        {
            if (_network.Lanes[path.Route[i]].IsConnector && path.Starts[i] > vehicle.Front - 0.5 && !vehicle.MayUse(i))
            {
                return i;
            }
        }

        return null;
    }

    private bool IsFirstInLane(Vehicle vehicle, int place)
    {
        if (place == 0)
        {
            return true;
        }

        var path = vehicle.Path;
        foreach (var (other, _, _) in _onLane[path.Route[place - 1]])
        {
            // Those whose front has left the lane are on their connector already.
            var isAhead = other != vehicle && other.Path.LaneAt(other.Front) is var lane && other.Path.Route[lane] == path.Route[place - 1]
                && other.Path.Starts[lane + 1] - other.Front < path.Starts[place] - vehicle.Front;
            if (isAhead && !other.MayUse(other.Path.LaneAt(other.Front) + 1))
            {
                return false;
            }
        }

        return true;
    }

    // Everything but other vehicles: light, walkers, room behind the intersection.
    private bool MayEnterBut(Vehicle vehicle, int place)
    {
        var path = vehicle.Path;
        if (place > 0 && AspectOf(path.Route[place - 1]) != SignalAspect.Green)
        {
            return false;
        }

        // Also the crossing behind the intersection: who waits for walkers waits where others can pass.
        return Array.TrueForAll(_network.Crossings[path.Route[place]], pass => !IsWalkedOver(pass, vehicle)) && HasRoomBehind(vehicle, place);
    }

    private bool HasRoomBehind(Vehicle vehicle, int place)
    {
        var path = vehicle.Path;
        if (place + 1 >= path.Route.Count)
        {
            return true;
        }

        var exit = path.Route[place + 1];
        var needed = vehicle.Body.Nose + vehicle.Body.Tail + 3;
        const double flowing = 5; // m/s
        var room = _network.Lengths[exit];
        foreach (var (other, from, _) in _onLane[exit])
        {
            room = Math.Min(room, from + (other.Speed > flowing ? 15 : 0));
        }

        foreach (var other in _vehicles)
        {
            // Those who have been let in before and are not on the lane yet need room as well.
            if (other != vehicle && other.Grants.Exists(grant => LeadsTo(exit, other, grant)))
            {
                needed += other.Speed > 3 ? 0 : other.Body.Nose + other.Body.Tail + 2;
            }
        }

        return room >= Math.Min(needed, _network.Lengths[exit]);
    }

    private static bool LeadsTo(int lane, Vehicle vehicle, ConnectorGrant grant)
    {
        var (path, next) = (vehicle.Path, grant.Place + 1);
        return next < path.Route.Count && path.Route[next] == lane && vehicle.Front < path.Starts[next];
    }

    private void NoteGrants()
    {
        foreach (var list in _granted)
        {
            list.Clear();
        }

        foreach (var vehicle in _vehicles)
        {
            foreach (var grant in vehicle.Grants)
            {
                _granted[vehicle.Path.Route[grant.Place]].Add((vehicle, grant));
            }
        }
    }

    // Somebody who was let in earlier has not yet left the ground that both ways share.
    private bool IsTaken(LaneConflict conflict, int order)
    {
        foreach (var (other, grant) in _granted[conflict.Other])
        {
            if (grant.Order < order && IsStillThere(other, grant, conflict))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsStillThere(Vehicle other, ConnectorGrant grant, LaneConflict conflict) =>
        other.Rear < other.Path.Starts[grant.Place] + conflict.OtherTo + 0.5;

    // All who go first have entered already: the next one may come up to the ground they share.
    private bool MayFollow(int connector)
    {
        foreach (var conflict in _network.Conflicts[connector])
        {
            foreach (var (other, grant) in _granted[conflict.Other])
            {
                if (IsStillThere(other, grant, conflict) && other.Front < other.Path.Starts[grant.Place] + 1)
                {
                    return false;
                }
            }
        }

        return true;
    }

    // Left turns wait for those who come towards them.
    private bool MustYield(Vehicle vehicle, int place, List<(Vehicle Vehicle, int Place)> asking)
    {
        const double soon = 3.5;
        const double patience = 7;
        var connector = vehicle.Path.Route[place];
        if (_network.Lanes[connector].Turn != LaneTurn.Left || Seconds - vehicle.AskedAt > patience)
        {
            return false;
        }

        foreach (var (other, otherPlace) in asking)
        {
            var otherConnector = other.Path.Route[otherPlace];
            var distance = other.Path.Starts[otherPlace] - other.Front;
            if (other != vehicle && _network.Lanes[otherConnector].Turn != LaneTurn.Left && other.Speed > 1 && distance < soon * other.Speed
                && _network.Conflicts[connector].Any(conflict => conflict.Other == otherConnector) && MayEnterBut(other, otherPlace))
            {
                return true;
            }
        }

        return false;
    }
}
