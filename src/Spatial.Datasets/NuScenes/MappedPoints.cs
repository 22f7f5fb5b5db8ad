namespace Spatial.Datasets;

/// <summary>LiDAR points that fall into a picture.</summary>
/// <param name="Count">Number of points M inside the picture.</param>
/// <param name="Pixels">[3, M] float64: columns, rows, and ones.</param>
/// <param name="Depths">[M] float32, metres along the camera's axis.</param>
/// <param name="Intensities">[M] float32, 0 to 0.5: the LiDAR's intensity on the devkit's scale for colouring.</param>
public sealed record MappedPoints(int Count, double[] Pixels, float[] Depths, float[] Intensities);

/// <content>Points of a sweep in the picture of a camera.</content>
public sealed partial class NuScenesReader
{
    // Pixels this close to the border are left out, so that drawn points stay whole.
    private const double Border = 1;

    /// <summary>Projects a LiDAR sweep into a picture, each at its own time, exactly as the devkit does.</summary>
    /// <param name="lidarToken">A sample_data row of a LiDAR.</param>
    /// <param name="cameraToken">A sample_data row of a camera.</param>
    /// <param name="minDepth">Points nearer than this are left out, metres.</param>
    /// <exception cref="ArgumentException">There is no such row, or it is of another kind of sensor.</exception>
    /// <exception cref="InvalidDataException">A row or file that is needed is missing or damaged.</exception>
    /// <remarks>nuScenes devkit, <c>NuScenesExplorer.map_pointcloud_to_image</c> under NumPy 1: the cloud stays float32 through all four
    /// steps, also in global coordinates, and a translation is rounded to float32 before it is added.</remarks>
    public MappedPoints MapPointsToImage(string lidarToken, string cameraToken, double minDepth = 1)
    {
        var (lidar, camera) = (_tables.SampleData.Get(lidarToken), _tables.SampleData.Get(cameraToken));
        ThrowUnless("lidar", lidar, nameof(lidarToken));
        ThrowUnless("camera", camera, nameof(cameraToken));
        var scan = LidarFile.Read(FileOf(lidar), _limits);
        var intrinsics = IntrinsicsAt(camera);
        var inCamera = InCameraFloat(scan, lidar, camera);
        var intensities = IntensityScale(scan);
        var pixels = new List<(double U, double V)>();
        var depths = new List<float>();
        var shown = new List<float>();
        for (var i = 0; i < scan.Count; i++)
        {
            var (x, y, depth) = inCamera[i];
            var (u, v, _) = intrinsics.Project(new(x, y, depth));
            if (depth > minDepth && u > Border && u < intrinsics.Width - Border && v > Border && v < intrinsics.Height - Border)
            {
                pixels.Add((u, v));
                depths.Add(depth);
                shown.Add(intensities[i]);
            }
        }

        return new(
            depths.Count,
            [.. pixels.Select(pixel => pixel.U), .. pixels.Select(pixel => pixel.V), .. Enumerable.Repeat(1.0, depths.Count)],
            [.. depths],
            [.. shown]);
    }

    private (float X, float Y, float Z)[] InCameraFloat(LidarScan scan, int lidar, int camera)
    {
        var (lidarCalibration, lidarPose) = (CalibrationOf(lidar), PoseOf(lidar));
        var (cameraCalibration, cameraPose) = (CalibrationOf(camera), PoseOf(camera));
        var points = new (float X, float Y, float Z)[scan.Count];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = (scan[i][0], scan[i][1], scan[i][2]);
        }

        Rotate(points, MatrixOf(lidarCalibration.Rotation));
        Translate(points, lidarCalibration.Translation);
        Rotate(points, MatrixOf(lidarPose.Rotation));
        Translate(points, lidarPose.Translation);
        Translate(points, -cameraPose.Translation);
        Rotate(points, MatrixOf(cameraPose.Rotation).Transposed);
        Translate(points, -cameraCalibration.Translation);
        Rotate(points, MatrixOf(cameraCalibration.Rotation).Transposed);
        return points;
    }

    private static void Rotate((float X, float Y, float Z)[] points, Matrix3d rotation)
    {
        for (var i = 0; i < points.Length; i++)
        {
            var turned = rotation * new Vector3d(points[i].X, points[i].Y, points[i].Z);
            points[i] = ((float)turned.X, (float)turned.Y, (float)turned.Z);
        }
    }

    private static void Translate((float X, float Y, float Z)[] points, Vector3d by)
    {
        var (x, y, z) = ((float)by.X, (float)by.Y, (float)by.Z);
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = (points[i].X + x, points[i].Y + y, points[i].Z + z);
        }
    }

    /// <summary>The devkit's scale: stretched over all points of the sweep, bent by a tenth root, lowered by a half.</summary>
    private static float[] IntensityScale(LidarScan scan)
    {
        var intensities = new float[scan.Count];
        for (var i = 0; i < intensities.Length; i++)
        {
            intensities[i] = scan[i][3];
        }

        var (least, most) = (intensities.Min(), intensities.Max());
        return Array.ConvertAll(intensities, value => MathF.Max(0, MathF.Pow((value - least) / (most - least), 0.1f) - 0.5f));
    }

    private static Matrix3d MatrixOf(Quaterniond rotation) => rotation.Normalized().ToMatrix();
}
