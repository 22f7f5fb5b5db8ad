namespace Spatial;

/// <summary>A pinhole camera without distortion: pixel = K p / z, with p in the camera frame (x right, y down, z forward).</summary>
public sealed record CameraIntrinsics
{
    /// <summary>Creates intrinsics from the 3x3 matrix K.</summary>
    /// <param name="matrix">K in pixels; its last row is 0 0 1.</param>
    /// <param name="width">Image columns.</param>
    /// <param name="height">Image rows.</param>
    /// <exception cref="ArgumentException">K is singular, has a non-positive focal length, or the size is not positive.</exception>
    public CameraIntrinsics(Matrix3d matrix, int width, int height)
    {
        if (!(matrix.M00 > 0) || !(matrix.M11 > 0) || !double.IsFinite(matrix.Determinant) || matrix.M22 != 1)
        {
            throw new ArgumentException($"camera matrix needs positive focal lengths and a last row of 0 0 1, got {matrix}", nameof(matrix));
        }

        if (width <= 0 || height <= 0)
        {
            throw new ArgumentException($"image size must be positive, got {width}x{height}", nameof(width));
        }

        (Matrix, Width, Height) = (matrix, width, height);
    }

    /// <summary>K, in pixels.</summary>
    public Matrix3d Matrix { get; }

    /// <summary>Image columns.</summary>
    public int Width { get; }

    /// <summary>Image rows.</summary>
    public int Height { get; }

    /// <summary>Projects a point of the camera frame; meaningful only for z &gt; 0.</summary>
    /// <returns>Column and row in pixels, and depth in metres.</returns>
    public (double U, double V, double Depth) Project(Vector3d pointInCamera)
    {
        var scaled = Matrix * pointInCamera;
        return (scaled.X / scaled.Z, scaled.Y / scaled.Z, pointInCamera.Z);
    }
}
