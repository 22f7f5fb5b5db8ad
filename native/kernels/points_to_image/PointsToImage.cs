using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>A camera as points see it: the steps from their frame to the camera frame, and the camera's intrinsics.</summary>
/// <param name="Steps">Transforms applied in order; one is the fast way. The last ends in the camera frame (x right, y down, z forward).</param>
/// <param name="Intrinsics">Pinhole model and image size.</param>
public sealed record PointCamera(IReadOnlyList<RigidTransform> Steps, CameraIntrinsics Intrinsics)
{
    /// <summary>A camera reached by one transform.</summary>
    public PointCamera(RigidTransform cameraFromPoints, CameraIntrinsics intrinsics)
        : this([cameraFromPoints], intrinsics)
    {
    }

    /// <summary>The five steps of the nuScenes devkit's map_pointcloud_to_image, for use with rounded steps.</summary>
    /// <param name="egoFromLidar">Mount of the LiDAR.</param>
    /// <param name="globalFromEgo">Pose of the vehicle at the sweep's time.</param>
    /// <param name="globalFromCameraEgo">Pose of the vehicle at the image's time.</param>
    /// <param name="egoFromCamera">Mount of the camera.</param>
    /// <param name="intrinsics">Pinhole model and image size.</param>
    public static PointCamera ThroughGlobal(
        RigidTransform egoFromLidar, RigidTransform globalFromEgo, RigidTransform globalFromCameraEgo, RigidTransform egoFromCamera, CameraIntrinsics intrinsics) =>
        new(
            [
                egoFromLidar,
                globalFromEgo,
                new(Matrix3d.Identity, -globalFromCameraEgo.Translation),
                new(globalFromCameraEgo.Rotation.Transposed, -egoFromCamera.Translation),
                new(egoFromCamera.Rotation.Transposed, Vector3d.Zero),
            ],
            intrinsics);
}

/// <summary>Where points fall in pictures, camera-major.</summary>
/// <param name="Pixels">[L, N, 2] float64, column and row; NaN where the depth is not above the limit.</param>
/// <param name="Depths">[L, N] float32, metres along the camera's z axis.</param>
/// <param name="Mask">[L, N] uint8, 1 where the point is in front of the camera and inside the picture.</param>
public sealed record ImagePoints(double[] Pixels, float[] Depths, byte[] Mask);

/// <summary>Points to pixels for one or many pinhole cameras. The arithmetic is defined in <c>points_to_image.h</c>.</summary>
public static unsafe class PointsToImage
{
    private const string Kernel = "points_to_image";

    /// <summary>Depth above which nuScenes counts a point as visible, metres.</summary>
    public const double NuScenesMinDepth = 1.0;

    /// <summary>Distance from the picture's edge that nuScenes asks for, pixels.</summary>
    public const double NuScenesBorder = 1.0;

    /// <summary>Projects points into cameras, into arrays of their own.</summary>
    /// <param name="points">[N, C] float32 row by row, x y z (m) first, all in one frame.</param>
    /// <param name="width">C, 3 to 64.</param>
    /// <param name="cameras">L cameras with the same number of steps.</param>
    /// <param name="roundSteps">True to round to float32 after each rotation and each translation, as the nuScenes devkit's point clouds do.</param>
    /// <param name="minDepth">Points must be deeper than this, metres.</param>
    /// <param name="border">Pixels must be farther than this from the picture's edge; strict.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit, or cameras differ in their number of steps.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    /// <remarks>nuScenes devkit, <c>NuScenesExplorer.map_pointcloud_to_image</c>.</remarks>
    public static ImagePoints Run(
        ReadOnlySpan<float> points, int width, IReadOnlyList<PointCamera> cameras, bool roundSteps = false,
        double minDepth = NuScenesMinDepth, double border = NuScenesBorder, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(cameras);
        var rows = checked(PointRows.CountOf(points, width) * cameras.Count);
        var image = new ImagePoints(
            GC.AllocateUninitializedArray<double>(rows * 2), GC.AllocateUninitializedArray<float>(rows), GC.AllocateUninitializedArray<byte>(rows));
        Run(points, width, cameras, image.Pixels, image.Depths, image.Mask, roundSteps, minDepth, border, threads);
        return image;
    }

