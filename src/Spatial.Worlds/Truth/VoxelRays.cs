using System.Numerics;

namespace Spatial.Worlds;

/// <summary>Marks the voxels that rays pass.</summary>
/// <remarks>Amanatides and Woo, "A fast voxel traversal algorithm for ray tracing", 1987. Places are in cells from the grid's lower corner.</remarks>
internal static class VoxelRays
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly Vector3 Size = new(Grid.SizeX, Grid.SizeY, Grid.SizeZ);

    /// <summary>Marks all voxels from one place to another, those of both ends included, as far as they lie in the grid.</summary>
    /// <param name="from">Where the ray begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="mask">[X, Y, Z] uint8; set to 1.</param>
    public static void MarkTo(Vector3 from, Vector3 to, byte[] mask)
    {
        if (!Steps.TryBegin(from, to, out var steps))
        {
            return;
        }

        mask[steps.Voxel] = 1;
        for (var left = steps.Count; left > 0; left--)
        {
            steps.Next();
            mask[steps.Voxel] = 1;
        }
    }

    /// <summary>Marks all voxels from a place along a ray up to the first that is occupied, or to the end of the grid.</summary>
    /// <param name="from">Where the ray begins.</param>
    /// <param name="to">A place on it that is outside the grid.</param>
    /// <param name="labels">[X, Y, Z] uint8.</param>
    /// <param name="free">The label of free voxels.</param>
    /// <param name="mask">[X, Y, Z] uint8; set to 1.</param>
    public static void MarkUntilOccupied(Vector3 from, Vector3 to, byte[] labels, byte free, byte[] mask)
    {
        if (!Steps.TryBegin(from, to, out var steps))
        {
            return;
        }

        mask[steps.Voxel] = 1;
        for (var left = steps.Count; left > 0 && labels[steps.Voxel] == free; left--)
        {
            steps.Next();
            mask[steps.Voxel] = 1;
        }
    }

    /// <summary>The way of a ray from voxel to voxel. It ends in the voxel of its end and never leaves the grid, however its numbers are rounded.</summary>
    private struct Steps
    {
        private Axis _x;
        private Axis _y;
        private Axis _z;

        public int Voxel { get; private set; }

        public int Count { get; private set; }

        public static bool TryBegin(Vector3 from, Vector3 to, out Steps steps)
        {
            steps = default;
            var along = to - from;
            var (enters, leaves) = Within(from, along);
            if (!(enters <= leaves))
            {
                return false;
            }

            var (first, last) = (CellOf(from + (along * enters)), CellOf(leaves == 1 ? to : from + (along * leaves)));
            steps.Voxel = Grid.FlatIndex(first.X, first.Y, first.Z);
            steps.Count = Math.Abs(last.X - first.X) + Math.Abs(last.Y - first.Y) + Math.Abs(last.Z - first.Z);
            steps._x = Axis.Of(from.X, along.X, first.X, last.X, Grid.SizeY * Grid.SizeZ);
            steps._y = Axis.Of(from.Y, along.Y, first.Y, last.Y, Grid.SizeZ);
            steps._z = Axis.Of(from.Z, along.Z, first.Z, last.Z, 1);
            return true;
        }

        public void Next()
        {
            if (_x.Next < _y.Next)
            {
                Voxel += _x.Next < _z.Next ? _x.Step() : _z.Step();
            }
            else
            {
                Voxel += _y.Next < _z.Next ? _y.Step() : _z.Step();
            }
        }

        private static (float Enters, float Leaves) Within(Vector3 from, Vector3 along)
        {
            var (enters, leaves) = (0f, 1f);
            for (var axis = 0; axis < 3; axis++)
            {
                if (along[axis] == 0)
                {
                    if (from[axis] < 0 || from[axis] >= Size[axis])
                    {
                        return (1, 0);
                    }

                    continue;
                }

                var (low, high) = (-from[axis] / along[axis], (Size[axis] - from[axis]) / along[axis]);
                enters = Math.Max(enters, Math.Min(low, high));
                leaves = Math.Min(leaves, Math.Max(low, high));
            }

            return (enters, leaves);
        }

        private static (int X, int Y, int Z) CellOf(Vector3 place) => (
            Math.Clamp((int)MathF.Floor(place.X), 0, Grid.SizeX - 1),
            Math.Clamp((int)MathF.Floor(place.Y), 0, Grid.SizeY - 1),
            Math.Clamp((int)MathF.Floor(place.Z), 0, Grid.SizeZ - 1));
    }

    /// <summary>The steps of a ray along one axis.</summary>
    private struct Axis
    {
        private int _stride;
        private int _left; // steps to the last layer
        private double _across; // how much of the ray one layer takes

        /// <summary>Where along the ray the next face is, from 0 to 1; infinite where no step is left.</summary>
        public double Next { get; private set; }

        public static Axis Of(float from, float along, int first, int last, int stride) => new()
        {
            _stride = along > 0 ? stride : -stride,
            _left = Math.Abs(last - first),
            _across = 1 / Math.Abs((double)along),
            Next = first == last ? double.PositiveInfinity : (((along > 0 ? first + 1 : first) - (double)from) / along),
        };

        public int Step()
        {
            Next = --_left == 0 ? double.PositiveInfinity : Next + _across;
            return _stride;
        }
    }
}
