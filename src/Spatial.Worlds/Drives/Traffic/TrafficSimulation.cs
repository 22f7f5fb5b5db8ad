namespace Spatial.Worlds;

/// <summary>Moves vehicles and walkers step by step: they follow, give way, wait at lights and crossings.</summary>
internal sealed class TrafficSimulation
{
    /// <summary>Seconds between steps.</summary>
    public const double Step = 0.05;

    private const double LineGap = 0.8; // metres that stay free before a line
    private const double Sight = 70; // metres ahead that drivers look
    private readonly LaneNetwork _network;
    private readonly SignalPlan[] _signals;
    private readonly IReadOnlyList<TownCrossing> _crossings;
    private readonly List<Vehicle> _vehicles;
    private readonly List<Walker> _walkers;
    private readonly List<(Vehicle Vehicle, double From, double To)>[] _onLane;
    private readonly List<Walker>[] _onCrossing;
    private readonly List<(Vehicle Vehicle, ConnectorGrant Grant)>[] _granted;
    private readonly StandingGround _ground;
    private readonly double _start;
    private int _steps;
    private int _order;

    public TrafficSimulation(
        Town town, SignalPlan[] signals, IReadOnlyList<Vehicle> vehicles, IReadOnlyList<Walker> walkers, double start, StandingGround? ground = null)
    {
        (_network, _signals, _crossings) = (LaneNetwork.Of(town), signals, town.Map.Crossings);
        (_vehicles, _walkers, _start, _ground) = ([.. vehicles], [.. walkers], start, ground ?? StandingGround.Of(town));
        _onLane = [.. _network.Lanes.Select(_ => new List<(Vehicle, double, double)>())];
        _onCrossing = [.. _crossings.Select(_ => new List<Walker>())];
        _granted = [.. _network.Lanes.Select(_ => new List<(Vehicle, ConnectorGrant)>())];
    }

    /// <summary>The moment.</summary>
    public double Seconds => _start + (_steps * Step);

    /// <summary>One step.</summary>
    public void Advance()
    {
        NoteLanes();
        foreach (var walker in _walkers)
        {
            walker.StepAside(MeetsSomebody(walker) ? RoomToTheRight(walker) : 0, Step);
            walker.Advance(AllowedFor(walker), walked => MayCross(walked, walker.Pace), Step);
        }

        NoteCrossings();
        GrantConnectors();
        var wanted = _vehicles.Select(WantedBy).ToArray();
        for (var i = 0; i < _vehicles.Count; i++)
        {
            _vehicles[i].Advance(wanted[i], Step);
        }

        _steps++;
    }

    /// <summary>What the light at the end of a lane shows.</summary>
    public SignalAspect AspectOf(int lane) => _network.AspectOf(_signals, lane, Seconds);

    private void NoteLanes()
    {
        foreach (var list in _onLane)
        {
            list.Clear();
        }

        foreach (var vehicle in _vehicles)
        {
            var path = vehicle.Path;
            for (var i = path.LaneAt(vehicle.Rear); i <= path.LaneAt(vehicle.Front); i++)
            {
                _onLane[path.Route[i]].Add((vehicle, Math.Max(0, vehicle.Rear - path.Starts[i]), Math.Min(path.Starts[i + 1], vehicle.Front) - path.Starts[i]));
            }
        }
    }

    private void NoteCrossings()
    {
        foreach (var list in _onCrossing)
        {
            list.Clear();
        }

        foreach (var walker in _walkers)
        {
            if (walker.OnCrossing is { } crossing)
            {
                _onCrossing[crossing.Crossing].Add(walker);
            }
        }
    }

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

    private bool MayCross(WalkedCrossing walked, double pace)
    {
        var crossing = _crossings[walked.Crossing];
        if (_network.CrossingGroups[walked.Crossing] is var group && group >= 0)
        {
            var signal = _signals[crossing.Intersection];
            var onTheRoad = walked.To - walked.From - (2 * Walker.WaitingPlace); // the rest of the way is on the pavement
            if (signal.AspectOf(group, Seconds) != SignalAspect.Red || signal.UntilGreen(group, Seconds) < onTheRoad / pace)
            {
                return false;
            }
        }

        return _vehicles.TrueForAll(vehicle => LetsWalk(vehicle, walked.Crossing));
    }

