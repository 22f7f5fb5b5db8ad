namespace Spatial.Models;

/// <summary>Cells of the world that keyframes see by their LiDAR and poses, so that frames of a drive are chosen without VGGT.</summary>
/// <remarks>Our own: Spatial-MLLM's sampling with measured points. Cells have a fixed size and stand still in the world, since metres are known here.</remarks>
internal static class LidarCoverage
{
    /// <summary>Edge of a cell where nobody says, metres: about a twentieth of a drive's height with its trees and houses.</summary>
    public const double UsualCellSize = 1;

    /// <summary>How far from the vehicle points count where nobody says, metres.</summary>
    public const double UsualReach = 50;

    /// <summary>Finds what frames see.</summary>
    /// <param name="frames">In order of time; the points of a frame's key sweep are read and let go again.</param>
    /// <param name="cellSize">Edge of a cell, metres.</param>
    /// <param name="reach">How far from the vehicle points count, metres.</param>
    /// <param name="camera">Only points in this camera's picture count; null for all around.</param>
    /// <exception cref="ArgumentException">Sizes are not above 0, or a frame has no such camera.</exception>
    /// <exception cref="InvalidDataException">A frame has no sweep.</exception>
    public static FrameCells Of(IEnumerable<Frame> frames, double cellSize = UsualCellSize, double reach = UsualReach, string? camera = null)
    {
        if (!(cellSize > 0) || !(reach > 0))
        {
            throw new ArgumentException(FormattableString.Invariant($"cellSize and reach must be above 0 metres, got {cellSize} and {reach}"));
        }

        var collector = new FrameCells.Collector();
        foreach (var frame in frames)
        {
            collector.BeginFrame();
            var image = camera is null ? null : CameraOf(frame, camera);
            var sweep = frame.Sweeps.Count > 0 ? frame.Sweeps[0]
                : throw new InvalidDataException($"sample {frame.SampleToken} has no LiDAR sweep, expected its key sweep");
            AddCells(collector, sweep, image, cellSize, reach);
        }

        return collector.Collected();
    }

    private static CameraImage CameraOf(Frame frame, string channel) => frame.Cameras.FirstOrDefault(image => image.Channel == channel)
        ?? throw new ArgumentException(
            $"sample {frame.SampleToken} has no camera {channel}, expected one of {string.Join(", ", frame.Cameras.Select(image => image.Channel))}");

    private static void AddCells(FrameCells.Collector collector, Sweep sweep, CameraImage? image, double cellSize, double reach)
    {
        var points = sweep.Points;
        var globalFromSensor = sweep.GlobalFromEgo * sweep.EgoFromSensor;
        var cameraFromGlobal = image is null ? default : image.CameraFrom(RigidTransform.Identity);
        for (var i = 0; i < points.Count; i++)
        {
            var inSensor = points.PositionOf(i);
            if (!SweepMerger.IsMerged(inSensor) || inSensor.Length > reach)
            {
                continue;
            }

            var point = globalFromSensor * inSensor;
            if (image is null || IsIn(image.Intrinsics, cameraFromGlobal * point))
            {
                collector.Add(Index(point.X), Index(point.Y), Index(point.Z));
            }
        }

        int Index(double metres) => (int)Math.Floor(metres / cellSize);
    }

    private static bool IsIn(CameraIntrinsics camera, Vector3d pointInCamera)
    {
        const double nearest = 0.1; // metres
        if (pointInCamera.Z < nearest)
        {
            return false;
        }

        var (u, v, _) = camera.Project(pointInCamera);
        return u >= 0 && u < camera.Width && v >= 0 && v < camera.Height;
    }
}
