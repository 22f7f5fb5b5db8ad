namespace Spatial.Worlds;

/// <content>When walkers may cross, whom they step aside for, how fast they may go.</content>
internal sealed partial class TrafficSimulation
{
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