    // A vehicle that is not on the crossing and can still stop before it without haste.
    private bool LetsWalk(Vehicle vehicle, int crossing)
    {
        var path = vehicle.Path;
        for (var i = path.LaneAt(vehicle.Rear); i < path.Route.Count && path.Starts[i] < vehicle.Front + 50; i++)
        {
            foreach (var pass in _network.Crossings[path.Route[i]])
            {
                if (pass.Crossing != crossing || vehicle.Rear > path.Starts[i] + pass.To + 0.3)
                {
                    continue;
                }

                var distance = path.Starts[i] + pass.From - vehicle.Front;
                var stopping = (vehicle.Speed * vehicle.Speed / 3.2) + (0.6 * vehicle.Speed) + 1.5;
                if (distance < 0.2 || (vehicle.Speed > 0.3 && distance < stopping))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // Somebody comes towards the walker, or has just been passed.
    private bool MeetsSomebody(Walker walker)
    {
        const double passing = 1.1; // metres between middles
        var pose = walker.Pose;
        foreach (var other in _walkers)
        {
            var otherPose = other.Pose;
            var (forward, left) = pose.Sees(otherPose.X, otherPose.Y);
            if (other != walker && forward is > -0.8 and < 5 && Math.Abs(left) < passing + walker.Aside && Math.Cos(otherPose.Heading - pose.Heading) < -0.5)
            {
                return true;
            }
        }

        return false;
    }

    private double RoomToTheRight(Walker walker)
    {
        foreach (var aside in (ReadOnlySpan<double>)[0.6, 0.4, 0.2])
        {
            if (IsFreeAhead(walker, aside))
            {
                return aside;
            }
        }

        return 0;
    }

    private bool IsFreeAhead(Walker walker, double aside)
    {
        const double least = 0.52; // metres around a walker
        const double far = 1.8; // metres: there is time to step back before what comes then
        for (var ahead = 0.0; ahead <= far; ahead += 0.3)
        {
            var (x, y) = walker.Path.At(walker.S + ahead).At(0, -aside);
            if (!_ground.IsFreeAround(x, y, least))
            {
                return false;
            }
        }

        return true;
    }

    private double AllowedFor(Walker walker)
    {
        const double touching = 1.15; // metres between middles that leave a gap between boxes
        const double lookAhead = 3.5;
        var pose = walker.Pose;
        var (sine, cosine) = Math.SinCos(pose.Heading);
        var allowed = double.PositiveInfinity;
        foreach (var other in _walkers)
        {
            if (other == walker)
            {
                continue;
            }

            var otherPose = other.Pose;
            var (forward, left) = pose.Sees(otherPose.X, otherPose.Y);
            if (forward > 0.08 && forward < lookAhead && Math.Abs(left) < 0.82)
            {
                var along = other.Speed * ((Math.Cos(otherPose.Heading) * cosine) + (Math.Sin(otherPose.Heading) * sine));
                allowed = Math.Min(allowed, Math.Max(0, along + (0.9 * (forward - touching))));
            }
        }

        foreach (var vehicle in _vehicles)
        {
            var (forward, left) = pose.Sees(vehicle.Box.X, vehicle.Box.Y);
            if (Math.Abs(left) < 10 && forward > -3 && forward < 12)
            {
                var (x, y) = pose.At(0.5 + (0.5 * walker.Speed), 0);
                var (along, across) = vehicle.Box.Sees(x, y);
                var isInTheWay = Math.Abs(along) < (vehicle.Body.Size.Length / 2) + 0.6 && Math.Abs(across) < (vehicle.Body.Size.Width / 2) + 0.6;
                allowed = isInTheWay ? 0 : allowed;
            }
        }

        return allowed;
    }
}
