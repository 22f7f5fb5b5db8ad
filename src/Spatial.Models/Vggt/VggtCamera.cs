using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>A camera that VGGT found.</summary>
/// <param name="CameraFromWorld">The world is the first frame's camera: x right, y down, z forward; its unit is the network's own.</param>
/// <param name="Matrix">K in pixels of the network's picture, the principal point in its middle. Fields of view are as found: none gives an infinite focal
/// length, more than half a turn a negative one.</param>
/// <param name="Width">Columns of the network's picture.</param>
/// <param name="Height">Its rows.</param>
internal sealed record VggtCamera(RigidTransform CameraFromWorld, Matrix3d Matrix, int Width, int Height)
{
    /// <summary>Cameras of encodings.</summary>
    /// <param name="encodings">[S, 9], of <see cref="VggtCameraHead"/>.</param>
    /// <param name="width">Columns of the network's picture.</param>
    /// <param name="height">Its rows.</param>
    /// <exception cref="InvalidOperationException">A rotation is none: weights are damaged, or not trained.</exception>
    /// <remarks>VGGT <c>pose_enc.py</c>.</remarks>
    public static IReadOnlyList<VggtCamera> Of(Tensor encodings, int width, int height)
    {
        using var wide = encodings.to_type(ScalarType.Float64).cpu();
        return [.. TensorValues.Of<double>(wide).Chunk(VggtCameraHead.EncodingSize).Select(numbers => One(numbers, width, height))];
    }

    /// <summary>A camera's points of a depth map.</summary>
    /// <param name="depth">[H, W] float32, along the camera's z.</param>
    /// <param name="points">[H, W, 3] float32, receives them in the world.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    /// <remarks>VGGT <c>geometry.py</c>, <c>unproject_depth_map_to_point_map</c>: a pixel's number stands for its place, not half a pixel further.</remarks>
    public void PointsOf(ReadOnlySpan<float> depth, Span<float> points)
    {
        var (width, height, k) = (Width, Height, Matrix);
        if (depth.Length != width * height || points.Length != 3 * depth.Length)
        {
            throw new ArgumentException($"depth must be of {height}x{width} pixels and points have 3 numbers for each, got {depth.Length} and {points.Length}",
                nameof(depth));
        }

        var worldFromCamera = CameraFromWorld.Inverse();
        for (var i = 0; i < depth.Length; i++)
        {
            var z = depth[i];
            var point = worldFromCamera * new Vector3d(((i % width) - k.M02) * z / k.M00, ((i / width) - k.M12) * z / k.M11, z);
            (points[3 * i], points[(3 * i) + 1], points[(3 * i) + 2]) = ((float)point.X, (float)point.Y, (float)point.Z);
        }
    }

    private static VggtCamera One(double[] numbers, int width, int height)
    {
        var rotation = new Quaterniond(numbers[6], numbers[3], numbers[4], numbers[5]); // files say x y z w
        double Focal(double size, double field) => size / 2 / Math.Tan(field / 2);
        var matrix = new Matrix3d(Focal(width, numbers[8]), 0, width / 2.0, 0, Focal(height, numbers[7]), height / 2.0, 0, 0, 1);
        return new(RigidTransform.From(rotation, new(numbers[0], numbers[1], numbers[2])), matrix, width, height);
    }
}
