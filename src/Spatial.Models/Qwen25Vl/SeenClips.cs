using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Images and videos that a model has looked at, for any number of questions about them.</summary>
/// <param name="Clips">In the order of their places in a chat; they stay the caller's.</param>
/// <param name="Images">[N, D], tokens of the images among them; null where there are none.</param>
/// <param name="Videos">[N, D], tokens of the videos among them; null where there are none.</param>
internal sealed record SeenClips(IReadOnlyList<VisualClip> Clips, Tensor? Images, Tensor? Videos) : IDisposable
{
    /// <summary>Looks at clips, without gradients.</summary>
    /// <param name="clips">In the order of their places.</param>
    /// <param name="see">Gives the tokens of clips of one kind.</param>
    public static SeenClips Of(IReadOnlyList<VisualClip> clips, Func<IReadOnlyList<VisualClip>, Tensor?> see)
    {
        using var inference = inference_mode();
        var kinds = clips.ToLookup(clip => clip.IsVideo);
        var images = see([.. kinds[false]]);
        try
        {
            return new(clips, images, see([.. kinds[true]]));
        }
        catch
        {
            images?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Images?.Dispose();
        Videos?.Dispose();
    }
}
