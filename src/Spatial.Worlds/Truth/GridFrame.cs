using System.Numerics;

namespace Spatial.Worlds;

/// <summary>A rigid transform followed by one into cells of the occupancy grid, in single precision: fast for many points.</summary>
/// <remarks>The transform itself is put together in double precision. What single precision costs depends on how far the frame's origin is from the
/// grid: some hundredths of a millimetre for a sensor of the vehicle, some tenths at the far end of a town of 360 m, 2 mm in the largest.</remarks>
internal readonly struct GridFrame
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    private readonly Vector3 _x; // images of the axes
    private readonly Vector3 _y;
    private readonly Vector3 _z;
    private readonly Vector3 _origin;

    private GridFrame(RigidTransform egoFromFrame)
    {
        var m = egoFromFrame.Rotation;
        _x = InCells(m.M00, m.M10, m.M20);
        _y = InCells(m.M01, m.M11, m.M21);
        _z = InCells(m.M02, m.M12, m.M22);
        var origin = egoFromFrame.Translation - Grid.Min;
        _origin = InCells(origin.X, origin.Y, origin.Z);
    }

    /// <summary>Cells from a frame.</summary>
    /// <param name="egoFromFrame">The key ego frame from it.</param>
    public static GridFrame From(RigidTransform egoFromFrame) => new(egoFromFrame);

    /// <summary>Where the frame's origin is, in cells from the grid's lower corner.</summary>
    public Vector3 Origin => _origin;

    /// <summary>A point in cells from the grid's lower corner.</summary>
    public Vector3 At(float x, float y, float z) => (_x * x) + (_y * y) + (_z * z) + _origin;

    /// <summary>A point in cells from the grid's lower corner.</summary>
    public Vector3 At(Vector3 point) => At(point.X, point.Y, point.Z);

    /// <summary>A direction in cells.</summary>
    public Vector3 Along(Vector3 direction) => (_x * direction.X) + (_y * direction.Y) + (_z * direction.Z);

    private static Vector3 InCells(double x, double y, double z) =>
        new((float)(x / Grid.CellSize.X), (float)(y / Grid.CellSize.Y), (float)(z / Grid.CellSize.Z));
}
