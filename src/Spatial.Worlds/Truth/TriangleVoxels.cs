using System.Numerics;
using System.Runtime.CompilerServices;

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

    [SkipLocalsInit] // what the spans hold is written before it is read
    private static void AddSlabsOfX<T>(ReadOnlySpan<Vector3> polygon, ref T surface)
        where T : struct, IVoxelSurface
    {
        var (first, last, isWhole) = SlabsOf<AxisX>(polygon, Grid.SizeX);
        if (first == last && isWhole)
        {
            AddSlabsOfY(polygon, first, ref surface);
            return;
        }

        Span<Vector3> rest = stackalloc Vector3[MaxCorners];
        Span<Vector3> below = stackalloc Vector3[MaxCorners];
        Span<Vector3> above = stackalloc Vector3[MaxCorners];
        var count = Begin<AxisX>(polygon, first, ref last, isWhole, Grid.SizeX, rest, below);
        for (var x = first; x <= last && count > 2; x++)
        {
            var part = x < last ? Split<AxisX>(rest[..count], x + 1, below, above, out count) : rest[..count];
            AddSlabsOfY(part, x, ref surface);
            Exchange(ref rest, ref above);
        }
    }

    [SkipLocalsInit]
    private static void AddSlabsOfY<T>(ReadOnlySpan<Vector3> polygon, int x, ref T surface)
        where T : struct, IVoxelSurface
    {
        var (first, last, isWhole) = SlabsOf<AxisY>(polygon, Grid.SizeY);
        if (first == last && isWhole)
        {
            AddSlabsOfZ(polygon, x, first, ref surface);
            return;
        }

        Span<Vector3> rest = stackalloc Vector3[MaxCorners];
        Span<Vector3> below = stackalloc Vector3[MaxCorners];
        Span<Vector3> above = stackalloc Vector3[MaxCorners];
        var count = Begin<AxisY>(polygon, first, ref last, isWhole, Grid.SizeY, rest, below);
        for (var y = first; y <= last && count > 2; y++)
        {
            var part = y < last ? Split<AxisY>(rest[..count], y + 1, below, above, out count) : rest[..count];
            AddSlabsOfZ(part, x, y, ref surface);
            Exchange(ref rest, ref above);
        }
    }

    [SkipLocalsInit]
    private static void AddSlabsOfZ<T>(ReadOnlySpan<Vector3> polygon, int x, int y, ref T surface)
        where T : struct, IVoxelSurface
    {
        var (first, last, isWhole) = SlabsOf<AxisZ>(polygon, Grid.SizeZ);
        if (first == last && isWhole)
        {
            AddPart(polygon, x, y, first, ref surface);
            return;
        }

        Span<Vector3> rest = stackalloc Vector3[MaxCorners];
        Span<Vector3> below = stackalloc Vector3[MaxCorners];
        Span<Vector3> above = stackalloc Vector3[MaxCorners];
        var count = Begin<AxisZ>(polygon, first, ref last, isWhole, Grid.SizeZ, rest, below);
        for (var z = first; z <= last && count > 2; z++)
        {
            var part = z < last ? Split<AxisZ>(rest[..count], z + 1, below, above, out count) : rest[..count];
            AddPart(part, x, y, z, ref surface);
            Exchange(ref rest, ref above);
        }
    }

    /// <summary>The slabs of the grid that a polygon is in, and whether all of it is within the grid along this axis; no slabs where none of it is. The last
    /// one may be beyond the grid: what is there is cut away and not visited.</summary>
    private static (int First, int Last, bool IsWhole) SlabsOf<TAxis>(ReadOnlySpan<Vector3> polygon, int size)
        where TAxis : struct, IAxis
    {
        if (polygon.Length < 3)
        {
            return (0, -1, false);
        }

        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var corner in polygon)
        {
            var place = TAxis.Of(corner);
            low = place < low ? place : low;
            high = place > high ? place : high;
        }

        return high < 0 || low >= size ? (0, -1, false) : (Math.Max(0, (int)MathF.Floor(low)), (int)MathF.Floor(high), low >= 0 && high < size);
    }

    /// <summary>Takes a polygon over, cut off at the grid's faces.</summary>
    /// <returns>How many corners it has then.</returns>
    [SkipLocalsInit]
    private static int Begin<TAxis>(ReadOnlySpan<Vector3> polygon, int first, ref int last, bool isWhole, int size, Span<Vector3> rest, Span<Vector3> scratch)
        where TAxis : struct, IAxis
    {
        if (last < first)
        {
            return 0;
        }

        polygon.CopyTo(rest);
        var count = polygon.Length;
        if (isWhole)
        {
            return count;
        }

        // Nothing is lost at a face that it does not reach.
        if (HasPlaceBelow<TAxis>(polygon, 0))
        {
            Split<TAxis>(polygon, 0, scratch, rest, out count);
        }

        if (last >= size)
        {
            last = size - 1;
            var kept = Split<TAxis>(rest[..count], size, scratch, stackalloc Vector3[MaxCorners], out _);
            kept.CopyTo(rest);
            count = kept.Length;
        }

        return count;
    }

    private static bool HasPlaceBelow<TAxis>(ReadOnlySpan<Vector3> polygon, float plane)
        where TAxis : struct, IAxis
    {
        foreach (var corner in polygon)
        {
            if (TAxis.Of(corner) < plane)
            {
                return true;
            }
        }

        return false;
    }

    private static void Exchange(ref Span<Vector3> one, ref Span<Vector3> other)
    {
        var kept = one;
        one = other;
        other = kept;
    }

    /// <summary>Splits a convex polygon at a plane across an axis.</summary>
    /// <returns>The part below; <paramref name="aboveCount"/> corners of the rest are in <paramref name="above"/>.</returns>
    private static ReadOnlySpan<Vector3> Split<TAxis>(
        ReadOnlySpan<Vector3> polygon, float plane, Span<Vector3> below, Span<Vector3> above, out int aboveCount)
        where TAxis : struct, IAxis
    {
        var belowCount = 0;
        aboveCount = 0;
        var from = polygon[^1];
        var fromSide = TAxis.Of(from) - plane;
        foreach (var to in polygon)
        {
            var side = TAxis.Of(to) - plane;
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

    /// <summary>An axis, chosen where code is compiled.</summary>
    private interface IAxis
    {
        static abstract float Of(Vector3 place);
    }

    private readonly struct AxisX : IAxis
    {
        public static float Of(Vector3 place) => place.X;
    }

    private readonly struct AxisY : IAxis
    {
        public static float Of(Vector3 place) => place.Y;
    }

    private readonly struct AxisZ : IAxis
    {
        public static float Of(Vector3 place) => place.Z;
    }
}
