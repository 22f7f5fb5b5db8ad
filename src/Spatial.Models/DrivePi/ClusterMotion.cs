namespace Spatial.Models;

/// <summary>How clusters of LiDAR returns move, cell by cell: the straight line through a cluster's places in the time steps of <see cref="SweepReturns"/>.</summary>
/// <remarks>What a tracker of clusters would say, for a network to believe or not: walls seem to move where other parts of them come into sight.</remarks>
internal sealed class ClusterMotion
{
    /// <summary>Channels: velocity of the mean place, of the middle of the extent, how well the line fits, length, and in how many steps it was seen.</summary>
    public const int ChannelCount = 7;

    private const float LowestReturn = 0.3f; // metres above the ground
    private const float HighestReturn = 3.5f;
    private const int TileCells = 5; // of which the ground is the lowest return, 2 m of the benchmarks' grid
    private const int LeastReturns = 3; // of a step that counts
    private const int LeastSteps = 3;
    private const float FastestMetresPerSecond = 40; // faster is no motion
    private const float VelocityUnit = 5; // m/s
    private const float LengthUnit = 10; // m
    private const float FitUnit = 0.2f; // m off the line

    private readonly VoxelGrid _grid;
    private readonly int[] _clusterOf; // [Y, X], 0 where nothing is, else from 1

    private ClusterMotion(VoxelGrid grid)
    {
        (_grid, _clusterOf) = (grid, new int[grid.SizeY * grid.SizeX]);
    }

    /// <summary>Finds clusters and their motion.</summary>
    /// <param name="points">[N, 5] of all sweeps: x y z (m) in ego, intensity, age (s).</param>
    /// <param name="grid">Cells along x and y.</param>
    /// <param name="channels">[<see cref="ChannelCount"/>, Y, X], zero; receives the channels where clusters are.</param>
    public static void Write(PointCloud points, VoxelGrid grid, Span<float> channels)
    {
        var motion = new ClusterMotion(grid);
        var ground = motion.GroundOf(points);
        var returns = motion.Above(points, ground);
        var count = motion.Connect(returns);
        motion.Paint(MotionsOf(returns, motion._clusterOf, count), channels);
    }

    // The lowest return of each tile and those around it.
    private float[] GroundOf(PointCloud points)
    {
        var (tilesX, tilesY) = (_grid.SizeX / TileCells, _grid.SizeY / TileCells);
        var lowest = new float[tilesX * tilesY];
        Array.Fill(lowest, float.PositiveInfinity);
        for (var i = 0; i < points.Count; i++)
        {
            if (CellOf(points[i]) is var cell && cell >= 0)
            {
                ref var tile = ref lowest[(cell / _grid.SizeX / TileCells * tilesX) + (cell % _grid.SizeX / TileCells)];
                tile = Math.Min(tile, points[i][2]);
            }
        }

        var around = new float[lowest.Length];
        for (var tile = 0; tile < lowest.Length; tile++)
        {
            var least = float.PositiveInfinity;
            for (var y = Math.Max(0, (tile / tilesX) - 1); y <= Math.Min(tilesY - 1, (tile / tilesX) + 1); y++)
            {
                for (var x = Math.Max(0, (tile % tilesX) - 1); x <= Math.Min(tilesX - 1, (tile % tilesX) + 1); x++)
                {
                    least = Math.Min(least, lowest[(y * tilesX) + x]);
                }
            }

            around[tile] = least;
        }

        return around;
    }

    private List<Return> Above(PointCloud points, float[] ground)
    {
        var tilesX = _grid.SizeX / TileCells;
        var returns = new List<Return>();
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var (cell, step) = (CellOf(point), SweepReturns.StepOf(point[4]));
            if (cell < 0 || step < 0)
            {
                continue;
            }

            var height = point[2] - ground[(cell / _grid.SizeX / TileCells * tilesX) + (cell % _grid.SizeX / TileCells)];
            if (height is >= LowestReturn and < HighestReturn)
            {
                returns.Add(new(cell, step, point[0], point[1]));
            }
        }

