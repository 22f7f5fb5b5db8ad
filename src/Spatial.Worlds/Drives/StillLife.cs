namespace Spatial.Worlds;

/// <summary>Sets up what stands still: parked vehicles, road works, building sites, people and bicycles on pavements.</summary>
internal sealed class StillLife
{
    private const double Near = 110; // metres from the ego vehicle's way beyond which nothing is set up
    private const double Spacing = 0.06; // metres between boxes at least: on a slope they lean
    private readonly Town _town;
    private readonly DriveConfig _config;
    private readonly EgoRoute _ego;
    private readonly List<DriveActor> _actors = [];
    private readonly List<TownSpot> _bays;
    private SeededNumbers _numbers;

    private StillLife(Town town, DriveConfig config, EgoRoute ego, SeededNumbers numbers)
    {
        (_town, _config, _ego, _numbers) = (town, config, ego, numbers);
        Ground = StandingGround.Of(town);
        // Those at the way come first, in any order.
        const double atTheWay = 9;
        _bays = [.. Spots(TownSpotKind.ParkingBay).Select(bay => (Bay: bay, Key: Math.Max(atTheWay, DistanceTo(bay)) + (3 * _numbers.NextUnit())))
            .OrderBy(pair => pair.Key).Select(pair => pair.Bay)];
    }

    /// <summary>Everything set up.</summary>
    public IReadOnlyList<DriveActor> Actors => _actors;

    /// <summary>What ground is left.</summary>
    public StandingGround Ground { get; }

    /// <summary>Sets up a scene.</summary>
    public static StillLife Arrange(Town town, DriveConfig config, EgoRoute ego, SeededNumbers numbers)
    {
        var still = new StillLife(town, config, ego, numbers);
        still.SetUpRoadWorks();
        still.FillBuildingSites();
        still.ParkRareVehicles();
        still.ParkCars();
        still.FillPavements();
        return still;
    }

    private IEnumerable<TownSpot> Spots(TownSpotKind kind) => _town.Spots.Where(spot => spot.Kind == kind && DistanceTo(spot) < Near);

    private double DistanceTo(TownSpot spot) => _ego.DistanceTo(spot.Position.X, spot.Position.Y);

    private double AlongOf(TownSpot spot) => _ego.Nearest(spot.Position.X, spot.Position.Y).Along;

    private void SetUpRoadWorks()
    {
        const double apart = 45; // metres along the way between road works
        var places = new List<double>();
        for (var i = 0; i < _config.RoadWorks; i++)
        {
            var (bay, length) = TakeBays(i % 2 == 0 ? 3 : 2, bay => places.TrueForAll(place => Math.Abs(AlongOf(bay) - place) > apart));
            if (bay is not { } middle)
            {
                return;
            }

            places.Add(_ego.Nearest(middle.X, middle.Y).Along);

            var half = length / 2;
            foreach (var x in new[] { half - 0.7, half - 1.9, -half + 1.9, -half + 0.7 })
            {
                Place("barrier", middle.Moved(x, 0), ActorKind.Placed);
            }

            Place("compact_excavator", middle.Moved(_numbers.NextBetween(-0.6, 0.6), -0.12, _numbers.NextChance(0.5) ? 0 : Math.PI), ActorKind.Parked);
            for (var x = -half + 3; x <= half - 2.9; x += 1.6)
            {
                Place("traffic_cone", middle.Moved(x, 0.88, _numbers.NextBetween(-1, 1)), ActorKind.Placed);
            }

            Place("construction_worker", middle.Moved(half - 3.4, -0.35, _numbers.NextBetween(-3, 3)), ActorKind.Afoot);
            Place("construction_worker", middle.Moved(-half + 3.6, -0.3, _numbers.NextBetween(-3, 3)), ActorKind.Afoot);
        }
    }

