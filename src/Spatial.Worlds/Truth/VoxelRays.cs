using System.Numerics;
using System.Runtime.Intrinsics;

namespace Spatial.Worlds;

/// <summary>Marks the voxels that rays from one place pass, eight rays at a time.</summary>
/// <remarks>Amanatides and Woo, "A fast voxel traversal algorithm for ray tracing", 1987. Where along a ray its next faces are is counted in whole
/// numbers, so that the sums of many steps are exact. Places are in cells from the grid's lower corner; a voxel that a ray touches for less than a
/// ten-thousandth of its edge may be left out.</remarks>
internal static class VoxelRays
{
    private const int Lanes = 8;
    private const float WholeRay = 1 << 29; // so that a whole ray and a step of twice its length fit a whole number
    private const float Far = 2; // rays; farther faces are never met
    private const float Border = 1e-6f; // rays end this much before the face at which they leave the grid, so that no rounding leads out of it

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    /// <summary>Marks all voxels on the way to each of some places, those of both ends included, as far as they lie in the grid.</summary>
    /// <param name="from">Where the rays begin, within the grid.</param>
    /// <param name="to">Where each ends.</param>
    /// <param name="mask">[X, Y, Z] uint8; set to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rays do not begin in the grid.</exception>
    public static void MarkTo(Vector3 from, ReadOnlySpan<Vector3> to, byte[] mask)
    {
        Span<int> voxels = stackalloc int[Lanes];
        mask[VoxelOf(from)] = 1;
        for (var first = 0; first < to.Length; first += Lanes)
        {
            var rays = Rays.Begin(from, to[first..Math.Min(first + Lanes, to.Length)]);
            while (rays.Step(voxels))
            {
                foreach (var voxel in voxels)
                {
                    mask[voxel] = 1;
                }
            }
        }
    }

    /// <summary>Marks all voxels on the way to each of some places up to the first that is occupied, which is included.</summary>
    /// <param name="from">Where the rays begin, within the grid.</param>
    /// <param name="to">Where each ends.</param>
    /// <param name="labels">[X, Y, Z] uint8.</param>
    /// <param name="free">The label of free voxels.</param>
    /// <param name="mask">[X, Y, Z] uint8; set to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rays do not begin in the grid.</exception>
    public static void MarkUntilOccupied(Vector3 from, ReadOnlySpan<Vector3> to, byte[] labels, byte free, byte[] mask)
    {
        Span<int> voxels = stackalloc int[Lanes];
        var begin = VoxelOf(from);
        mask[begin] = 1;
        for (var first = 0; first < to.Length && labels[begin] == free; first += Lanes)
        {
            var rays = Rays.Begin(from, to[first..Math.Min(first + Lanes, to.Length)]);
            var ended = 0; // a bit for each ray
            while (rays.Step(voxels))
            {
                var occupied = 0;
                for (var lane = 0; lane < Lanes; lane++)
                {
                    var voxel = voxels[lane];
                    mask[voxel] = 1;
                    occupied |= labels[voxel] != free ? 1 << lane : 0;
                }

                if (occupied != ended)
                {
                    rays.End(occupied);
                    ended = occupied;
                }
            }
        }
    }

    private static int VoxelOf(Vector3 from)
    {
        var isInside = from.X > 0 && from.Y > 0 && from.Z > 0 && from.X < Grid.SizeX && from.Y < Grid.SizeY && from.Z < Grid.SizeZ;
        return isInside ? Grid.FlatIndex((int)from.X, (int)from.Y, (int)from.Z) : throw new ArgumentOutOfRangeException(
            nameof(from), $"rays must begin in the grid of {Grid.SizeX} x {Grid.SizeY} x {Grid.SizeZ} cells, got {from}");
    }

    /// <summary>Eight rays on their way from voxel to voxel. One that has come to its end stays there.</summary>
    private struct Rays
    {
        private Axis _x;
        private Axis _y;
        private Axis _z;
        private Vector256<int> _end; // where along the ray it ends
        private Vector256<int> _voxel;

