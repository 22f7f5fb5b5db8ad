namespace Spatial.Worlds;

/// <summary>Puts vehicles on lanes and walkers on pavements before a scene begins.</summary>
internal sealed class TrafficSeeding
{
    private const double NearLanes = 85; // metres from the ego vehicle's way
    private const double NearPavements = 40;
    private const double SlotStep = 6; // metres between places along a lane where a vehicle may begin
    private const double Gap = 5; // metres between vehicles at least
    private readonly LaneNetwork _network;
    private readonly EgoRoute _ego;
    private readonly double _seconds;
    private readonly List<Vehicle> _vehicles = [];
    private readonly List<(int Lane, double From, double To)> _taken = [];
    private readonly HashSet<int> _egoLanes;
    private SeededNumbers _numbers;

    private TrafficSeeding(Town town, EgoRoute ego, double seconds, SeededNumbers numbers)
    {
        (_network, _ego, _seconds, _numbers) = (LaneNetwork.Of(town), ego, seconds, numbers);
        _egoLanes = [.. ego.Path.Route.Where((_, place) => ego.Path.Starts[place] < ego.Start + ego.Stretch)];
    }

    /// <summary>The ego vehicle, first, and others around its way.</summary>
    /// <param name="town">Town.</param>
    /// <param name="ego">Way of the ego vehicle.</param>
    /// <param name="count">Vehicles besides it.</param>
    /// <param name="seconds">How long they will drive.</param>
    /// <param name="numbers">Chance.</param>
    public static IReadOnlyList<Vehicle> Vehicles(Town town, EgoRoute ego, int count, double seconds, SeededNumbers numbers)
    {
        var seeding = new TrafficSeeding(town, ego, seconds, numbers);
        seeding.PlaceEgo();
        var slots = seeding.Slots();
        seeding.PlaceRare(slots, count);
        seeding.PlaceOthers(slots, count);
        return seeding._vehicles;
    }

    /// <summary>People on their ways.</summary>
    /// <param name="town">Town.</param>
    /// <param name="ego">Way of the ego vehicle.</param>
    /// <param name="ground">What stands on pavements.</param>
    /// <param name="count">How many.</param>
    /// <param name="seconds">How long they will walk.</param>
    /// <param name="numbers">Chance.</param>
    public static IReadOnlyList<Walker> Walkers(Town town, EgoRoute ego, StandingGround ground, int count, double seconds, SeededNumbers numbers)
    {
        var graph = WalkwayGraph.Of(town);
        var near = graph.Edges.Where(edge => edge.Crossing < 0 && edge.Length > 4
            && edge.Points.Any(point => ego.DistanceTo(point.X, point.Y) < NearPavements)).ToArray();
        var walkers = new List<Walker>();
        for (var attempt = 0; attempt < 6 * count && walkers.Count < count && near.Length > 0; attempt++)
        {
            var edge = near[numbers.NextIndex(near.Length)];
            var isForward = numbers.NextChance(0.5);
            var pace = numbers.NextBetween(0.9, 1.65);
            var s = numbers.NextBetween(1, edge.Length - 2);
            // Keeping to the right lets those who come the other way pass.
            if (graph.Walk(edge.Number, isForward, s + (seconds * Math.Max(pace, Walker.BriskPace)) + 5, numbers.NextBetween(0.55, 0.75), ground, ref numbers) is not { } path)
            {
                continue;
            }

            var group = numbers.NextChance(0.25) ? 2 : 1;
            for (var member = 0; member < group && walkers.Count < count; member++)
            {
                var name = numbers.NextUnit() switch
                {
                    < 0.36 => "man",
                    < 0.68 => "woman",
                    < 0.86 => "walker_with_bag",
                    < 0.97 => "child",
                    _ => "police_officer",
                };
                var place = path.At(s - (1.3 * member));
                if (s - (1.3 * member) > 0.3 && walkers.TrueForAll(other => other.Pose.DistanceTo(place.X, place.Y) > 1.25))
                {
                    walkers.Add(new(walkers.Count, ObjectModels.Named(name), path, s - (1.3 * member), pace));
                }
            }
        }

        return walkers;
    }

    private void PlaceEgo()
    {
        var path = _ego.Path;
        var speed = 0.7 * path.AllowedAt(_ego.Start);
        speed = StoppableSpeed(path, _ego.Start + VehicleBody.Ego.Nose, speed);
        var ego = new Vehicle(0, VehicleBody.Ego, path, _ego.Start, speed, 0.97) { HardestBraking = 2.8 };
        for (var i = path.LaneAt(ego.Rear); i <= path.LaneAt(ego.Front); i++)
        {
            // It may begin on an intersection: it has been let in.
            if (_network.Lanes[path.Route[i]].IsConnector)
            {
                ego.Grants.Add(new(i, 0));
            }
        }

        _vehicles.Add(ego);
        Take(ego);
    }

