namespace Spatial.Models;

/// <summary>How clusters of LiDAR returns move, cell by cell: the straight line through a cluster's places in the time steps of <see cref="SweepReturns"/>.</summary>
/// <remarks>What a tracker of clusters would say, for a network to believe or not: walls seem to move where other parts of them come into sight.</remarks>
internal sealed class ClusterMotion
{
    /// <summary>Channels: velocity of the mean place, of the middle of the extent, that which both its edges share, how well the line fits, length, in how many
    /// steps it was seen, and how near it is: 1 in its own cells, less around them.</summary>
    public const int ChannelCount = 10;

    /// <summary>What a velocity of 1 in the channels stands for, m/s.</summary>
    public const float VelocityUnit = 5;

    private const float LowestReturn = 0.3f; // metres above the ground
    private const float HighestReturn = 3.5f;
    private const int TileCells = 5; // of which the ground is the lowest return, 2 m of the benchmarks' grid
    private const int LeastReturns = 3; // of a step that counts
    private const int LeastSteps = 3;
    private const float FastestMetresPerSecond = 40; // faster is no motion
    private const int Around = 5; // cells, 2 m: what hides behind its returns moves as they do
    private const float LengthUnit = 10; // m
    private const float FitUnit = 0.2f; // m off the line

    private readonly VoxelGrid _grid;
    private readonly int[] _clusterOf; // [Y, X], 0 where nothing is, else from 1

    private ClusterMotion(VoxelGrid grid)
    {
        (_grid, _clusterOf) = (grid, new int[grid.SizeY * grid.SizeX]);
    }

    /// <summary>Finds clusters and their motion.</summary>
    /// <param name="returns">Of all sweeps, over the grid.</param>
    /// <param name="grid">Cells along x and y.</param>
    /// <param name="channels">[<see cref="ChannelCount"/>, Y, X], zero; receives the channels where clusters are.</param>
    public static void Write(ReadOnlySpan<GridReturn> returns, VoxelGrid grid, Span<float> channels)
    {
        var motion = new ClusterMotion(grid);
        var standing = motion.Above(returns, motion.GroundOf(returns));
        var count = motion.Connect(standing);
        var motions = motion.MotionsOf(standing, count);
        motion.Paint(motions, motion.Grow(motions), channels);
    }

    // The lowest return of each tile and those around it.
    private float[] GroundOf(ReadOnlySpan<GridReturn> returns)
    {
        var tilesY = _grid.SizeY / TileCells;
        var lowest = new float[TilesX * tilesY];
        Array.Fill(lowest, float.PositiveInfinity);
        foreach (ref readonly var seen in returns)
        {
            ref var tile = ref lowest[TileOf(seen)];
            tile = Math.Min(tile, seen.Z);
        }

        var around = new float[lowest.Length];
        for (var tile = 0; tile < lowest.Length; tile++)
        {
            var least = float.PositiveInfinity;
            for (var y = Math.Max(0, (tile / TilesX) - 1); y <= Math.Min(tilesY - 1, (tile / TilesX) + 1); y++)
            {
                for (var x = Math.Max(0, (tile % TilesX) - 1); x <= Math.Min(TilesX - 1, (tile % TilesX) + 1); x++)
                {
                    least = Math.Min(least, lowest[(y * TilesX) + x]);
                }
            }

            around[tile] = least;
        }

        return around;
    }

    private int TilesX => _grid.SizeX / TileCells;

    private int TileOf(in GridReturn seen) => (seen.CellY / TileCells * TilesX) + (seen.CellX / TileCells);

    private int CellOf(in GridReturn seen) => (seen.CellY * _grid.SizeX) + seen.CellX;

    // Returns of things that stand on the ground, of the time steps.
    private ReadOnlySpan<GridReturn> Above(ReadOnlySpan<GridReturn> returns, float[] ground)
    {
        var (above, count) = (GC.AllocateUninitializedArray<GridReturn>(returns.Length), 0);
        foreach (ref readonly var seen in returns)
        {
            if (seen.Step >= 0 && seen.Z - ground[TileOf(seen)] is >= LowestReturn and < HighestReturn)
            {
                above[count++] = seen;
            }
        }

        return above.AsSpan(0, count);
    }

