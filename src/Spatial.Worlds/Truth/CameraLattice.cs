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

    /// <summary>Ends of further rays, camera frame, for the ground: seen at a flat angle, rays that are close across the view meet it far apart.</summary>
    /// <param name="intrinsics">A camera that looks level.</param>
    /// <param name="height">Of the camera above the ground's voxels, metres.</param>
    /// <returns>Points at a depth of <see cref="Reach"/> metres, row by row. The rays of a row meet level ground at one depth, <see cref="Spacing"/>
    /// metres apart at most, and the next row <see cref="GroundSpacing"/> metres beyond, from the lower edge of the picture to <see cref="Reach"/>.</returns>
    public static Vector3[] OfGround(CameraIntrinsics intrinsics, double height)
    {
        var k = intrinsics.Matrix;
        var lowest = (intrinsics.Height - 0.5 - k.M12) / k.M11;
        var points = new List<Vector3>();
        for (var depth = height / lowest; depth < Reach; depth += GroundSpacing)
        {
            var y = height / depth;
            var columns = (int)Math.Ceiling(intrinsics.Width / k.M00 * depth / Spacing);
            for (var column = 0; column <= columns; column++)
            {
                var u = (intrinsics.Width * (double)column / columns) - 0.5;
                var x = (u - k.M02 - (k.M01 * y)) / k.M00;
                points.Add(new((float)(x * Reach), (float)(y * Reach), (float)Reach));
            }
        }

        return [.. points];
    }

    /// <summary>Largest distance between neighbouring rays at <see cref="Reach"/>, metres: less than a voxel.</summary>
    public const double Spacing = 0.39;

    /// <summary>Distance between the rows in which rays meet level ground, metres: of two rows one meets every voxel, whichever way the grid is turned.</summary>
    public const double GroundSpacing = 0.25;

    private static int StepsOf(double extent) => (int)Math.Ceiling(extent * Reach / Spacing);
}