    private void FillBuildingSites()
    {
        foreach (var site in Spots(TownSpotKind.BuildingSite))
        {
            var middle = new PlanPose(site.Position.X, site.Position.Y, site.Heading);
            var (halfLength, halfWidth) = (site.Length / 2, site.Width / 2);
            PlaceSlewing(middle.Moved(-halfLength / 2, 0, _numbers.NextBetween(-3, 3)));
            Place("wheel_loader", middle.Moved(halfLength / 2, _numbers.NextBetween(-1, 1), _numbers.NextBetween(-0.5, 0.5)), ActorKind.Parked);
            for (var x = -halfLength + 1.6; x < halfLength - 1.5; x += 2.75)
            {
                foreach (var side in new[] { -1, 1 })
                {
                    if (_numbers.NextChance(0.75))
                    {
                        Place("barrier", middle.Moved(x, side * (halfWidth - 0.5), (side * Math.PI / 2) + _numbers.NextBetween(-0.08, 0.08)), ActorKind.Placed);
                    }
                    else
                    {
                        Place("traffic_cone", middle.Moved(x, side * (halfWidth - 0.5)), ActorKind.Placed);
                    }
                }
            }

            for (var i = 0; i < 5; i++)
            {
                var (along, across) = (_numbers.NextBetween(-halfLength + 1, halfLength - 1), _numbers.NextBetween(-halfWidth + 1.5, halfWidth - 1.5));
                Place("construction_worker", middle.Moved(along, across, _numbers.NextBetween(-3, 3)), ActorKind.Afoot);
            }
        }
    }

    private void ParkRareVehicles()
    {
        // What is rare on a street but should be seen: first come the bays nearest to the way.
        Park("box_trailer", 2);
        Park("box_truck", 2);
        if (TakeBays(1) is ({ } bay, _))
        {
            foreach (var x in new[] { -1.6, -0.4, 0.8, 1.9 })
            {
                Place("motorcycle", bay.Moved(x, 0, (-Math.PI / 2) + _numbers.NextBetween(-0.12, 0.12)), ActorKind.LeftAlone);
            }
        }

        Park("small_trailer", 1);
        Park("pickup", 1);
    }

    private void Park(string name, int bays)
    {
        if (TakeBays(bays) is ({ } place, _))
        {
            // What is wider than a bay stands out towards the lane, not over the kerb.
            var width = ObjectModels.Named(name).Size.Width;
            Place(name, place.Moved(_numbers.NextBetween(-0.15, 0.15), Math.Max(0, (width - 2.2) / 2)), ActorKind.Parked);
        }
    }

    private void ParkCars()
    {
        foreach (var bay in _bays)
        {
            if (_numbers.NextChance(_config.ParkedShare))
            {
                var name = _numbers.NextUnit() switch { < 0.3 => "hatchback", < 0.58 => "sedan", < 0.84 => "suv", < 0.95 => "van", _ => "pickup" };
                var turn = (_numbers.NextChance(0.06) ? Math.PI : 0) + _numbers.NextBetween(-0.025, 0.025);
                var slack = Math.Max(0, (bay.Length - ObjectModels.Named(name).Size.Length) / 2);
                Place(name, PoseOf(bay).Moved(_numbers.NextBetween(-slack, slack), _numbers.NextBetween(-0.08, 0.05), turn), ActorKind.Parked);
            }
        }
    }

    private void FillPavements()
    {
        var stops = Spots(TownSpotKind.BusStop).ToArray();
        var isOfficerPlaced = false;
        foreach (var spot in Spots(TownSpotKind.PavementPlace))
        {
            var isAtStop = Array.Exists(stops, stop => (stop.Position - spot.Position).LengthXy < 11);
            if (!_numbers.NextChance(isAtStop ? 0.9 : _config.PavementShare))
            {
                continue;
            }

            var place = PoseOf(spot);
            var what = isAtStop ? 0.5 : _numbers.NextUnit();
            if (what < 0.25)
            {
                Place("bicycle", place.Moved(0, 0), ActorKind.LeftAlone);
            }
            else if (what < 0.37)
            {
                var (name, side) = (_numbers.NextChance(0.5) ? "seated_man" : "seated_woman", _numbers.NextChance(0.5) ? 1 : -1);
                Place(name, place.Moved(0, 0, side * Math.PI / 2), ActorKind.Seated);
            }
            else if (what < 0.42 && !isOfficerPlaced)
            {
                isOfficerPlaced = true;
                Place("police_officer", place.Moved(0, 0, _numbers.NextBetween(-3, 3)), ActorKind.Afoot);
            }
            else
            {
                var people = 1 + _numbers.NextIndex(3);
                for (var i = 0; i < people; i++)
                {
                    var name = _numbers.NextUnit() switch { < 0.4 => "man", < 0.75 => "woman", < 0.9 => "walker_with_bag", _ => "child" };
                    Place(name, place.Moved(1.05 * (i - ((people - 1) / 2.0)), 0, _numbers.NextBetween(-3, 3)), ActorKind.Afoot);
                }
            }
        }
    }

