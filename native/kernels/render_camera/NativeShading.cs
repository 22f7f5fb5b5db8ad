using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary><c>spatial_scene_light</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeSceneLight
{
    public fixed float ToSun[3];
    public fixed float Sun[3];
    public fixed float Zenith[3];
    public fixed float Horizon[3];
    public fixed float FromSky[3];
    public fixed float FromGround[3];
    public fixed float Fog[3];
    public float FogDensity;
    public float Wetness;
    public float Clouds;
    public float Exposure;

    public static NativeSceneLight From(SceneLight light)
    {
        var (x, y, z) = light.ToSun;
        var length = Math.Sqrt((x * x) + (y * y) + (z * z));
        var native = new NativeSceneLight
        {
            FogDensity = (float)light.FogDensity,
            Wetness = (float)light.Wetness,
            Clouds = (float)light.Clouds,
            Exposure = (float)light.Exposure,
        };
        Set(native.ToSun, new(x / length, y / length, z / length));
        Set(native.Sun, light.Sun);
        Set(native.Zenith, light.Zenith);
        Set(native.Horizon, light.Horizon);
        Set(native.FromSky, light.FromSky);
        Set(native.FromGround, light.FromGround);
        Set(native.Fog, light.Fog);
        return native;
    }

    private static void Set(float* to, LinearColor color) => (to[0], to[1], to[2]) = ((float)color.Red, (float)color.Green, (float)color.Blue);
}

/// <summary><c>spatial_shading</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeShading
{
    public NativeTensor* Materials;
    public NativeTensor* Texels;
    public NativeTensor* Ground;
    public NativeTensor* GroundLevels;
    public NativeTensor* Srgb;
    public float GroundCell;
    public int TextureSize;
    public NativeSceneLight Light;
}

/// <summary><c>spatial_camera</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCamera
{
    public fixed double Origin[3];
    public fixed double RayFromPixel[9];
    public int Samples;

    public static NativeCamera From(CameraIntrinsics intrinsics, RigidTransform worldFromCamera, int samples)
    {
        var native = new NativeCamera { Samples = samples };
        var (rotation, origin) = worldFromCamera;
        (native.Origin[0], native.Origin[1], native.Origin[2]) = (origin.X, origin.Y, origin.Z);
        // The last row of K is 0 0 1; what is above it may be slanted.
        var k = intrinsics.Matrix;
        var determinant = (k.M00 * k.M11) - (k.M01 * k.M10);
        var cameraFromPixel = new Matrix3d(
            k.M11 / determinant, -k.M01 / determinant, ((k.M01 * k.M12) - (k.M11 * k.M02)) / determinant,
            -k.M10 / determinant, k.M00 / determinant, ((k.M10 * k.M02) - (k.M00 * k.M12)) / determinant,
            0, 0, 1);
        var m = rotation * cameraFromPixel;
        ReadOnlySpan<double> rows = [m.M00, m.M01, m.M02, m.M10, m.M11, m.M12, m.M20, m.M21, m.M22];
        for (var i = 0; i < rows.Length; i++)
        {
            native.RayFromPixel[i] = rows[i];
        }

        return native;
    }
}
