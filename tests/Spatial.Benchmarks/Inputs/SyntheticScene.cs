namespace Spatial.Benchmarks;

/// <summary>Flat ground with boxes on it, seen by a LiDAR of nuScenes' shape: 32 beams, 1085 azimuths, 20 Hz.</summary>
/// <remarks>Only sizes and sparsity matter here; a world with streets and traffic is another thing.</remarks>
public sealed class SyntheticScene
{
    private const int Beams = 32;
    private const int Azimuths = 1085;
    private const double GroundHeight = -1.84; // below the sensor, as on the nuScenes vehicle
    private const double Range = 69.9;

    private readonly Random _random;
    private readonly (Vector3d Low, Vector3d High)[] _boxes;

    /// <summary>Places up to 70 boxes of 0.6 to 6 m, none within 4 m of the sensor.</summary>
    public SyntheticScene(int seed)
    {
        _random = new(seed);
        _boxes = [.. Enumerable.Range(0, 70).Select(_ => PlaceBox()).Where(box => ((box.Low + box.High) / 2).LengthXy > 4)];
    }

    /// <summary>Ray casts some sweeps from a vehicle that moves at 5 m/s.</summary>
    /// <returns>[N, 5] float32: x y z (m), intensity, dt (s).</returns>
    public float[] Scan(int sweeps)
    {
        var points = new List<float>(sweeps * Beams * Azimuths * PointCloud.Width);
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var origin = new Vector3d(-0.25 * sweep, 0.02 * sweep, 0);
            var turn = Uniform(0, 2e-3);
            for (var beam = 0; beam < Beams; beam++)
            {
                var elevation = (-30.67 + (beam * 41.34 / (Beams - 1))) * Math.PI / 180;
                for (var column = 0; column < Azimuths; column++)
                {
                    AddReturn(points, origin, elevation, turn - Math.PI + (2 * Math.PI * column / Azimuths), 0.05 * sweep);
                }
            }
        }

        return [.. points];
    }

    /// <summary>The scene as classes 0 to 16 and 17 for free: ground, a strip, a verge and the boxes.</summary>
    /// <returns>[200, 200, 16] uint8.</returns>
    public byte[] Occupancy()
    {
        const byte driveable = 11, sidewalk = 13, manmade = 15;
        var grid = VoxelGrid.NuScenesOccupancy;
        var classes = new byte[grid.Count];
        Array.Fill(classes, BenchmarkData.Free);
        Fill(classes, (0, 0, 1), (200, 200, 2), driveable);
        Fill(classes, (60, 0, 1), (75, 200, 2), sidewalk);
        Fill(classes, (130, 0, 2), (200, 200, 3), manmade);
        for (var i = 0; i < _boxes.Length; i++)
        {
            Fill(classes, CellOf(_boxes[i].Low), CellOf(_boxes[i].High + new Vector3d(0.4, 0.4, 0.4)), (byte)(i % BenchmarkData.Free));
        }

        return classes;
    }

    /// <summary>Moves classes one cell along x and replaces 2 % of them at random.</summary>
    public byte[] Disturb(byte[] classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var slab = VoxelGrid.NuScenesOccupancy.SizeY * VoxelGrid.NuScenesOccupancy.SizeZ;
        byte[] moved = [.. classes[^slab..], .. classes[..^slab]];
        for (var i = 0; i < moved.Length; i++)
        {
            if (_random.NextDouble() < 0.02)
            {
                moved[i] = (byte)_random.Next(BenchmarkData.Free + 1);
            }
        }

        return moved;
    }

    private (Vector3d Low, Vector3d High) PlaceBox()
    {
        var low = new Vector3d(Uniform(-45, 45), Uniform(-45, 45), GroundHeight);
        return (low, low + new Vector3d(Uniform(0.6, 6), Uniform(0.6, 6), Uniform(0.8, 6)));
    }

    private void AddReturn(List<float> points, Vector3d origin, double elevation, double azimuth, double age)
    {
        var direction = new Vector3d(Math.Cos(elevation) * Math.Cos(azimuth), Math.Cos(elevation) * Math.Sin(azimuth), Math.Sin(elevation));
        var distance = direction.Z < 0 ? GroundHeight / direction.Z : double.PositiveInfinity;
        foreach (var (low, high) in _boxes)
        {
            var (enter, leave) = Slabs(low - origin, high - origin, direction);
            distance = enter < leave && enter > 0.5 && enter < distance ? enter : distance;
        }

        if (distance < Range)
        {
            var point = origin + (direction * (distance * (1 + (2e-3 * Gauss()))));
            points.AddRange([(float)point.X, (float)point.Y, (float)point.Z, (float)Uniform(0, 255), (float)age]);
        }
    }

    private static (double Enter, double Leave) Slabs(Vector3d low, Vector3d high, Vector3d direction)
    {
        var (nearX, farX) = Slab(low.X, high.X, direction.X);
        var (nearY, farY) = Slab(low.Y, high.Y, direction.Y);
        var (nearZ, farZ) = Slab(low.Z, high.Z, direction.Z);
        return (Math.Max(nearX, Math.Max(nearY, nearZ)), Math.Min(farX, Math.Min(farY, farZ)));
    }

    private static (double Near, double Far) Slab(double low, double high, double direction) =>
        direction >= 0 ? (low / direction, high / direction) : (high / direction, low / direction);

    private static (int X, int Y, int Z) CellOf(Vector3d point)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        return (
            Math.Clamp((int)Math.Floor((point.X - grid.Min.X) / grid.CellSize.X), 0, grid.SizeX),
            Math.Clamp((int)Math.Floor((point.Y - grid.Min.Y) / grid.CellSize.Y), 0, grid.SizeY),
            Math.Clamp((int)Math.Floor((point.Z - grid.Min.Z) / grid.CellSize.Z), 0, grid.SizeZ));
    }

    private static void Fill(byte[] classes, (int X, int Y, int Z) low, (int X, int Y, int Z) high, byte value)
    {
        for (var x = low.X; x < high.X; x++)
        {
            for (var y = low.Y; y < high.Y; y++)
            {
                for (var z = low.Z; z < high.Z; z++)
                {
                    classes[VoxelGrid.NuScenesOccupancy.FlatIndex(x, y, z)] = value;
                }
            }
        }
    }

    private double Uniform(double low, double high) => low + ((high - low) * _random.NextDouble());

    // Box and Muller, 1958.
    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