    /// <summary>Projects points into cameras, into the caller's memory.</summary>
    /// <param name="points">[N, C] float32 row by row, x y z (m) first, all in one frame.</param>
    /// <param name="width">C, 3 to 64.</param>
    /// <param name="cameras">L cameras with the same number of steps.</param>
    /// <param name="pixels">[L, N, 2] float64.</param>
    /// <param name="depths">[L, N] float32.</param>
    /// <param name="mask">[L, N] uint8.</param>
    /// <param name="roundSteps">True to round to float32 after each rotation and each translation, as the nuScenes devkit's point clouds do.</param>
    /// <param name="minDepth">Points must be deeper than this, metres.</param>
    /// <param name="border">Pixels must be farther than this from the picture's edge; strict.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit, or cameras differ in their number of steps.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(
        ReadOnlySpan<float> points, int width, IReadOnlyList<PointCamera> cameras, Span<double> pixels, Span<float> depths, Span<byte> mask,
        bool roundSteps = false, double minDepth = NuScenesMinDepth, double border = NuScenesBorder, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(cameras);
        var (N, L) = (PointRows.CountOf(points, width), cameras.Count);
        if (pixels.Length != 2L * L * N || depths.Length != (long)L * N || mask.Length != (long)L * N)
        {
            throw new ArgumentException(
                $"pixels, depths and mask must be [{L}, {N}, 2], [{L}, {N}] and [{L}, {N}], got {pixels.Length}, {depths.Length} and {mask.Length} values", nameof(pixels));
        }

        if (L == 0)
        {
            return;
        }

