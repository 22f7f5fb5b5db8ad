using System.Numerics;

namespace Spatial.Worlds;

/// <summary>Rays of a camera so close together that no voxel of the occupancy grid lies between them.</summary>
internal static class CameraLattice
{
    /// <summary>The farthest corner of the grid from its middle, along the ground: where rays are farthest apart.</summary>
    public static readonly double Reach = 40 * Math.Sqrt(2);

    /// <summary>Ends of the rays, camera frame: <see cref="Spacing"/> metres apart at most where they are <see cref="Reach"/> metres from the camera.</summary>
    /// <param name="intrinsics">The camera.</param>
    /// <returns>Points at a depth of <see cref="Reach"/> metres, from corner to corner of the picture, row by row.</returns>
    /// <remarks>The picture reaches from half a pixel before its first pixel to half a pixel after its last. Points as far apart on a plane across
    /// the view are nearer each other on the sphere, so the middle of the picture decides.</remarks>
    public static Vector3[] Of(CameraIntrinsics intrinsics)
    {
        var k = intrinsics.Matrix;
        var columns = StepsOf(intrinsics.Width / k.M00);
        var rows = StepsOf(intrinsics.Height / k.M11);
        var points = new Vector3[(columns + 1) * (rows + 1)];
        for (var row = 0; row <= rows; row++)
        {
            for (var column = 0; column <= columns; column++)
            {
                var (u, v) = ((intrinsics.Width * (double)column / columns) - 0.5, (intrinsics.Height * (double)row / rows) - 0.5);
                var y = (v - k.M12) / k.M11;
                var x = (u - k.M02 - (k.M01 * y)) / k.M00;
                points[(row * (columns + 1)) + column] = new((float)(x * Reach), (float)(y * Reach), (float)Reach);
            }
        }

        return points;
    }

    /// <summary>Largest distance between neighbouring rays at <see cref="Reach"/>, metres: less than a voxel.</summary>
    public const double Spacing = 0.39;

    private static int StepsOf(double extent) => (int)Math.Ceiling(extent * Reach / Spacing);
}
