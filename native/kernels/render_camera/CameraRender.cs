namespace Spatial.Native;

/// <summary>Pictures of a scene. What a pixel is says <c>render_camera.h</c>.</summary>
public static unsafe class CameraRender
{
    private const string Kernel = "render_camera";

    /// <summary>Takes a picture.</summary>
    /// <param name="scene">What is seen.</param>
    /// <param name="shading">How it looks.</param>
    /// <param name="intrinsics">Pinhole model and size [H, W]; pixel centres lie at integers: the ray of pixel (u, v) goes through K^-1 (u, v, 1).</param>
    /// <param name="worldFromCamera">Where the camera is: x right, y down, z forward.</param>
    /// <param name="samplesPerPixel">1 or 4; depths and instances are those of the pixel's middle either way.</param>
    /// <param name="rgb">[H, W, 3] uint8 sRGB.</param>
    /// <param name="depths">[H, W] float32, metres along z of the camera, infinite for the sky; empty where not wanted.</param>
    /// <param name="instances">[H, W] int32, place of the instance in the scene, fixed part first, -1 for the sky; empty where not wanted.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(
        TracedScene scene, SceneShading shading, CameraIntrinsics intrinsics, RigidTransform worldFromCamera, int samplesPerPixel,
        Span<byte> rgb, Span<float> depths, Span<int> instances, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(shading);
        ArgumentNullException.ThrowIfNull(intrinsics);
        var (W, H) = (intrinsics.Width, intrinsics.Height);
        var pixels = (long)W * H;
        if (rgb.Length != 3 * pixels || (depths.Length != pixels && !depths.IsEmpty) || (instances.Length != pixels && !instances.IsEmpty))
        {
            throw new ArgumentException(
                $"rgb must be [{H}, {W}, 3], depths and instances [{H}, {W}] or empty, got {rgb.Length}, {depths.Length} and {instances.Length} values", nameof(rgb));
        }

        fixed (float* materialsAt = shading.Materials, depthsAt = depths)
        fixed (int* texelsAt = shading.Texels, groundAt = shading.Ground, levelsAt = shading.GroundLevels, srgbAt = PictureLevels.ByteOfLinear, instancesAt = instances)
        fixed (byte* rgbAt = rgb)
        {
            var materials = NativeTensor.OnCpu(materialsAt, NativeDtype.Float32, SceneShading.MaterialCount, 12);
            var texels = NativeTensor.OnCpu(texelsAt, NativeDtype.Int32, shading.TextureCount, PictureLevels.TexelsOf(shading.TextureSize));
            var ground = NativeTensor.OnCpu(groundAt, NativeDtype.Int32, shading.Ground.Length);
            var levels = NativeTensor.OnCpu(levelsAt, NativeDtype.Int32, shading.GroundLevels.Length / 3, 3);
            var srgb = NativeTensor.OnCpu(srgbAt, NativeDtype.Int32, PictureLevels.ByteOfLinear.Length);
            var r = NativeTensor.OnCpu(rgbAt, NativeDtype.UInt8, H, W, 3);
            var d = NativeTensor.OnCpu(depthsAt, NativeDtype.Float32, H, W);
            var i = NativeTensor.OnCpu(instancesAt, NativeDtype.Int32, H, W);
            var look = new NativeShading
            {
                Materials = &materials,
                Texels = &texels,
                Ground = &ground,
                GroundLevels = &levels,
                Srgb = &srgb,
                GroundCell = (float)shading.GroundCell,
                TextureSize = shading.TextureSize,
                Light = NativeSceneLight.From(shading.Light),
            };
            var camera = NativeCamera.From(intrinsics, worldFromCamera, samplesPerPixel);
            using var pinned = new PinnedScene(scene);
            var sceneTensors = stackalloc NativeTensor[PinnedScene.TensorCount];
            var native = pinned.Describe(sceneTensors);
            var status = NativeMethods.RenderCamera(&native, &look, &camera, threads, &r, depths.IsEmpty ? null : &d, instances.IsEmpty ? null : &i);
            NativeKernelException.ThrowIfFailed(status, Kernel);
        }
    }
}