        // A rig's matrices fit the stack, so that projecting frame after frame leaves nothing to collect.
        const int mostOnStack = 1024;
        var S = cameras[0].Steps.Count;
        Span<double> matrices = L * ((S * 12) + 9) <= mostOnStack ? stackalloc double[L * ((S * 12) + 9)] : new double[L * ((S * 12) + 9)];
        Span<int> sizes = L * 2 <= mostOnStack ? stackalloc int[L * 2] : new int[L * 2];
        Describe(cameras, S, matrices[..(L * S * 12)], matrices[(L * S * 12)..], sizes);
        fixed (float* pointsAt = points, depthsAt = depths)
        fixed (double* transformsAt = matrices, intrinsicsAt = matrices[(L * S * 12)..], pixelsAt = pixels)
        fixed (int* sizesAt = sizes)
        fixed (byte* maskAt = mask)
        {
            var p = NativeTensor.OnCpu(pointsAt, NativeDtype.Float32, N, width);
            var t = NativeTensor.OnCpu(transformsAt, NativeDtype.Float64, L, S, 3, 4);
            var k = NativeTensor.OnCpu(intrinsicsAt, NativeDtype.Float64, L, 3, 3);
            var s = NativeTensor.OnCpu(sizesAt, NativeDtype.Int32, L, 2);
            var u = NativeTensor.OnCpu(pixelsAt, NativeDtype.Float64, L, N, 2);
            var d = NativeTensor.OnCpu(depthsAt, NativeDtype.Float32, L, N);
            var m = NativeTensor.OnCpu(maskAt, NativeDtype.UInt8, L, N);
            var status = NativeMethods.PointsToImage(&p, &t, &k, &s, roundSteps ? 1 : 0, minDepth, border, threads, &u, &d, &m);
            NativeKernelException.ThrowIfFailed(status, Kernel);
        }
    }

    /// <summary>Projects points into cameras, as tensors on the points' device.</summary>
    /// <param name="points">[N, C] float32, contiguous, on cpu or cuda; x y z (m) first, all in one frame; C from 3 to 64.</param>
    /// <param name="cameras">L cameras with the same number of steps.</param>
    /// <param name="roundSteps">True to round to float32 after each rotation and each translation, as the nuScenes devkit's point clouds do.</param>
    /// <param name="minDepth">Points must be deeper than this, metres.</param>
    /// <param name="border">Pixels must be farther than this from the picture's edge; strict.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>Pixels [L, N, 2] float64, depths [L, N] float32, mask [L, N] uint8; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The points have another dtype or shape, or cameras differ in their number of steps.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    /// <remarks>nuScenes devkit, <c>NuScenesExplorer.map_pointcloud_to_image</c>.</remarks>
    public static (Tensor Pixels, Tensor Depths, Tensor Mask) Run(
        Tensor points, IReadOnlyList<PointCamera> cameras, bool roundSteps = false,
        double minDepth = NuScenesMinDepth, double border = NuScenesBorder, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(cameras);
        var p = TorchTensors.Describe(points, nameof(points), ScalarType.Float32, -1, -1);
        PointRows.CheckWidth(points.shape[1], nameof(points));
        var (N, L, S) = (points.shape[0], cameras.Count, cameras.Count == 0 ? 1 : cameras[0].Steps.Count);
        var (matrices, intrinsicMatrices, imageSizes) = (new double[L * S * 12], new double[L * 9], new int[L * 2]);
        Describe(cameras, S, matrices, intrinsicMatrices, imageSizes);
        using var transforms = torch.tensor(matrices, [L, S, 3, 4], device: points.device);
        using var intrinsics = torch.tensor(intrinsicMatrices, [L, 3, 3], device: points.device);
        using var sizes = torch.tensor(imageSizes, [L, 2], device: points.device);
        var pixels = torch.empty([L, N, 2], ScalarType.Float64, points.device);
        var depths = torch.empty([L, N], ScalarType.Float32, points.device);
        var mask = torch.empty([L, N], ScalarType.Byte, points.device);
        var t = TorchTensors.Describe(transforms, nameof(transforms), ScalarType.Float64, L, S, 3, 4);
        var k = TorchTensors.Describe(intrinsics, nameof(intrinsics), ScalarType.Float64, L, 3, 3);
        var s = TorchTensors.Describe(sizes, nameof(sizes), ScalarType.Int32, L, 2);
        var u = TorchTensors.Describe(pixels, nameof(pixels), ScalarType.Float64, L, N, 2);
        var d = TorchTensors.Describe(depths, nameof(depths), ScalarType.Float32, L, N);
        var m = TorchTensors.Describe(mask, nameof(mask), ScalarType.Byte, L, N);
        var status = NativeMethods.PointsToImage(&p, &t, &k, &s, roundSteps ? 1 : 0, minDepth, border, threads, &u, &d, &m);
        GC.KeepAlive(points);
        if (status != NativeStatus.Ok)
        {
            pixels.Dispose();
            depths.Dispose();
            mask.Dispose();
        }

        NativeKernelException.ThrowIfFailed(status, Kernel);
        return (pixels, depths, mask);
    }

    // Into [L, S, 3, 4], [L, 3, 3] and [L, 2].
    private static void Describe(IReadOnlyList<PointCamera> cameras, int steps, Span<double> transforms, Span<double> intrinsics, Span<int> sizes)
    {
        for (var l = 0; l < cameras.Count; l++)
        {
            var camera = cameras[l];
            if (steps == 0 || camera.Steps.Count != steps)
            {
                throw new ArgumentException(
                    $"cameras must have the same number of steps, at least one, got {string.Join(", ", cameras.Select(other => other.Steps.Count))}", nameof(cameras));
            }

            for (var s = 0; s < steps; s++)
            {
                var (r, t) = camera.Steps[s];
                ReadOnlySpan<double> rows = [r.M00, r.M01, r.M02, t.X, r.M10, r.M11, r.M12, t.Y, r.M20, r.M21, r.M22, t.Z];
                rows.CopyTo(transforms[(((l * steps) + s) * 12)..]);
            }

            var k = camera.Intrinsics.Matrix;
            ReadOnlySpan<double> matrix = [k.M00, k.M01, k.M02, k.M10, k.M11, k.M12, k.M20, k.M21, k.M22];
            matrix.CopyTo(intrinsics[(l * 9)..]);
            (sizes[l * 2], sizes[(l * 2) + 1]) = (camera.Intrinsics.Width, camera.Intrinsics.Height);
        }
    }
}
