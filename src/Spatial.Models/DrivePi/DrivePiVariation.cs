namespace Spatial.Models;

/// <summary>How a frame is varied while the encoder learns: turned about the vertical axis, mirrored, its pictures made larger or smaller.</summary>
/// <param name="VariedFromEgo">The turn; its rotation is a reflection where one axis is mirrored.</param>
/// <param name="PictureScale">Factor of the pictures' scale, 1 for none.</param>
/// <remarks>UniLION <c>transforms_3d.py</c>, <c>GlobalRotScaleTrans</c> and <c>RandomFlip3D</c>. Points, cameras and truth are varied alike.</remarks>
internal sealed record DrivePiVariation(RigidTransform VariedFromEgo, double PictureScale = 1)
{
    /// <summary>A turn, after mirroring.</summary>
    /// <param name="turn">Radians, counter-clockwise seen from above.</param>
    /// <param name="mirrorsSides">Left and right change places.</param>
    /// <param name="mirrorsEnds">Front and back do.</param>
    /// <param name="pictureScale">As above.</param>
    public static DrivePiVariation Of(double turn, bool mirrorsSides, bool mirrorsEnds, double pictureScale = 1)
    {
        var (sine, cosine) = Math.SinCos(turn);
        var (x, y) = (mirrorsEnds ? -1 : 1, mirrorsSides ? -1 : 1);
        return new(new(new Matrix3d(cosine * x, -sine * y, 0, sine * x, cosine * y, 0, 0, 0, 1), Vector3d.Zero), pictureScale);
    }

    /// <summary>True where words about sides, and the plan's axes, no longer fit.</summary>
    public bool Moves => VariedFromEgo.Rotation != Matrix3d.Identity;

    /// <summary>Points of the varied frame.</summary>
    public PointCloud Applied(PointCloud points)
    {
        if (!Moves)
        {
            return points;
        }

        var values = points.Values.ToArray();
        for (var i = 0; i < points.Count; i++)
        {
            var moved = VariedFromEgo * points.PositionOf(i);
            (values[i * PointCloud.Width], values[(i * PointCloud.Width) + 1]) = ((float)moved.X, (float)moved.Y);
        }

        return new(values);
    }

    /// <summary>A camera as it sits in the varied frame.</summary>
    public CameraView Applied(CameraView view) => view with { EgoFromCamera = VariedFromEgo * view.EgoFromCamera };

    /// <summary>What is drawn of a camera's picture.</summary>
    public PictureLayout Applied(CameraImage camera, PictureLayout layout) => PictureScale == 1
        ? layout
        : PictureLayout.Of(camera.Intrinsics.Width, camera.Intrinsics.Height, layout.Scale * PictureScale, layout.Width, layout.Height);
}
