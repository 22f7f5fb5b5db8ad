namespace Spatial.Worlds;

/// <summary>The way of a vehicle along lanes: a smooth line with the speeds it allows.</summary>
internal sealed class RoutePath
{
    private const double Spacing = 0.25; // metres between points
    private const double SmoothedOver = 1.0; // metres to either side, twice
    private const double SidewaysLimit = 2.0; // m/s2 in turns
    private const double BrakingAhead = 1.4; // m/s2 before turns and lower limits
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _allowed;

    /// <summary>Joins lanes.</summary>
    /// <param name="lanes">All lanes of the town.</param>
    /// <param name="route">Numbers of lanes that follow each other.</param>
    /// <param name="offset">How far to the left of their middle, metres.</param>
    public RoutePath(IReadOnlyList<TownLane> lanes, IReadOnlyList<int> route, double offset)
    {
        Route = route;
        Starts = new double[route.Count + 1];
        var points = new List<(double S, double X, double Y)>();
        for (var i = 0; i < route.Count; i++)
        {
            var line = lanes[route[i]].Centreline;
            var s = Starts[i];
            for (var k = 0; k < line.Count; k++)
            {
                s += k == 0 ? 0 : (line[k] - line[k - 1]).LengthXy;
                if (points.Count == 0 || s > points[^1].S + 1e-6)
                {
                    points.Add((s, line[k].X, line[k].Y));
                }
            }

            Starts[i + 1] = s;
        }

        (_x, _y) = Resampled(points);
        (_x, _y) = (Smoothed(Smoothed(_x)), Smoothed(Smoothed(_y)));
        if (offset != 0)
        {
            Shift(offset);
        }

        _allowed = AllowedSpeeds(lanes);
    }

    /// <summary>Numbers of its lanes.</summary>
    public IReadOnlyList<int> Route { get; }

    /// <summary>Where each lane begins along the way, and where the last one ends, metres.</summary>
    public double[] Starts { get; }

    /// <summary>Metres.</summary>
    public double Length => Starts[^1];

    /// <summary>The place after a distance; beyond the ends straight on.</summary>
    public (double X, double Y) At(double s)
    {
        var i = Math.Clamp((int)Math.Floor(s / Spacing), 0, _x.Length - 2);
        var part = (s / Spacing) - i;
        return (_x[i] + (part * (_x[i + 1] - _x[i])), _y[i] + (part * (_y[i + 1] - _y[i])));
    }

    /// <summary>Direction of the way, radians.</summary>
    public double HeadingAt(double s)
    {
        var ((x0, y0), (x1, y1)) = (At(s - 0.3), At(s + 0.3));
        return Math.Atan2(y1 - y0, x1 - x0);
    }

    /// <summary>Fastest speed that limits and turns allow, m/s.</summary>
    public double AllowedAt(double s) => _allowed[Math.Clamp((int)Math.Round(s / Spacing), 0, _allowed.Length - 1)];

    /// <summary>How far along the way one comes where only limits and turns slow one down, metres.</summary>
    /// <param name="s">Where one begins.</param>
    /// <param name="seconds">For how long one drives.</param>
    /// <param name="topSpeed">m/s.</param>
    public double FarthestFrom(double s, double seconds, double topSpeed)
    {
        for (; s < Length && seconds > 0; s += Spacing)
        {
            seconds -= Spacing / Math.Min(topSpeed, AllowedAt(s));
        }

        return Math.Min(s, Length);
    }

    /// <summary>Which of its lanes a place lies on.</summary>
    public int LaneAt(double s)
    {
        var i = Array.BinarySearch(Starts, s);
        return Math.Clamp(i >= 0 ? i : ~i - 1, 0, Route.Count - 1);
    }

    private (double[] X, double[] Y) Resampled(List<(double S, double X, double Y)> points)
    {
        var count = Math.Max(2, (int)Math.Floor(Length / Spacing) + 1);
        var (x, y, k) = (new double[count], new double[count], 0);
        for (var i = 0; i < count; i++)
        {
            var s = i * Spacing;
            while (k + 2 < points.Count && points[k + 1].S < s)
            {
                k++;
            }

            var part = (s - points[k].S) / (points[k + 1].S - points[k].S);
            x[i] = points[k].X + (part * (points[k + 1].X - points[k].X));
            y[i] = points[k].Y + (part * (points[k + 1].Y - points[k].Y));
        }

        return (x, y);
    }

    private static double[] Smoothed(double[] values)
    {
        const int reach = (int)(SmoothedOver / Spacing);
        var smooth = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            // The window shrinks at the ends, so that straight ends stay where they are.
            var half = Math.Min(reach, Math.Min(i, values.Length - 1 - i));
            var sum = 0.0;
            for (var k = i - half; k <= i + half; k++)
            {
                sum += values[k];
            }

            smooth[i] = sum / ((2 * half) + 1);
        }

        return smooth;
    }

    private void Shift(double offset)
    {
        var (x, y) = ((double[])_x.Clone(), (double[])_y.Clone());
        for (var i = 0; i < x.Length; i++)
        {
            var (from, to) = (Math.Max(0, i - 1), Math.Min(x.Length - 1, i + 1));
            var (dx, dy) = (x[to] - x[from], y[to] - y[from]);
            var length = Math.Sqrt((dx * dx) + (dy * dy));
            _x[i] -= offset * dy / length;
            _y[i] += offset * dx / length;
        }
    }

    private double[] AllowedSpeeds(IReadOnlyList<TownLane> lanes)
    {
        const int reach = 4; // points to either side: curvature over 2 m
        var allowed = new double[_x.Length];
        for (var i = 0; i < allowed.Length; i++)
        {
            allowed[i] = lanes[Route[LaneAt(i * Spacing)]].SpeedLimit;
            if (i >= reach && i + reach < allowed.Length)
            {
                var first = Math.Atan2(_y[i] - _y[i - reach], _x[i] - _x[i - reach]);
                var second = Math.Atan2(_y[i + reach] - _y[i], _x[i + reach] - _x[i]);
                var curvature = Math.Abs(Math.IEEERemainder(second - first, 2 * Math.PI)) / (reach * Spacing);
                allowed[i] = Math.Min(allowed[i], Math.Sqrt(SidewaysLimit / Math.Max(curvature, 1e-4)));
            }
        }

        for (var i = allowed.Length - 2; i >= 0; i--)
        {
            allowed[i] = Math.Min(allowed[i], Math.Sqrt((allowed[i + 1] * allowed[i + 1]) + (2 * BrakingAhead * Spacing)));
        }

        return allowed;
    }
}
