using Spatial.Pictures;

namespace Spatial.Tests;

/// <summary>Small scenes whose pixels can be worked out by hand: a camera of focal length 800 at the ego origin looks ahead over 1600 x 900 pixels.</summary>
internal static class PictureScenes
{
    public static readonly string[] Ring = ["CAM_FRONT", "CAM_FRONT_RIGHT", "CAM_BACK_RIGHT", "CAM_BACK", "CAM_BACK_LEFT", "CAM_FRONT_LEFT"];

    public static readonly Rgb Background = new(90, 100, 110);

    private static readonly RigidTransform LookingAhead = new(new(0, 0, 1, -1, 0, 0, 0, -1, 0), Vector3d.Zero);

    public static CameraImage Camera(string channel = "CAM_FRONT", RigidTransform? globalFromEgo = null, Func<ImagePixels>? pixels = null) =>
        new(pixels ?? (() => Uniform(1600, 900)))
        {
            Channel = channel,
            TimestampMicros = 1_000_000,
            Intrinsics = new(new(800, 0, 800, 0, 800, 450, 0, 0, 1), 1600, 900),
            EgoFromCamera = LookingAhead,
            GlobalFromEgo = globalFromEgo ?? RigidTransform.Identity,
        };

    public static Sweep Sweep(params Vector3d[] pointsInEgo) =>
        new(new PointCloud([.. pointsInEgo.SelectMany(point => new[] { (float)point.X, (float)point.Y, (float)point.Z, 10, 0 })]))
        {
            TimestampMicros = 1_000_000,
            EgoFromSensor = RigidTransform.Identity,
            GlobalFromEgo = RigidTransform.Identity,
        };

    public static Frame Frame(IReadOnlyList<Sweep> sweeps, IReadOnlyList<CameraImage> cameras) => new()
    {
        SampleToken = "3f1c",
        SceneName = "scene-0001",
        TimestampMicros = 1_000_000,
        GlobalFromEgo = RigidTransform.Identity,
        Sweeps = sweeps,
        Cameras = cameras,
    };

    public static SampleScene Whole(IReadOnlyList<CameraImage> cameras)
    {
        var occupancy = Occupied(OccupancyLabels.OpenOcc, ((120, 100, 3), "car"), ((110, 90, 2), "pedestrian"));
        var velocities = new float[2 * occupancy.Grid.Count];
        velocities[2 * occupancy.Grid.FlatIndex(120, 100, 3)] = 5;
        return new(
            Frame([Sweep(new(10, 0, 0), new(5, 2, 1))], cameras),
            [new(new(10, 0, 0), new(2, 4, 2), Quaterniond.Identity) { Name = "vehicle.car" }],
            new()
            {
                SampleToken = "3f1c",
                TimestampMicros = 1_000_000,
                Occupancy = occupancy,
                Flow = new(occupancy.Grid, velocities),
                Plan = new([new(2, 0), new(4, 0.5)], 0.5),
                Answers = [new("What is ahead?", "A car.")],
            },
            Occupied(OccupancyLabels.Occ3D, ((120, 100, 3), "car")));
    }

    public static Occupancy Occupied(OccupancyLabels labels, params ((int X, int Y, int Z) Cell, string Name)[] voxels)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        var classes = new byte[grid.Count];
        Array.Fill(classes, labels.Free);
        foreach (var (cell, name) in voxels)
        {
            classes[grid.FlatIndex(cell.X, cell.Y, cell.Z)] = labels.LabelOf(name);
        }

        return new(grid, labels, classes);
    }

    public static ImagePixels Uniform(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < rgb.Length; i += 3)
        {
            (rgb[i], rgb[i + 1], rgb[i + 2]) = (Background.R, Background.G, Background.B);
        }

        return new(width, height, rgb);
    }

    /// <summary>Number of pixels of a rectangle whose colour satisfies a condition.</summary>
    public static int Count(this Canvas canvas, int left, int top, int width, int height, Func<Rgb, bool> isWanted)
    {
        var count = 0;
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
            {
                count += isWanted(canvas[x, y]) ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>Number of pixels of exactly one colour.</summary>
    public static int Count(this Canvas canvas, Rgb color) => canvas.Count(0, 0, canvas.Width, canvas.Height, pixel => pixel == color);

    /// <summary>True for pixels that only text and lines have.</summary>
    public static bool IsDark(Rgb color) => color.R < 90 && color.G < 90 && color.B < 90;
}