        return returns;
    }

    private int CellOf(ReadOnlySpan<float> point)
    {
        var (x, y) = ((int)Math.Floor((point[0] - _grid.Min.X) / _grid.CellSize.X), (int)Math.Floor((point[1] - _grid.Min.Y) / _grid.CellSize.Y));
        return (uint)x < _grid.SizeX && (uint)y < _grid.SizeY ? (y * _grid.SizeX) + x : -1;
    }

    // Cells that touch, at a corner at least, are of one cluster.
    private int Connect(List<Return> returns)
    {
        foreach (var seen in returns)
        {
            _clusterOf[seen.Cell] = -1;
        }

        var (count, open) = (0, new Stack<int>());
        foreach (var seen in returns)
        {
            if (_clusterOf[seen.Cell] >= 0)
            {
                continue;
            }

            _clusterOf[seen.Cell] = ++count;
            open.Push(seen.Cell);
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

    private static Motion[] MotionsOf(List<Return> returns, int[] clusterOf, int count)
    {
        var steps = new StepExtent[(count + 1) * SweepReturns.StepCount];
        foreach (var seen in returns)
        {
            steps[(clusterOf[seen.Cell] * SweepReturns.StepCount) + seen.Step].Add(seen.X, seen.Y);
        }

        return [.. Enumerable.Range(0, count + 1).Select(cluster => Motion.Of(steps.AsSpan(cluster * SweepReturns.StepCount, SweepReturns.StepCount)))];
    }

    private void Paint(Motion[] motions, Span<float> channels)
    {
        float[][] valuesOf =
            [.. motions.Select(motion => new[] { motion.Mean.X, motion.Mean.Y, motion.Middle.X, motion.Middle.Y, motion.Fit, motion.Length, motion.Steps })];
        for (var cell = 0; cell < _clusterOf.Length; cell++)
        {
            if (_clusterOf[cell] > 0)
            {
                var values = valuesOf[_clusterOf[cell]];
                for (var channel = 0; channel < ChannelCount; channel++)
                {
                    channels[(channel * _clusterOf.Length) + cell] = values[channel];
                }
            }
        }
    }

    private readonly record struct Return(int Cell, int Step, float X, float Y);

    /// <summary>A cluster's returns of one time step.</summary>
    private struct StepExtent
    {
        private float _sumX, _sumY, _minX, _minY, _maxX, _maxY;

        public int Count { get; private set; }

        public readonly (float X, float Y) Mean => (_sumX / Count, _sumY / Count);

        public readonly (float X, float Y) Middle => ((_minX + _maxX) / 2, (_minY + _maxY) / 2);

        public readonly float Length => MathF.Sqrt(((_maxX - _minX) * (_maxX - _minX)) + ((_maxY - _minY) * (_maxY - _minY)));

        public void Add(float x, float y)
        {
            (_minX, _minY) = Count == 0 ? (x, y) : (Math.Min(_minX, x), Math.Min(_minY, y));
            (_maxX, _maxY) = Count == 0 ? (x, y) : (Math.Max(_maxX, x), Math.Max(_maxY, y));
            (_sumX, _sumY, Count) = (_sumX + x, _sumY + y, Count + 1);
        }
    }

    /// <summary>A cluster's motion in the units of the channels.</summary>
    private readonly record struct Motion((float X, float Y) Mean, (float X, float Y) Middle, float Fit, float Length, float Steps)
    {
        public static Motion Of(ReadOnlySpan<StepExtent> steps)
        {
            var seen = new List<(double Time, StepExtent Extent)>();
            for (var step = 0; step < steps.Length; step++)
            {
                if (steps[step].Count >= LeastReturns)
                {
                    seen.Add((-step * SweepReturns.StepSeconds, steps[step]));
                }
            }

            var length = seen.Count == 0 ? 0 : seen.Max(step => step.Extent.Length) / LengthUnit;
            if (seen.Count < LeastSteps)
            {
                return new((0, 0), (0, 0), 0, length, (float)seen.Count / SweepReturns.StepCount);
            }

            var (meanX, offX) = Line(seen, extent => extent.Mean.X);
            var (meanY, offY) = Line(seen, extent => extent.Mean.Y);
            var (middleX, _) = Line(seen, extent => extent.Middle.X);
            var (middleY, _) = Line(seen, extent => extent.Middle.Y);
            return new(
                Scaled(meanX, meanY), Scaled(middleX, middleY), (float)(1 / (1 + ((offX + offY) / FitUnit))), length, (float)seen.Count / SweepReturns.StepCount);
        }

        // Slope of the line by least squares, and the mean distance from it.
        private static (double Slope, double Off) Line(List<(double Time, StepExtent Extent)> seen, Func<StepExtent, double> placeOf)
        {
            var (time, place) = (seen.Average(step => step.Time), seen.Average(step => placeOf(step.Extent)));
            var slope = seen.Sum(step => (step.Time - time) * (placeOf(step.Extent) - place)) / seen.Sum(step => (step.Time - time) * (step.Time - time));
            return (slope, seen.Average(step => Math.Abs(placeOf(step.Extent) - place - (slope * (step.Time - time)))));
        }

        private static (float X, float Y) Scaled(double x, double y) =>
            Math.Sqrt((x * x) + (y * y)) > FastestMetresPerSecond ? (0, 0) : ((float)(x / VelocityUnit), (float)(y / VelocityUnit));
    }
}
