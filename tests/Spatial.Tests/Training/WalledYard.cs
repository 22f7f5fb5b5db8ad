using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>A frame that a coarse map can hold: level ground of two classes, high walls all round, and a bus, at places that are multiples of 3.6 m.</summary>
/// <param name="Number">Which of the frames.</param>
/// <remarks>The walls reach to the top of the grid, and so every ray ends in the yard; nobody knows what is behind them. The LiDAR returns are samples of the
/// surfaces, one in each half metre or so, and tell asphalt from grass by their intensity; there are no pictures.</remarks>
internal sealed record WalledYard(int Number)
{
    private const double Cell = 3.6; // metres, of the map of the smallest model
    private const double Spacing = 0.45; // metres between returns
    private const double SensorHeight = 1.84;
    private const double BusHeight = 3;
    private const double WallThickness = 1.2;
    private const double AsphaltIntensity = 20;
    private const double GrassIntensity = 120;

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly byte Asphalt = OccupancyLabels.OpenOcc.LabelOf("driveable_surface");
    private static readonly byte Grass = OccupancyLabels.OpenOcc.LabelOf("terrain");
    private static readonly byte Wall = OccupancyLabels.OpenOcc.LabelOf("manmade");
    private static readonly byte Bus = OccupancyLabels.OpenOcc.LabelOf("bus");

    /// <summary>Where rays of the protocol begin, [1, 3].</summary>
    public static double[] RayOrigin => [0, 0, SensorHeight];

    /// <summary>Where the wheels of the bus go, m/s.</summary>
    private float BusSpeed => (Number % 3 * 2) - 2;

    private double Front => Cell * (4 + (Number % 2));

    private double Back => -Cell * (4 + (Number / 2 % 2));

    private double Left => Cell * (4 + (Number / 4 % 2));

    private double Right => -Cell * 4;

    /// <summary>Grass is to the left of it, or, in every other frame, to the right of its mirror image.</summary>
    private double Border => Cell * (Number % 4 < 2 ? 1 : -1);

    private (double FromX, double ToX, double FromY, double ToY) BusPlace
    {
        get
        {
            var (x, y) = (Number % 2 == 0 ? Cell : -3 * Cell, Number / 2 % 2 == 0 ? -2 * Cell : Cell);
            return (x, x + (2 * Cell), y, y + Cell);
        }
    }

    /// <summary>What the LiDAR sees.</summary>
    public Frame Frame => new()
    {
        SampleToken = $"yard-{Number}",
        SceneName = $"scene-{Number}",
        TimestampMicros = 1_600_000_000_000_000,
        GlobalFromEgo = RigidTransform.Identity,
        Sweeps =
        [
            new(new PointCloud([.. Returns()]))
            {
                TimestampMicros = 1_600_000_000_000_000, EgoFromSensor = RigidTransform.Identity, GlobalFromEgo = RigidTransform.Identity,
            },
        ],
        Command = DrivingCommand.Straight,
    };

    /// <summary>The truth, free behind the walls.</summary>
    public OpenOccLabels Labels
    {
        get
        {
            var classes = Classes(OccupancyLabels.OpenOcc.Free);
            return new(new(Grid, OccupancyLabels.OpenOcc, classes), new(Grid, [.. classes.SelectMany(label => new[] { label == Bus ? BusSpeed : 0, 0f })]));
        }
    }

    /// <summary>Classes, [X Y Z].</summary>
    /// <param name="behind">The class behind the walls.</param>
    public byte[] Classes(byte behind)
    {
        var classes = new byte[Grid.Count];
        for (var voxel = 0; voxel < classes.Length; voxel++)
        {
            var (x, y, z) = Grid.CellAt(voxel);
            classes[voxel] = ClassOf(Grid.CenterOf(x, y, z), behind);
        }

        return classes;
    }

    /// <summary>Where the vehicle goes: ahead, in each frame at another speed.</summary>
    public IReadOnlyList<Waypoint> Path => [.. Enumerable.Range(1, Trajectory.NuScenesSteps).Select(step => new Waypoint(0.4 * (Number + 1) * step, 0))];

    /// <summary>How it moves.</summary>
    public EgoStatus Status => new(default, default, new(0.8 * (Number + 1), 0, 0), 0);

    private byte ClassOf(Vector3d place, byte behind)
    {
        var free = OccupancyLabels.OpenOcc.Free;
        if (place.X > Front + WallThickness || place.X < Back - WallThickness || place.Y > Left + WallThickness || place.Y < Right - WallThickness)
        {
            return behind;
        }

        if (place.X > Front || place.X < Back || place.Y > Left || place.Y < Right)
        {
            return Wall;
        }

        var bus = BusPlace;
        return place.X > bus.FromX && place.X < bus.ToX && place.Y > bus.FromY && place.Y < bus.ToY && place.Z is > 0 and < BusHeight ? Bus
            : place.Z is > 0 or < -0.4 ? free
            : IsGrass(place.Y) ? Grass : Asphalt;
    }

    private bool IsGrass(double y) => Number % 2 == 0 ? y > Border : y < -Border;

    private IEnumerable<float> Returns()
    {
        var bus = BusPlace;
        for (var x = Back + (Spacing / 2); x < Front; x += Spacing)
        {
            for (var y = Right + (Spacing / 2); y < Left; y += Spacing)
            {
                var isBus = x > bus.FromX && x < bus.ToX && y > bus.FromY && y < bus.ToY;
                foreach (var value in Return(x, y, isBus ? BusHeight - 0.1 : -0.2, isBus ? 200 : IsGrass(y) ? GrassIntensity : AsphaltIntensity))
                {
                    yield return value;
                }
            }
        }

        for (var z = 0.2; z < 5; z += 2 * Spacing)
        {
            for (var x = Back; x < Front; x += Spacing)
            {
                foreach (var value in Return(x, Left + 0.1, z, 60).Concat(Return(x, Right - 0.1, z, 60)))
                {
                    yield return value;
                }
            }

            for (var y = Right; y < Left; y += Spacing)
            {
                foreach (var value in Return(Front + 0.1, y, z, 60).Concat(Return(Back - 0.1, y, z, 60)))
                {
                    yield return value;
                }
            }
        }
    }

    private static float[] Return(double x, double y, double z, double intensity) => [(float)x, (float)y, (float)z, (float)intensity, 0];
}