    // Bays in a row, the first that are free; they are taken from the list.
    private (PlanPose? Middle, double Length) TakeBays(int count, Predicate<TownSpot>? isWanted = null)
    {
        foreach (var first in _bays.Where(bay => isWanted is null || isWanted(bay)))
        {
            var row = new List<TownSpot> { first };
            while (row.Count < count && _bays.Find(bay => IsNext(row[^1], bay)) is { } next)
            {
                row.Add(next);
            }

            if (row.Count == count)
            {
                row.ForEach(bay => _bays.Remove(bay));
                var length = row.Sum(bay => bay.Length);
                return (PoseOf(first).Moved((length - first.Length) / 2, 0), length);
            }
        }

        return (null, 0);
    }

    private static bool IsNext(TownSpot bay, TownSpot other)
    {
        var (forward, left) = PoseOf(bay).Sees(other.Position.X, other.Position.Y);
        return Math.Abs(left) < 0.3 && Math.Abs(forward - ((bay.Length + other.Length) / 2)) < 0.3;
    }

    private static PlanPose PoseOf(TownSpot spot) => new(spot.Position.X, spot.Position.Y, spot.Heading);

    private bool Place(string name, PlanPose pose, ActorKind kind)
    {
        var model = ObjectModels.Named(name);
        if (!TakeGround(new(pose, model.Size.Length, model.Size.Width)))
        {
            return false;
        }

        _actors.Add(new(model, ObjectTints.For(model, ref _numbers), kind, MotionTrack.Still(pose, TiltOf(model, pose))));
        return true;
    }

    // An excavator at work: it turns to and fro on its spot.
    private void PlaceSlewing(PlanPose pose)
    {
        var model = ObjectModels.Named("excavator");
        var reach = 2 * new Footprint(pose, model.Size.Length, model.Size.Width).Reach;
        if (!TakeGround(new(pose, reach, reach)))
        {
            Place("compact_excavator", pose, ActorKind.Parked);
            return;
        }

        const double swing = 0.6; // radians to either side
        const double period = 14; // seconds
        var phase = _numbers.NextBetween(0, 2 * Math.PI);
        var track = new MotionTrack(DriveSimulation.RecordedFrom);
        var steps = DriveSimulation.StepsOf(_config.Duration);
        for (var i = 0; i < steps; i++)
        {
            var turned = pose with { Heading = pose.Heading + (swing * Math.Sin((2 * Math.PI * i * TrafficSimulation.Step / period) + phase)) };
            track.Add(turned, TiltOf(model, turned), 0);
        }

        _actors.Add(new(model, ObjectTints.For(model, ref _numbers), ActorKind.Driven, track));
    }

    private bool TakeGround(Footprint footprint)
    {
        var isFree = Ground.IsFree(footprint.Grown(-0.06)) && !_actors.Exists(actor => actor.FootprintOfStep(0).Grown(Spacing).Overlaps(footprint));
        if (isFree)
        {
            Ground.Take(footprint);
        }

        return isFree;
    }

    private GroundTilt TiltOf(ObjectModel model, PlanPose pose)
    {
        var tilt = new GroundContact(-0.3 * model.Size.Length, 0.3 * model.Size.Length, 0.38 * model.Size.Width).On(_town, pose);
        var isPerson = model.Category.StartsWith("human.", StringComparison.Ordinal); // people stand upright
        return isPerson ? tilt with { SlopeAlong = 0, SlopeAcross = 0 } : tilt;
    }
}
