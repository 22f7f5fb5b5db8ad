namespace Spatial.Models;

/// <summary>One camera as the network sees it: where it sits, and what of its picture is seen.</summary>
/// <param name="EgoFromCamera">To the frame of the voxels: the ego frame, mirrored or turned where training does so. Its rotation may be a reflection.</param>
/// <param name="Intrinsics">K of the camera's own picture, pixels.</param>
/// <param name="NetworkFromCamera">From pixels of the camera's picture to those of the network's.</param>
internal sealed record CameraView(RigidTransform EgoFromCamera, Matrix3d Intrinsics, PixelTransform NetworkFromCamera)
{
    /// <summary>A camera of a frame.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="globalFromEgo">The ego frame of the voxels, such as that of the key LiDAR sweep.</param>
    /// <param name="layout">What is drawn of its picture.</param>
    public static CameraView Of(CameraImage camera, RigidTransform globalFromEgo, PictureLayout layout) =>
        new(camera.CameraFrom(globalFromEgo).Inverse(), camera.Intrinsics.Matrix, layout.NetworkFromCamera);

    /// <summary>(u z, v z, z) of the network's picture from (x, y, z) of the camera frame.</summary>
    public Matrix3d NetworkFromPoint => NetworkFromCamera.ToMatrix() * Intrinsics;

    /// <summary>Direction in the frame of the voxels of what has depth 1 m at a pixel (u, v, 1) of the network's picture.</summary>
    /// <exception cref="InvalidOperationException">K or the pixels' transform has no inverse.</exception>
    public Matrix3d RayFromPixel
    {
        get
        {
            var k = Intrinsics;
            if (k.M10 != 0 || k.M20 != 0 || k.M21 != 0 || k.M22 != 1 || k.M00 == 0 || k.M11 == 0)
            {
                throw new InvalidOperationException($"a camera matrix must be upper triangular with a last 1, got {k}");
            }

            var cameraFromPixel = new Matrix3d(
                1 / k.M00, -k.M01 / (k.M00 * k.M11), ((k.M01 * k.M12) - (k.M02 * k.M11)) / (k.M00 * k.M11),
                0, 1 / k.M11, -k.M12 / k.M11,
                0, 0, 1);
            return EgoFromCamera.Rotation * cameraFromPixel * NetworkFromCamera.Inverse().ToMatrix();
        }
    }
}
