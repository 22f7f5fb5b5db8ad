namespace Spatial.Worlds;

/// <summary>Moves vehicles and walkers step by step: they follow, give way, wait at lights and crossings.</summary>
internal sealed partial class TrafficSimulation
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
            walker.Advance(AllowedFor(walker), walked => MayCross(walked, walker.CrossingPace), Step);
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
}