    // Cells that touch, at a corner at least, are of one cluster.
    private int Connect(ReadOnlySpan<GridReturn> returns)
    {
        foreach (ref readonly var seen in returns)
        {
            _clusterOf[CellOf(seen)] = -1;
        }

        var (count, open) = (0, new Stack<int>());
        foreach (ref readonly var seen in returns)
        {
            var first = CellOf(seen);
            if (_clusterOf[first] >= 0)
            {
                continue;
            }

            _clusterOf[first] = ++count;
            open.Push(first);
            while (open.TryPop(out var cell))
            {
                var (x, y) = (cell % _grid.SizeX, cell / _grid.SizeX);
                for (var near = 0; near < 9; near++)
                {
                    var (nearX, nearY) = (x + (near % 3) - 1, y + (near / 3) - 1);
                    if ((uint)nearX < _grid.SizeX && (uint)nearY < _grid.SizeY && _clusterOf[(nearY * _grid.SizeX) + nearX] < 0)
                    {
                        _clusterOf[(nearY * _grid.SizeX) + nearX] = count;
                        open.Push((nearY * _grid.SizeX) + nearX);
                    }
                }
            }
        }

        return count;
    }

    private Motion[] MotionsOf(ReadOnlySpan<GridReturn> returns, int count)
    {
        var steps = new StepExtent[(count + 1) * SweepReturns.StepCount];
        foreach (ref readonly var seen in returns)
        {
            steps[(_clusterOf[CellOf(seen)] * SweepReturns.StepCount) + seen.Step].Add(seen.X, seen.Y);
        }

        return [.. Enumerable.Range(0, count + 1).Select(cluster => Motion.Of(steps.AsSpan(cluster * SweepReturns.StepCount, SweepReturns.StepCount)))];
    }

    // Gives cells without a motion of their own to the nearest cluster that has one. The distance of each cell to its cluster.
    private int[] Grow(Motion[] motions)
    {
        var (distance, edge) = (new int[_clusterOf.Length], new List<int>());
        for (var cell = 0; cell < _clusterOf.Length; cell++)
        {
            if (motions[_clusterOf[cell]].IsKnown)
            {
                edge.Add(cell);
            }
        }

        for (var ring = 1; ring <= Around; ring++)
        {
            var next = new List<int>();
            foreach (var cell in edge)
            {
                var (x, y) = (cell % _grid.SizeX, cell / _grid.SizeX);
                for (var near = 0; near < 9; near++)
                {
                    var (nearX, nearY) = (x + (near % 3) - 1, y + (near / 3) - 1);
                    var at = (nearY * _grid.SizeX) + nearX;
                    if ((uint)nearX < _grid.SizeX && (uint)nearY < _grid.SizeY && !motions[_clusterOf[at]].IsKnown)
                    {
                        (_clusterOf[at], distance[at]) = (_clusterOf[cell], ring);
                        next.Add(at);
                    }
                }
            }

            edge = next;
        }

        return distance;
    }

    private void Paint(Motion[] motions, int[] distance, Span<float> channels)
    {
        Func<Motion, float>[] values =
        [
            motion => motion.Mean.X, motion => motion.Mean.Y, motion => motion.Middle.X, motion => motion.Middle.Y,
            motion => motion.Edges.X, motion => motion.Edges.Y, motion => motion.Fit, motion => motion.Length, motion => motion.Steps,
        ];
        for (var channel = 0; channel < values.Length; channel++)
        {
            var map = channels.Slice(channel * _clusterOf.Length, _clusterOf.Length);
            var ofCluster = Array.ConvertAll(motions, motion => values[channel](motion));
            for (var cell = 0; cell < _clusterOf.Length; cell++)
            {
                map[cell] = ofCluster[_clusterOf[cell]]; // 0 is the cluster of nothing
            }
        }

        var nearness = channels.Slice(values.Length * _clusterOf.Length, _clusterOf.Length);
        for (var cell = 0; cell < _clusterOf.Length; cell++)
        {
            nearness[cell] = _clusterOf[cell] == 0 ? 0 : 1 - (distance[cell] / (Around + 1f));
        }
    }

    /// <summary>A cluster's returns of one time step.</summary>
    private struct StepExtent
    {
        private float _sumX, _sumY, _minX, _minY, _maxX, _maxY;

        public int Count { get; private set; }

        public readonly (float X, float Y) Mean => (_sumX / Count, _sumY / Count);

        public readonly (float X, float Y) Least => (_minX, _minY);

