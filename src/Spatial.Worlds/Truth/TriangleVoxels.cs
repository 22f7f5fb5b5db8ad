using System.Numerics;

namespace Spatial.Worlds;

/// <summary>Hears how much of a surface lies in a voxel.</summary>
internal interface IVoxelSurface
{
    /// <summary>Adds a part of a surface.</summary>
    /// <param name="voxel">Position in the dense grid.</param>
    /// <param name="area">Its area, in faces of a voxel.</param>
    void Add(int voxel, float area);
}

/// <summary>Cuts triangles at the faces of voxels, so that every voxel that a triangle crosses is known, with the area in it.</summary>
/// <remarks>Slabs along x, then y, then z: each cut splits a convex polygon at a plane (Sutherland and Hodgman, 1974).</remarks>
internal static class TriangleVoxels
{
    private const int MaxCorners = 12; // a triangle cut by six planes has nine
    private const float Nothing = 1e-9f; // area of what only touches a voxel

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly Vector3 Size = new(Grid.SizeX, Grid.SizeY, Grid.SizeZ);

    /// <summary>Adds a triangle to the voxels it crosses.</summary>
    /// <param name="a">A corner, in cells from the grid's lower corner.</param>
    /// <param name="b">Another.</param>
    /// <param name="c">The third.</param>
    /// <param name="surface">Hears of the parts.</param>
    public static void Add<T>(Vector3 a, Vector3 b, Vector3 c, ref T surface)
        where T : struct, IVoxelSurface
    {
        var (low, high) = (Vector3.Min(Vector3.Min(a, b), c), Vector3.Max(Vector3.Max(a, b), c));
        if (Vector3.LessThanAny(high, Vector3.Zero) || Vector3.GreaterThanOrEqualAny(low, Size))
        {
            return;
        }

        ReadOnlySpan<Vector3> corners = [a, b, c];
        var (first, last) = (Cell(low), Cell(high));
        if (first == last && Vector3.GreaterThanOrEqualAll(low, Vector3.Zero) && Vector3.LessThanAll(high, Size))
        {
            AddPart(corners, first.X, first.Y, first.Z, ref surface);
            return;
        }

        AddSlabsOfX(corners, ref surface);
    }

    private static void AddSlabsOfX<T>(ReadOnlySpan<Vector3> polygon, ref T surface)
        where T : struct, IVoxelSurface
    {
        Span<Vector3> rest = stackalloc Vector3[MaxCorners];
        Span<Vector3> below = stackalloc Vector3[MaxCorners];
        Span<Vector3> above = stackalloc Vector3[MaxCorners];
        var count = Begin(polygon, rest, below, 0, Grid.SizeX, out var first, out var last);
        for (var x = first; x <= last && count > 2; x++)
        {
            var part = x < last ? Split(rest[..count], 0, x + 1, below, above, out count) : rest[..count];
            AddSlabsOfY(part, x, ref surface);
            above[..count].CopyTo(rest);
        }
    }

    private static void AddSlabsOfY<T>(ReadOnlySpan<Vector3> polygon, int x, ref T surface)
        where T : struct, IVoxelSurface
    {
        Span<Vector3> rest = stackalloc Vector3[MaxCorners];
        Span<Vector3> below = stackalloc Vector3[MaxCorners];
        Span<Vector3> above = stackalloc Vector3[MaxCorners];
        var count = Begin(polygon, rest, below, 1, Grid.SizeY, out var first, out var last);
        for (var y = first; y <= last && count > 2; y++)
        {
            var part = y < last ? Split(rest[..count], 1, y + 1, below, above, out count) : rest[..count];
            AddSlabsOfZ(part, x, y, ref surface);
            above[..count].CopyTo(rest);
        }
    }

    private static void AddSlabsOfZ<T>(ReadOnlySpan<Vector3> polygon, int x, int y, ref T surface)
        where T : struct, IVoxelSurface
    {
        Span<Vector3> rest = stackalloc Vector3[MaxCorners];
        Span<Vector3> below = stackalloc Vector3[MaxCorners];
        Span<Vector3> above = stackalloc Vector3[MaxCorners];
        var count = Begin(polygon, rest, below, 2, Grid.SizeZ, out var first, out var last);
        for (var z = first; z <= last && count > 2; z++)
        {
            var part = z < last ? Split(rest[..count], 2, z + 1, below, above, out count) : rest[..count];
            AddPart(part, x, y, z, ref surface);
            above[..count].CopyTo(rest);
        }
    }

    /// <summary>Takes a polygon over, cut off at the grid's lower face, and finds its slabs.</summary>
    private static int Begin(
        ReadOnlySpan<Vector3> polygon, Span<Vector3> rest, Span<Vector3> scratch, int axis, int size, out int first, out int last)
    {
        if (polygon.Length < 3)
        {
            (first, last) = (0, -1);
            return 0;
        }

        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var corner in polygon)
        {
            low = Math.Min(low, corner[axis]);
            high = Math.Max(high, corner[axis]);
        }

        if (high < 0 || low >= size)
        {
            (first, last) = (0, -1);
            return 0;
        }

        // What reaches beyond the upper face gets a slab there, which is cut away and not visited.
        (first, last) = (Math.Max(0, (int)MathF.Floor(low)), (int)MathF.Floor(high));
        var count = polygon.Length;
        if (low < 0)
        {
            Split(polygon, axis, 0, scratch, rest, out count);
        }
        else
        {
            polygon.CopyTo(rest);
        }

        if (last >= size)
        {
            last = size - 1;
            var kept = Split(rest[..count], axis, size, scratch, stackalloc Vector3[MaxCorners], out _);
            kept.CopyTo(rest);
            count = kept.Length;
        }

        return count;
    }

    /// <summary>Splits a convex polygon at a plane across an axis.</summary>
    /// <returns>The part below; <paramref name="aboveCount"/> corners of the rest are in <paramref name="above"/>.</returns>
    private static ReadOnlySpan<Vector3> Split(
        ReadOnlySpan<Vector3> polygon, int axis, float plane, Span<Vector3> below, Span<Vector3> above, out int aboveCount)
    {
        var belowCount = 0;
        aboveCount = 0;
        var from = polygon[^1];
        var fromSide = from[axis] - plane;
        foreach (var to in polygon)
        {
            var side = to[axis] - plane;
            if (fromSide < 0 != side < 0)
            {
                var cut = Vector3.Lerp(from, to, fromSide / (fromSide - side));
                below[belowCount++] = cut;
                above[aboveCount++] = cut;
            }

            if (side < 0)
            {
                below[belowCount++] = to;
            }
            else
            {
                above[aboveCount++] = to;
            }

            (from, fromSide) = (to, side);
        }

        return below[..belowCount];
    }

    private static void AddPart<T>(ReadOnlySpan<Vector3> polygon, int x, int y, int z, ref T surface)
        where T : struct, IVoxelSurface
    {
        if (polygon.Length < 3)
        {
            return;
        }

        var sum = Vector3.Zero;
        for (var i = 2; i < polygon.Length; i++)
        {
            sum += Vector3.Cross(polygon[i - 1] - polygon[0], polygon[i] - polygon[0]);
        }

        var area = sum.Length() / 2;
        if (area > Nothing)
        {
            surface.Add(Grid.FlatIndex(x, y, z), area);
        }
    }

    private static (int X, int Y, int Z) Cell(Vector3 place) => ((int)MathF.Floor(place.X), (int)MathF.Floor(place.Y), (int)MathF.Floor(place.Z));
}
