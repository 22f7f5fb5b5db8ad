using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>Pictures with what VGGT shall say about them, from poses and LiDAR.</summary>
/// <param name="Frames">[S, 3, H, W] uint8.</param>
/// <param name="Places">[N] int64, pixels with a LiDAR return: (frame H + row) W + column.</param>
/// <param name="Depths">[N] float32, along the camera's z, in units of <see cref="UnitMetres"/>.</param>
/// <param name="Cameras">[S, 9] float32, as <see cref="VggtCameraHead"/> encodes them, the world being the first camera; lengths in units of
/// <see cref="UnitMetres"/>.</param>
internal sealed record GeometryClip(Tensor Frames, Tensor Places, Tensor Depths, Tensor Cameras) : IDisposable
{
    /// <summary>Length of the network's unit. Differs from VGGT, which learns without a scale, since metres are known here and questions ask for
    /// them.</summary>
    public const double UnitMetres = 10;

    private const double NearestDepth = 1; // metres
    private const double FarthestDepth = 80;

    /// <summary>A clip of pictures.</summary>
    /// <param name="pictures">Each with the frame whose LiDAR measured it; a still picture stands twice.</param>
    /// <param name="preprocessor">Resizes them.</param>
    /// <exception cref="InvalidDataException">A frame has no sweep, or pictures differ in size.</exception>
    public static GeometryClip Of(IReadOnlyList<(Frame Frame, CameraImage Image)> pictures, VisualPreprocessor preprocessor)
    {
        using var scope = NewDisposeScope();
        var frames = cat([.. pictures.Select(picture => preprocessor.Image(picture.Image.Pixels).Frames)]);
        var (height, width) = ((int)frames.shape[2], (int)frames.shape[3]);
        var (places, depths) = (new List<long>(), new List<float>());
        foreach (var (number, (frame, image)) in pictures.Index())
        {
            AddDepths(frame, image, number, height, width, places, depths);
        }

        if (places.Count == 0)
        {
            throw new InvalidDataException("no LiDAR return lies in its pictures");
        }

        var worldFromFirst = GlobalFromCamera(pictures[0].Image);
        float[] cameras = [.. pictures.SelectMany(picture => Encoding(GlobalFromCamera(picture.Image).Inverse() * worldFromFirst, picture.Image.Intrinsics))];
        return new(
            frames.MoveToOuterDisposeScope(), tensor(places.ToArray()).MoveToOuterDisposeScope(), tensor(depths.ToArray()).MoveToOuterDisposeScope(),
            tensor(cameras, [pictures.Count, VggtCameraHead.EncodingSize]).MoveToOuterDisposeScope());
    }

    /// <summary>What VGGT's camera head shall say.</summary>
    /// <param name="cameraFromWorld">Its pose.</param>
    /// <param name="intrinsics">Its pinhole model.</param>
    internal static float[] Encoding(RigidTransform cameraFromWorld, CameraIntrinsics intrinsics)
    {
        var (place, turn) = (cameraFromWorld.Translation, RotationQuaternion.Of(cameraFromWorld.Rotation));
        double Field(double size, double focal) => 2 * Math.Atan(size / 2 / focal);
        double[] numbers =
        [
            place.X / UnitMetres, place.Y / UnitMetres, place.Z / UnitMetres, turn.X, turn.Y, turn.Z, turn.W,
            Field(intrinsics.Height, intrinsics.Matrix.M11), Field(intrinsics.Width, intrinsics.Matrix.M00),
        ];
        return [.. numbers.Select(number => (float)number)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Frames.Dispose();
        Places.Dispose();
        Depths.Dispose();
        Cameras.Dispose();
    }

    private static RigidTransform GlobalFromCamera(CameraImage image) => image.GlobalFromEgo * image.EgoFromCamera;

    // Of returns in one pixel the nearest counts. What the LiDAR sees over an edge and the camera does not is not told apart.
    private static void AddDepths(Frame frame, CameraImage image, int number, int height, int width, List<long> places, List<float> depths)
    {
        var sweep = frame.Sweeps.Count > 0 ? frame.Sweeps[0] : throw new InvalidDataException($"sample {frame.SampleToken} has no LiDAR sweep");
        var (points, camera) = (sweep.Points, image.Intrinsics);
        var cameraFromSensor = image.CameraFrom(sweep.GlobalFromEgo) * sweep.EgoFromSensor;
        var nearest = new float[height * width];
        for (var i = 0; i < points.Count; i++)
        {
            var point = cameraFromSensor * points.PositionOf(i);
            if (point.Z is < NearestDepth or > FarthestDepth)
            {
                continue;
            }

            var (u, v, _) = camera.Project(point);
            var (column, row) = ((int)Math.Floor(u * width / camera.Width), (int)Math.Floor(v * height / camera.Height));
            if (column >= 0 && column < width && row >= 0 && row < height)
            {
                ref var depth = ref nearest[(row * width) + column];
                depth = depth == 0 ? (float)point.Z : Math.Min(depth, (float)point.Z);
            }
        }

        foreach (var (place, depth) in nearest.Index().Where(pixel => pixel.Item > 0))
        {
            places.Add(((long)number * height * width) + place);
            depths.Add((float)(depth / UnitMetres));
        }
    }
}
