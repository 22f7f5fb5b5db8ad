using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Where the cameras of a batch look from, and where to.</summary>
/// <param name="Directions">[B, L, 3, 3] float32: times (u, v, 1) of the network's picture, the direction of what has depth 1 m there, metres.</param>
/// <param name="Origins">[B, L, 3] float32: the cameras, metres. Both in the frame of the voxels.</param>
internal sealed record CameraRays(Tensor Directions, Tensor Origins) : IDisposable
{
    /// <summary>The rays of all samples' cameras.</summary>
    /// <param name="samples">Cameras of each sample, the same number in each.</param>
    /// <param name="device">Where the tensors lie.</param>
    /// <exception cref="ArgumentException">There are none, or samples differ in their number.</exception>
    public static CameraRays Of(IReadOnlyList<IReadOnlyList<CameraView>> samples, Device? device = null)
    {
        if (samples.Count == 0 || samples[0].Count == 0 || samples.Any(views => views.Count != samples[0].Count))
        {
            throw new ArgumentException(
                $"samples must have the same number of cameras, at least one, got [{string.Join(", ", samples.Select(views => views.Count))}]", nameof(samples));
        }

        var (B, L) = (samples.Count, samples[0].Count);
        var views = samples.SelectMany(views => views).ToArray();
        float[] directions = [.. views.SelectMany(view => Values(view.RayFromPixel))];
        float[] origins = [.. views.Select(view => view.EgoFromCamera.Translation).SelectMany(at => new[] { (float)at.X, (float)at.Y, (float)at.Z })];
        return new(tensor(directions, [B, L, 3, 3], device: device), tensor(origins, [B, L, 3], device: device));
    }

    /// <summary>Places of pixels at depths.</summary>
    /// <param name="pixels">[3, P] float32: u, v, 1 of the network's picture.</param>
    /// <param name="depths">[B, L, K, P] float32, metres.</param>
    /// <returns>[B, L, K, P, 3] float32, metres in the frame of the voxels.</returns>
    public Tensor Places(Tensor pixels, Tensor depths)
    {
        using var scope = NewDisposeScope();
        var (B, L, P) = (Origins.shape[0], Origins.shape[1], pixels.shape[1]);
        var rays = Directions.view(B * L, 3, 3).bmm(pixels.unsqueeze(0).expand(B * L, 3, P)); // [B L, 3, P]
        var places = (depths.unsqueeze(-1) * rays.transpose(1, 2).view(B, L, 1, P, 3)) + Origins.view(B, L, 1, 1, 3);
        return places.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directions.Dispose();
        Origins.Dispose();
    }

    private static IEnumerable<float> Values(Matrix3d m) =>
        new[] { m.M00, m.M01, m.M02, m.M10, m.M11, m.M12, m.M20, m.M21, m.M22 }.Select(value => (float)value);
}
