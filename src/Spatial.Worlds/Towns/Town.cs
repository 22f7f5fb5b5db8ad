using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>Everything of a town that never moves, in its own frame: metres, x east, y north, z up; what the data set calls global.</summary>
public sealed record Town
{
    /// <summary>Extent: the town lies within 0 to this along x and y, metres.</summary>
    public required double Size { get; init; }

    /// <summary>Ground, buildings, trees, poles: what rays may meet besides objects.</summary>
    public required IReadOnlyList<TownPiece> Pieces { get; init; }

    /// <summary>How the ground looks from above: colours with lane markings, crossings and wear.</summary>
    public required PaintedGround Painting { get; init; }

    /// <summary>Roads, lanes and areas as a map has them.</summary>
    public required TownMap Map { get; init; }

    /// <summary>Height of the ground at a place, metres; the road's where there is a road, the pavement's on a pavement.</summary>
    public required Func<double, double, double> HeightAt { get; init; }

    /// <summary>Where static objects may stand: parking bays, pavements, building sites.</summary>
    public required IReadOnlyList<TownSpot> Spots { get; init; }

    /// <summary>Pieces whose lamps change.</summary>
    internal IReadOnlyList<TownSignal> Signals { get; init; } = [];
}

/// <summary>A mesh set up in a town; many pieces may share one mesh.</summary>
/// <param name="Mesh">Triangles in the piece's frame; z 0 where it meets the ground.</param>
/// <param name="TownFromPiece">Where it stands.</param>
/// <param name="Tint">Colour of the materials that take one.</param>
public sealed record TownPiece(TriangleMesh Mesh, RigidTransform TownFromPiece, SurfaceColor Tint);

/// <summary>What a spot is for.</summary>
public enum TownSpotKind
{
    /// <summary>A parking bay along a road or in a car park, heading along x of the spot.</summary>
    ParkingBay,

    /// <summary>A place on a pavement where people stand or sit, or a bicycle leans.</summary>
    PavementPlace,

    /// <summary>A part of a building site that is fenced off with barriers and cones; construction vehicles stand inside.</summary>
    BuildingSite,

    /// <summary>A bus stop at the kerb.</summary>
    BusStop,
}

/// <summary>A place where objects may stand.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Position">Middle, on the ground.</param>
/// <param name="Heading">Direction of its length, radians from x.</param>
/// <param name="Length">Metres along the heading.</param>
/// <param name="Width">Metres across.</param>
public sealed record TownSpot(TownSpotKind Kind, Vector3d Position, double Heading, double Length, double Width);
