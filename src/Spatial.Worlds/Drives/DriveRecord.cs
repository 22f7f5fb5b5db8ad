namespace Spatial.Worlds;

/// <summary>Records moving things step by step.</summary>
internal sealed class DriveRecord
{
    private static readonly GroundContact EgoContact = new(0, VehicleBody.Ego.Wheelbase, 0.75);
    private readonly Town _town;
    private readonly IReadOnlyList<Vehicle> _vehicles;
    private readonly IReadOnlyList<Walker> _walkers;
    private readonly MotionTrack[] _ofVehicles;
    private readonly MotionTrack?[] _ofTowed;
    private readonly MotionTrack[] _ofWalkers;
    private readonly List<double> _steering = [];

    public DriveRecord(Town town, IReadOnlyList<Vehicle> vehicles, IReadOnlyList<Walker> walkers)
    {
        (_town, _vehicles, _walkers) = (town, vehicles, walkers);
        _ofVehicles = [.. vehicles.Select(_ => new MotionTrack(DriveSimulation.RecordedFrom))];
        _ofTowed = [.. vehicles.Select(vehicle => vehicle.Body.Towed is null ? null : new MotionTrack(DriveSimulation.RecordedFrom))];
        _ofWalkers = [.. walkers.Select(_ => new MotionTrack(DriveSimulation.RecordedFrom))];
    }

    /// <summary>The first vehicle is the ego vehicle.</summary>
    public EgoRecord Ego => new(_ofVehicles[0], _steering);

    /// <summary>Records the present.</summary>
    public void Add()
    {
        for (var i = 0; i < _vehicles.Count; i++)
        {
            var vehicle = _vehicles[i];
            var (pose, contact) = i == 0 ? (vehicle.RearAxle, EgoContact) : (vehicle.Box, vehicle.Body.Contact);
            _ofVehicles[i].Add(pose, contact.On(_town, pose), vehicle.S);
            if (vehicle.Body.Towed is { } towed)
            {
                var box = vehicle.TowedBox;
                var towedContact = new GroundContact(towed.Axle, towed.Hitch, 0.4 * towed.Model.Size.Width);
                _ofTowed[i]!.Add(box, towedContact.On(_town, box), vehicle.S);
            }
        }

        _steering.Add(_vehicles[0].Steering);
        for (var i = 0; i < _walkers.Count; i++)
        {
            // Feet feel the ground a little around them, so that kerbs are stepped on, not jumped on; people stay upright.
            var pose = _walkers[i].Pose;
            var below = new GroundContact(-0.25, 0.25, 0.2).On(_town, pose);
            _ofWalkers[i].Add(pose, new(below.Height, 0, 0), _walkers[i].S);
        }
    }

    /// <summary>All that moved but the ego vehicle.</summary>
    public IReadOnlyList<DriveActor> Actors(ref SeededNumbers numbers)
    {
        var actors = new List<DriveActor>();
        for (var i = 1; i < _vehicles.Count; i++)
        {
            var body = _vehicles[i].Body;
            var model = ObjectModels.Named(body.Name);
            var tint = ObjectTints.For(model, ref numbers);
            var kind = body.Name.StartsWith("ridden_", StringComparison.Ordinal) ? ActorKind.Ridden : ActorKind.Driven;
            int? coupling = body.Towed is null ? null : i;
            actors.Add(new(model, tint, kind, _ofVehicles[i]) { Coupling = coupling });
            if (body.Towed is { } towed)
            {
                // Sections of a bus have one colour, a trailer has its own.
                var towedTint = model.Class == towed.Model.Class ? tint : ObjectTints.For(towed.Model, ref numbers);
                actors.Add(new(towed.Model, towedTint, ActorKind.Driven, _ofTowed[i]!) { Coupling = coupling });
            }
        }

        for (var i = 0; i < _walkers.Count; i++)
        {
            actors.Add(new(_walkers[i].Model, ObjectTints.For(_walkers[i].Model, ref numbers), ActorKind.Afoot, _ofWalkers[i]));
        }

        return actors;
    }
}
