using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Both encoders of a Spatial-MLLM and what joins them: clips to tokens of a language model's width.</summary>
/// <param name="tower">What things are.</param>
/// <param name="structure">Where they are.</param>
/// <param name="connector">Joins both.</param>
/// <param name="zeroStructure">Whether the connector is given zeros in place of the structure's features: the ablation.</param>
/// <remarks>Spatial-MLLM, section 3.1. The parts belong to a module; this one has no weights of its own.</remarks>
internal sealed class DualEncoder(Qwen25VisionTower tower, SpatialEncoder structure, SpatialConnector connector, bool zeroStructure = false)
{
    /// <summary>Visual tokens of the clips of one chat, all images or all videos. Images are views of one place; each video is a place of its own.</summary>
    /// <param name="clips">In the order of their places.</param>
    /// <param name="preprocessor">Cuts clips into patches.</param>
    /// <returns>[N, D], clip after clip; null where there is no clip.</returns>
    /// <exception cref="ArgumentException">Images of several sizes.</exception>
    public Tensor? See(IReadOnlyList<VisualClip> clips, VisualPreprocessor preprocessor)
    {
        if (clips.Count == 0)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        VisualClip[] images = [.. clips.Where(clip => !clip.IsVideo)];
        var features = new Queue<Tensor>(images.Length > 0 ? FeaturesOf(images) : []);
        var tokens = clips.Select(clip =>
        {
            using var inner = NewDisposeScope();
            using var patches = preprocessor.Patches(clip);
            var seen = clip.IsVideo ? FeaturesOf(clip.PairedFrames()) : features.Dequeue();
            return connector.Join(tower.See(patches, [clip.Grid]), seen).MoveToOuterDisposeScope();
        });
        return cat([.. tokens]).MoveToOuterDisposeScope();
    }

    // Of each image. The first release lets VGGT see each once and repeats its features, v1.1 repeats the image.
    private IEnumerable<Tensor> FeaturesOf(VisualClip[] images)
    {
        var (height, width) = (images[0].Frames.shape[2], images[0].Frames.shape[3]);
        if (Array.Find(images, image => image.Frames.shape[2] != height || image.Frames.shape[3] != width) is { } other)
        {
            throw new ArgumentException(
                $"images of one chat must have one size, got {width}x{height} and {other.Frames.shape[3]}x{other.Frames.shape[2]}: "
                + "they are views of one place; cut them, or ask about one after the other", nameof(images));
        }

        var isOnce = connector is SpatialFirstConnector;
        var all = FeaturesOf(cat([.. images.Select(image => isOnce ? image.Frames : image.PairedFrames())]));
        return all.split(isOnce ? 1 : SpatialTokens.Merge);
    }

    // [S, 3, H, W] to [S, rows, columns, 2C].
    private Tensor FeaturesOf(Tensor frames)
    {
        var config = structure.Vggt.Config;
        return !zeroStructure ? structure.See(frames)
            : zeros([frames.shape[0], frames.shape[2] / config.PatchSize, frames.shape[3] / config.PatchSize, config.FeatureWidth], device: frames.device);
    }
}
