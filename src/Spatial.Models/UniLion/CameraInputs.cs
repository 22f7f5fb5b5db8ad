using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What the image branch reads of one frame.</summary>
/// <param name="Pictures">[L, 3, H, W] float32, normalised.</param>
/// <param name="Depths">[L, H, W] float32, metres of LiDAR returns at their pixels; 0 where there is none.</param>
/// <param name="Views">The L cameras.</param>
internal sealed record CameraInputs(Tensor Pictures, Tensor Depths, IReadOnlyList<CameraView> Views) : IDisposable
{
    /// <summary>Draws pictures and depths of a frame's cameras.</summary>
    /// <param name="frame">The frame; its cameras are drawn in their order.</param>
    /// <param name="points">LiDAR points in the frame's ego frame, such as <see cref="SweepMerger.IntoKeyframe"/> gives.</param>
    /// <param name="images">Sizes of the pictures.</param>
    /// <param name="lift">The range of depths.</param>
    /// <param name="behaviour">Order of colours, and which of two near points is seen.</param>
    /// <param name="variation">How the frame is varied for training, the points already; null for as it is.</param>
    /// <exception cref="ArgumentException">There are no cameras, or a picture is too small.</exception>
    /// <exception cref="InvalidDataException">A picture is damaged.</exception>
    public static CameraInputs From(Frame frame, PointCloud points, ImageBranchConfig images, CameraLiftConfig lift, DrivePiBehaviour behaviour,
        DrivePiVariation? variation = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(points);
        if (frame.Cameras.Count == 0)
        {
            throw new ArgumentException($"frame {frame.SampleToken} must have cameras, got none", nameof(frame));
        }

        var (L, H, W) = (frame.Cameras.Count, images.Height, images.Width);
        var layouts = frame.Cameras.Select(camera => PictureLayout.For(camera.Intrinsics.Width, camera.Intrinsics.Height, W, H)).ToArray();
        layouts = variation is null ? layouts : [.. frame.Cameras.Zip(layouts, variation.Applied)];
        var views = frame.Cameras.Zip(layouts, (camera, layout) => CameraView.Of(camera, frame.GlobalFromEgo, layout)).ToArray();
        views = variation is null ? views : [.. views.Select(variation.Applied)];
        var (pictures, depths) = (new float[L * 3 * H * W], new float[L * H * W]);
        InParallel(L, camera =>
        {
            var drawn = PictureResampler.Draw(frame.Cameras[camera].Pixels, layouts[camera]);
            PictureNormalisation.Apply(drawn, pictures.AsSpan(camera * 3 * H * W, 3 * H * W), behaviour);
            SparseDepth.Draw(
                points.Values, PointCloud.Width, views[camera], W, H, lift.NearestDepth, lift.FarthestDepth, depths.AsSpan(camera * H * W, H * W), behaviour);
        });
        using var flatPictures = from_array(pictures);
        using var flatDepths = from_array(depths);
        return new(flatPictures.view(L, 3, H, W), flatDepths.view(L, H, W), views);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pictures.Dispose();
        Depths.Dispose();
    }

    /// <summary>Does something for each camera; the first exception comes as it is, not wrapped.</summary>
    internal static void InParallel(int count, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, body);
        }
        catch (AggregateException errors)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }
}
