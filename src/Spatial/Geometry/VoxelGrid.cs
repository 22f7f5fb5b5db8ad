namespace Spatial;

/// <summary>A regular grid of voxels in one frame. Index order is [X, Y, Z]; this type alone turns indices into metres.</summary>
/// <remarks>The centre of a cell is <c>Min + (index + 0.5) * CellSize</c>.</remarks>
public sealed record VoxelGrid
{
    /// <summary>Creates a grid from its lower corner, cell size and number of cells.</summary>
    /// <param name="min">Lower corner in metres.</param>
    /// <param name="cellSize">Edge lengths in metres.</param>
    /// <param name="sizeX">Cells along x.</param>
    /// <param name="sizeY">Cells along y.</param>
    /// <param name="sizeZ">Cells along z.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the grid has more than 2^31 cells.</exception>
    public VoxelGrid(Vector3d min, Vector3d cellSize, int sizeX, int sizeY, int sizeZ)
    {
        if (sizeX <= 0 || sizeY <= 0 || sizeZ <= 0 || (long)sizeX * sizeY * sizeZ > int.MaxValue)
        {
            throw new ArgumentException($"grid size must be positive and below 2^31 cells, got [{sizeX}, {sizeY}, {sizeZ}]", nameof(sizeX));
        }

        if (!(cellSize.X > 0 && cellSize.Y > 0 && cellSize.Z > 0) || !cellSize.IsFinite || !min.IsFinite)
        {
            throw new ArgumentException($"cell size must be positive and finite, got {cellSize} at {min}", nameof(cellSize));
        }

        (Min, CellSize, SizeX, SizeY, SizeZ) = (min, cellSize, sizeX, sizeY, sizeZ);
    }

    /// <summary>The grid of the nuScenes occupancy benchmarks: [200, 200, 16] cells of 0.4 m in the ego frame, from (-40, -40, -1).</summary>
    /// <remarks>Occ3D and OpenOcc v2 label files.</remarks>
    public static VoxelGrid NuScenesOccupancy { get; } = new(new(-40, -40, -1), new(0.4, 0.4, 0.4), 200, 200, 16);

    /// <summary>Lower corner, metres.</summary>
    public Vector3d Min { get; }

    /// <summary>Edge lengths of a cell, metres.</summary>
    public Vector3d CellSize { get; }

    /// <summary>Cells along x.</summary>
    public int SizeX { get; }

    /// <summary>Cells along y.</summary>
    public int SizeY { get; }

    /// <summary>Cells along z.</summary>
    public int SizeZ { get; }

    /// <summary>Number of cells.</summary>
    public int Count => SizeX * SizeY * SizeZ;

    /// <summary>Upper corner, metres.</summary>
    public Vector3d Max => new(Min.X + (SizeX * CellSize.X), Min.Y + (SizeY * CellSize.Y), Min.Z + (SizeZ * CellSize.Z));

    /// <summary>Position of a cell in a dense [X, Y, Z] array.</summary>
    public int FlatIndex(int x, int y, int z) => (((x * SizeY) + y) * SizeZ) + z;

    /// <summary>The cell at a position of a dense [X, Y, Z] array.</summary>
    public (int X, int Y, int Z) CellAt(int flatIndex) =>
        (flatIndex / (SizeY * SizeZ), flatIndex / SizeZ % SizeY, flatIndex % SizeZ);

    /// <summary>Centre of a cell, metres.</summary>
    public Vector3d CenterOf(int x, int y, int z) =>
        new(Min.X + ((x + 0.5) * CellSize.X), Min.Y + ((y + 0.5) * CellSize.Y), Min.Z + ((z + 0.5) * CellSize.Z));

    /// <summary>The cell a point lies in; lower faces belong to the cell.</summary>
    /// <returns>False when the point is outside the grid or not finite.</returns>
    public bool TryCellOf(Vector3d point, out (int X, int Y, int Z) cell)
    {
        var x = Math.Floor((point.X - Min.X) / CellSize.X);
        var y = Math.Floor((point.Y - Min.Y) / CellSize.Y);
        var z = Math.Floor((point.Z - Min.Z) / CellSize.Z);

        // Compared as doubles: converting NaN or 1e30 to int is undefined on some platforms.
        if (x >= 0 && y >= 0 && z >= 0 && x < SizeX && y < SizeY && z < SizeZ)
        {
            cell = ((int)x, (int)y, (int)z);
            return true;
        }

        cell = default;
        return false;
    }
}