    private List<LaneSlot> Slots()
    {
        var slots = new List<LaneSlot>();
        foreach (var lane in _network.Lanes.Where(lane => !lane.IsConnector))
        {
            var path = new RoutePath(_network.Lanes, [lane.Id], 0);
            for (var front = SlotStep; front < path.Length - 1; front += SlotStep)
            {
                var (x, y) = path.At(front);
                var (distance, along) = _ego.Nearest(x, y);
                if (distance < NearLanes)
                {
                    slots.Add(new(lane.Id, front, distance, along));
                }
            }
        }

        for (var i = slots.Count - 1; i > 0; i--)
        {
            var other = _numbers.NextIndex(i + 1);
            (slots[i], slots[other]) = (slots[other], slots[i]);
        }

        return slots;
    }

    // One of each kind that is rare, near the way but not in front of the ego vehicle, which they would slow down.
    private void PlaceRare(List<LaneSlot> slots, int count)
    {
        VehicleBody[] rare =
        [
            VehicleBody.Of("city_bus"), VehicleBody.Of("ridden_bicycle"), VehicleBody.SemiTrailer, VehicleBody.Of("ridden_motorcycle"),
            VehicleBody.Of("box_truck"), VehicleBody.BendyBus, VehicleBody.PickupWithTrailer, VehicleBody.Of("ridden_bicycle"), VehicleBody.Of("ridden_motorcycle"),
        ];
        // Where the ego vehicle is when the scene begins or soon after, so that they meet.
        const double visible = 25; // metres from the way
        const double ahead = 90; // metres along it
        var close = slots.Where(slot => !_egoLanes.Contains(slot.Lane))
            .OrderBy(slot => Math.Max(visible, slot.Distance) + (0.2 * Math.Abs(slot.Along - ahead))).ToArray();
        foreach (var body in rare.Take(Math.Max(0, count - 2)))
        {
            foreach (var (lane, front, _, _) in close)
            {
                // Two long ones in a lane would fill it.
                var isFilled = body.IsLong && _vehicles.Exists(other => other.Body.IsLong && other.Path.Route[0] == lane);
                if (!isFilled && TryPlace(body, lane, front))
                {
                    break;
                }
            }
        }
    }

    private void PlaceOthers(List<LaneSlot> slots, int count)
    {
        foreach (var (lane, front, _, _) in slots)
        {
            if (_vehicles.Count > count)
            {
                return;
            }

            var name = _numbers.NextUnit() switch
            {
                < 0.3 => "hatchback",
                < 0.56 => "sedan",
                < 0.78 => "suv",
                < 0.87 => "van",
                < 0.91 => "taxi",
                < 0.95 => "pickup",
                < 0.97 => "box_truck",
                _ => "ridden_motorcycle",
            };
            TryPlace(VehicleBody.Of(name), lane, front);
        }
    }

    private bool TryPlace(VehicleBody body, int lane, double front)
    {
        var rear = front - body.Nose - body.Tail;
        if (rear < 0.5 || _taken.Exists(other => other.Lane == lane && front > other.From - Gap && rear < other.To + Gap))
        {
            return false;
        }

        var route = new List<int> { lane };
        RouteChoice.Extend(_network, route, front + (_seconds * Math.Min(body.TopSpeed, 12)), body.IsLong, ref _numbers);
        var offset = body.IsBicycle ? -0.75 : _numbers.NextBetween(-0.1, 0.1);
        var path = new RoutePath(_network.Lanes, route, offset);
        var s = front - body.Nose;
        if (body == VehicleBody.SemiTrailer && !IsGentle(path, s))
        {
            return false;
        }

        var haste = _numbers.NextBetween(0.82, 1.05);
        var speed = Math.Min(body.TopSpeed, 0.6 * path.AllowedAt(s));
        var vehicle = new Vehicle(_vehicles.Count, body, path, s, StoppableSpeed(path, front, speed), haste);
        _vehicles.Add(vehicle);
        Take(vehicle);
        return true;
    }

    // Without turns that a long trailer would cut.
    private bool IsGentle(RoutePath path, double from)
    {
        const double likelySpeed = 6; // m/s
        const double turning = 6.5; // m/s that turns of about 21 m radius allow
        for (var s = from; s < Math.Min(path.Length, from + (likelySpeed * _seconds)); s += 1)
        {
            if (path.AllowedAt(s) < turning)
            {
                return false;
            }
        }

        return true;
    }

    // Slow enough to stop at the end of the lane, and behind a vehicle that begins just ahead.
    private static double StoppableSpeed(RoutePath path, double front, double speed)
    {
        var room = path.Starts[path.LaneAt(front) + 1] - front - 1.5;
        return Math.Min(speed, Math.Sqrt(2 * 1.2 * Math.Max(0, Math.Min(room, 2.5 * Gap))));
    }

    private void Take(Vehicle vehicle)
    {
        var path = vehicle.Path;
        for (var i = path.LaneAt(vehicle.Rear); i <= path.LaneAt(vehicle.Front); i++)
        {
            _taken.Add((path.Route[i], vehicle.Rear - path.Starts[i], vehicle.Front - path.Starts[i]));
        }
    }

    /// <summary>A place on a lane where a vehicle may begin.</summary>
    /// <param name="Lane">Number of the lane.</param>
    /// <param name="Front">Where its front is along the lane, metres.</param>
    /// <param name="Distance">From the ego vehicle's way, metres.</param>
    /// <param name="Along">How far along that way it is, metres.</param>
    private readonly record struct LaneSlot(int Lane, double Front, double Distance, double Along);
}