        public readonly (float X, float Y) Most => (_maxX, _maxY);

        public readonly float Length => MathF.Sqrt(((_maxX - _minX) * (_maxX - _minX)) + ((_maxY - _minY) * (_maxY - _minY)));

        public void Add(float x, float y)
        {
            (_minX, _minY) = Count == 0 ? (x, y) : (Math.Min(_minX, x), Math.Min(_minY, y));
            (_maxX, _maxY) = Count == 0 ? (x, y) : (Math.Max(_maxX, x), Math.Max(_maxY, y));
            (_sumX, _sumY, Count) = (_sumX + x, _sumY + y, Count + 1);
        }
    }

    /// <summary>A cluster's motion in the units of the channels.</summary>
    private readonly record struct Motion((float X, float Y) Mean, (float X, float Y) Middle, (float X, float Y) Edges, float Fit, float Length, float Steps)
    {
        /// <summary>Whether it was seen long enough to say.</summary>
        public bool IsKnown => Fit > 0;

        public static Motion Of(ReadOnlySpan<StepExtent> steps)
        {
            Span<double> times = stackalloc double[SweepReturns.StepCount];
            Span<double> meanX = stackalloc double[SweepReturns.StepCount];
            Span<double> meanY = stackalloc double[SweepReturns.StepCount];
            Span<double> leastX = stackalloc double[SweepReturns.StepCount];
            Span<double> leastY = stackalloc double[SweepReturns.StepCount];
            Span<double> mostX = stackalloc double[SweepReturns.StepCount];
            Span<double> mostY = stackalloc double[SweepReturns.StepCount];
            var (seen, length) = (0, 0f);
            for (var step = 0; step < steps.Length; step++)
            {
                ref readonly var extent = ref steps[step];
                if (extent.Count >= LeastReturns)
                {
                    times[seen] = -step * SweepReturns.StepSeconds;
                    (meanX[seen], meanY[seen]) = extent.Mean;
                    (leastX[seen], leastY[seen]) = extent.Least;
                    (mostX[seen], mostY[seen]) = extent.Most;
                    (length, seen) = (Math.Max(length, extent.Length / LengthUnit), seen + 1);
                }
            }

            var share = (float)seen / SweepReturns.StepCount;
            if (seen < LeastSteps)
            {
                return new((0, 0), (0, 0), (0, 0), 0, length, share);
            }

            var (meanSlopeX, offX) = Line(times[..seen], meanX);
            var (meanSlopeY, offY) = Line(times[..seen], meanY);
            var ((least, _), (most, _)) = (Line(times[..seen], leastX), Line(times[..seen], mostX));
            var ((leastAside, _), (mostAside, _)) = (Line(times[..seen], leastY), Line(times[..seen], mostY));
            return new(
                Scaled(meanSlopeX, meanSlopeY), Scaled((least + most) / 2, (leastAside + mostAside) / 2), Scaled(Shared(least, most), Shared(leastAside, mostAside)),
                (float)(1 / (1 + ((offX + offY) / FitUnit))), length, share);
        }

        // Slope of the line by least squares, and the mean distance from it.
        private static (double Slope, double Off) Line(ReadOnlySpan<double> times, ReadOnlySpan<double> places)
        {
            var (time, place) = (Average(times), Average(places[..times.Length]));
            var (along, over, off) = (0.0, 0.0, 0.0);
            for (var step = 0; step < times.Length; step++)
            {
                along += (times[step] - time) * (places[step] - place);
                over += (times[step] - time) * (times[step] - time);
            }

            var slope = along / over;
            for (var step = 0; step < times.Length; step++)
            {
                off += Math.Abs(places[step] - place - (slope * (times[step] - time)));
            }

            return (slope, off / times.Length);
        }

        // What comes into sight moves one edge only.
        private static double Shared(double one, double other) => one * other <= 0 ? 0 : Math.Abs(one) < Math.Abs(other) ? one : other;

        private static double Average(ReadOnlySpan<double> values)
        {
            var sum = 0.0;
            foreach (var value in values)
            {
                sum += value;
            }

            return sum / values.Length;
        }

        private static (float X, float Y) Scaled(double x, double y) =>
            Math.Sqrt((x * x) + (y * y)) > FastestMetresPerSecond ? (0, 0) : ((float)(x / VelocityUnit), (float)(y / VelocityUnit));
    }
}
