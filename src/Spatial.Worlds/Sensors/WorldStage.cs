using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>The world of one drive as rays meet it. Shared by all sensors and moments; safe from any thread.</summary>
public sealed class WorldStage
{
    private readonly Drive _drive;
    private readonly WorldGeometry _geometry;

    /// <summary>A drive in a world.</summary>
    /// <param name="drive">The drive.</param>
    /// <param name="geometry">Its town and all that may move there.</param>
    public WorldStage(Drive drive, WorldGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(drive);
        ArgumentNullException.ThrowIfNull(geometry);
        (_drive, _geometry) = (drive, geometry);
    }

    /// <summary>The drive.</summary>
    public Drive Drive => _drive;

    /// <summary>Everything where it is at a moment.</summary>
    /// <param name="seconds">Moment of the scene.</param>
    /// <param name="withEgo">Whether the ego vehicle's own body is there.</param>
    public StagedMoment At(double seconds, bool withEgo)
    {
        var states = _drive.ObjectsAt(seconds);
        var townFromEgo = _drive.TownFromEgoAt(seconds);
        var moving = new List<TracedInstance>(states.Count + 1);
        foreach (var state in states)
        {
            moving.Add(_geometry.InstanceOf(state.Object.Model.Shapes[state.Shape], state.TownFromObject, state.Object.Tint));
        }

        foreach (var signal in _drive.Town.Signals)
        {
            var piece = _drive.Town.Pieces[signal.Piece];
            moving.Add(_geometry.InstanceOf(signal.Shapes[(int)_drive.AspectOf(signal, seconds)], piece.TownFromPiece, piece.Tint));
        }

        var ego = withEgo ? _geometry.Town.Count + moving.Count : -1;
        if (withEgo)
        {
            moving.Add(_geometry.InstanceOf(_geometry.EgoModel.Shapes[0], townFromEgo * EgoFromBody, EgoTint));
        }

        return new(seconds, townFromEgo, states, new(_geometry.Town, moving), _geometry.Town.Count) { Ego = ego };
    }

    // Rear axle to the middle of the box, and the box's bottom lies below the tyres.
    private RigidTransform EgoFromBody => new(Matrix3d.Identity, new(-VehicleBody.Ego.RearAxle, 0, (_geometry.EgoModel.Size.Height / 2) - ObjectModel.BoxMargin));

    private static SurfaceColor EgoTint => new(240, 240, 240);
}

/// <summary>Everything where it is at one moment.</summary>
/// <param name="Seconds">Moment of the scene.</param>
/// <param name="TownFromEgo">Pose of the ego vehicle.</param>
/// <param name="Objects">Where the objects are, in order of their numbers.</param>
/// <param name="Scene">What rays meet: what never changes of the town, the objects, the town's signals, then the ego vehicle where it was wanted.</param>
/// <param name="PieceCount">Instances of the scene that never change; the object of a number is the instance this much further.</param>
public sealed record StagedMoment(double Seconds, RigidTransform TownFromEgo, IReadOnlyList<ObjectState> Objects, TracedScene Scene, int PieceCount)
{
    /// <summary>Instance that is the ego vehicle's own body; -1 where it is not there.</summary>
    internal int Ego { get; init; } = -1;

    /// <summary>Number of the object that an instance is; -1 for the town and the ego vehicle.</summary>
    public int ObjectOf(int instance) => instance >= PieceCount && instance < PieceCount + Objects.Count ? instance - PieceCount : -1;

    /// <summary>Class of what was hit.</summary>
    /// <param name="instance">Instance of the hit, 0 or more.</param>
    /// <param name="material">Material of the hit.</param>
    public LidarsegClass ClassOf(int instance, SurfaceMaterial material) => ObjectOf(instance) is >= 0 and var number
        ? Objects[number].Object.Model.Class
        : instance == Ego ? LidarsegClass.EgoVehicle : SurfaceMaterials.Of(material).Class;
}