        public static Rays Begin(Vector3 from, ReadOnlySpan<Vector3> to)
        {
            Span<float> x = stackalloc float[Lanes];
            Span<float> y = stackalloc float[Lanes];
            Span<float> z = stackalloc float[Lanes];
            for (var lane = 0; lane < Lanes; lane++)
            {
                var end = lane < to.Length ? to[lane] : from; // rays that are missing go nowhere
                (x[lane], y[lane], z[lane]) = (end.X, end.Y, end.Z);
            }

            var rays = default(Rays);
            rays._x = Axis.Of(from.X, Vector256.Create<float>(x), Grid.SizeX, Grid.SizeY * Grid.SizeZ, out var leavesX);
            rays._y = Axis.Of(from.Y, Vector256.Create<float>(y), Grid.SizeY, Grid.SizeZ, out var leavesY);
            rays._z = Axis.Of(from.Z, Vector256.Create<float>(z), Grid.SizeZ, 1, out var leavesZ);
            var leaves = Vector256.Min(Vector256.Min(leavesX, leavesY), leavesZ) - Vector256.Create(Border);
            rays._end = Vector256.ConvertToInt32(Vector256.Min(leaves, Vector256.Create(1f)) * WholeRay);
            rays._voxel = Vector256.Create(VoxelOf(from));
            return rays;
        }

        /// <summary>Goes on to the next voxel of each ray.</summary>
        /// <returns>False where all have come to their ends.</returns>
        public bool Step(Span<int> voxels)
        {
            var next = Vector256.Min(Vector256.Min(_x.Next, _y.Next), _z.Next);
            var goes = Vector256.GreaterThanOrEqual(_end, next);
            if (goes == Vector256<int>.Zero)
            {
                return false;
            }

            var alongX = Vector256.Equals(_x.Next, next) & goes;
            var alongY = Vector256.AndNot(Vector256.Equals(_y.Next, next) & goes, alongX);
            var alongZ = Vector256.AndNot(goes, alongX | alongY);
            _voxel += _x.Step(alongX) + _y.Step(alongY) + _z.Step(alongZ);
            _voxel.CopyTo(voxels);
            return true;
        }

        /// <summary>Ends rays where they are.</summary>
        /// <param name="rays">A bit for each.</param>
        public void End(int rays)
        {
            var bits = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
            _end |= Vector256.Equals(Vector256.Create(rays) & bits, bits);
        }
    }

    /// <summary>The steps of eight rays along one axis.</summary>
    private struct Axis
    {
        private Vector256<int> _across; // how much of a ray one layer of voxels takes
        private Vector256<int> _stride;

        /// <summary>Where along its ray the next face is.</summary>
        public Vector256<int> Next { get; private set; }

        /// <summary>The steps of rays.</summary>
        /// <param name="from">Where they begin.</param>
        /// <param name="to">Where each ends.</param>
        /// <param name="size">Cells along the axis.</param>
        /// <param name="stride">Distance of neighbours in the dense grid.</param>
        /// <param name="leaves">Where along its ray the border of the grid is.</param>
        public static Axis Of(float from, Vector256<float> to, int size, int stride, out Vector256<float> leaves)
        {
            var along = to - Vector256.Create(from);
            var isForward = Vector256.GreaterThan(along, Vector256<float>.Zero);
            var goes = ~Vector256.Equals(along, Vector256<float>.Zero);
            var length = Vector256.Abs(along);
            var cell = MathF.Floor(from);
            var toFace = Vector256.ConditionalSelect(isForward, Vector256.Create(cell + 1 - from), Vector256.Create(from - cell));
            var toBorder = Vector256.ConditionalSelect(isForward, Vector256.Create(size - from), Vector256.Create(from));
            var far = Vector256.Create(Far);
            leaves = Vector256.ConditionalSelect(goes, toBorder / length, far);
            return new()
            {
                Next = Count(Vector256.ConditionalSelect(goes, Vector256.Min(toFace / length, far), far)),
                _across = Count(Vector256.ConditionalSelect(goes, Vector256.Min(Vector256<float>.One / length, far), far)),
                _stride = Vector256.ConditionalSelect(isForward.AsInt32(), Vector256.Create(stride), Vector256.Create(-stride)),
            };
        }

        /// <summary>Steps the rays of a selection; returns how far in the dense grid.</summary>
        public Vector256<int> Step(Vector256<int> selection)
        {
            Next += _across & selection;
            return _stride & selection;
        }

        private static Vector256<int> Count(Vector256<float> rays) => Vector256.ConvertToInt32(rays * WholeRay);
    }
}
