using Spatial.Native;

namespace Spatial.Models;

/// <summary>The ground as one plane, z = A x + B y + C in the key ego frame.</summary>
internal readonly record struct GroundPlane(double A, double B, double C)
{
    // The sensors' calibration puts the ego frame's origin on the ground below the rear axle, so the road passes near z = 0 there.
    private const double MaxStartHeight = 1.0;

    // Near enough for one plane to hold on a bent road, far enough to hold its tilt to a fraction of a degree.
    private const double MaxRange = 30;

    // RANSAC's cost grows with the points; a plane through 6000 is as good as one through 200000.
    private const int MaxCandidates = 6000;

    // One sample in 200 all on the ground is certain to 1e-9 even when only half of the candidates are.
    private const int Samples = 200;

    // Fewer points than this are a chance alignment, not a ground.
    private const int MinInliers = 50;

    /// <summary>Height of the plane at a place, metres.</summary>
    public double HeightAt(double x, double y) => (A * x) + (B * y) + C;

    /// <summary>Fits the plane; the level plane through the ego origin where there is nothing to fit.</summary>
    public static GroundPlane Fit(LidarReturns returns, GeometricConfig config, bool usePcl, List<string> degradations)
    {
        var candidates = Candidates(returns);
        var found = usePcl ? FitWithPcl(candidates, config) : FitPlainly(candidates, config);
        if (found is { } plane)
        {
            return plane;
        }

        if (returns.Count > 0)
        {
            degradations.Add("No ground plane was found: the ground is taken to be level at the height of the ego frame.");
        }

        return default;
    }

    private static float[] Candidates(LidarReturns returns)
    {
        var near = new List<Vector3d>();
        for (var i = 0; i < returns.Count; i++)
        {
            var point = returns[i];
            if (Math.Abs(point.Z) < MaxStartHeight && point.LengthXy < MaxRange)
            {
                near.Add(point);
            }
        }

        var stride = Math.Max(1, (near.Count + MaxCandidates - 1) / MaxCandidates);
        var values = new float[(near.Count + stride - 1) / stride * 3]; // [N, 3]
        for (var i = 0; i < values.Length / 3; i++)
        {
            var point = near[i * stride];
            (values[i * 3], values[(i * 3) + 1], values[(i * 3) + 2]) = ((float)point.X, (float)point.Y, (float)point.Z);
        }

        return values;
    }

    private static GroundPlane? FitWithPcl(float[] candidates, GeometricConfig config)
    {
        var found = PclSegmentation.FitPlane(candidates, 3, config.GroundDistance, config.MaxGroundSlope, Samples);
        if (found is not { } result || result.Inliers.Count(inlier => inlier) < MinInliers)
        {
            return null;
        }

        var plane = result.Plane;
        return new(-plane[0] / plane[2], -plane[1] / plane[2], -plane[3] / plane[2]);
    }

    private static GroundPlane? FitPlainly(float[] candidates, GeometricConfig config)
    {
        var count = candidates.Length / 3;
        if (count < MinInliers)
        {
            return null;
        }

        var random = new Random(1); // the same samples on every run
        GroundPlane? best = null;
        var bestInliers = MinInliers - 1;
        for (var sample = 0; sample < Samples; sample++)
        {
            var plane = Through(PointAt(random.Next(count)), PointAt(random.Next(count)), PointAt(random.Next(count)), config.MaxGroundSlope);
            var inliers = plane is { } candidate ? CountNear(candidate) : 0;
            if (inliers > bestInliers)
            {
                (best, bestInliers) = (plane, inliers);
            }
        }

        return best is { } rough ? Refined(rough) : null;

        Vector3d PointAt(int i) => new(candidates[i * 3], candidates[(i * 3) + 1], candidates[(i * 3) + 2]);

        bool IsNear(GroundPlane plane, Vector3d point) =>
            Math.Abs(point.Z - plane.HeightAt(point.X, point.Y)) < config.GroundDistance * Math.Sqrt(1 + (plane.A * plane.A) + (plane.B * plane.B));

        int CountNear(GroundPlane plane)
        {
            var near = 0;
            for (var i = 0; i < count; i++)
            {
                near += IsNear(plane, PointAt(i)) ? 1 : 0;
            }

            return near;
        }

        GroundPlane Refined(GroundPlane plane)
        {
            var fit = new PlaneFit();
            for (var i = 0; i < count; i++)
            {
                if (IsNear(plane, PointAt(i)))
                {
                    fit.Add(PointAt(i));
                }
            }

            return fit.Solve() ?? plane;
        }
    }

    private static GroundPlane? Through(Vector3d a, Vector3d b, Vector3d c, double maxSlope)
    {
        var normal = (b - a).Cross(c - a);
        if (!(normal.Length > 1e-9) || Math.Abs(normal.Z) < Math.Cos(maxSlope) * normal.Length)
        {
            return null;
        }

        return new(-normal.X / normal.Z, -normal.Y / normal.Z, a.Z + (((normal.X * a.X) + (normal.Y * a.Y)) / normal.Z));
    }

    /// <summary>Sums for the least-squares plane through points.</summary>
    private struct PlaneFit
    {
        private double _n, _x, _y, _z, _xx, _xy, _yy, _xz, _yz;

        public void Add(Vector3d p)
        {
            (_n, _x, _y, _z) = (_n + 1, _x + p.X, _y + p.Y, _z + p.Z);
            (_xx, _xy, _yy) = (_xx + (p.X * p.X), _xy + (p.X * p.Y), _yy + (p.Y * p.Y));
            (_xz, _yz) = (_xz + (p.X * p.Z), _yz + (p.Y * p.Z));
        }

        public readonly GroundPlane? Solve()
        {
            var normal = new Matrix3d(_xx, _xy, _x, _xy, _yy, _y, _x, _y, _n);
            var determinant = normal.Determinant;
            if (Math.Abs(determinant) < 1e-9)
            {
                return null;
            }

            var a = new Matrix3d(_xz, _xy, _x, _yz, _yy, _y, _z, _y, _n).Determinant / determinant;
            var b = new Matrix3d(_xx, _xz, _x, _xy, _yz, _y, _x, _z, _n).Determinant / determinant;
            var c = new Matrix3d(_xx, _xy, _xz, _xy, _yy, _yz, _x, _y, _z).Determinant / determinant;
            return new(a, b, c);
        }
    }
}
