using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Joins the tokens of the vision tower and the features of VGGT into one stream for the language model.</summary>
/// <remarks>Spatial-MLLM, section 3.1.</remarks>
internal abstract class SpatialConnector(string name, SpatialTokenOrder order) : nn.Module(name)
{
    /// <summary>Within a merged feature.</summary>
    public SpatialTokenOrder Order { get; } = order;

    /// <summary>A connector with random weights.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="featureWidth">2C of VGGT.</param>
    /// <param name="languageWidth">Width D of the language model.</param>
    public static SpatialConnector Of(SpatialConnectorKind kind, int featureWidth, int languageWidth) => kind switch
    {
        SpatialConnectorKind.Add => new SpatialAddConnector(featureWidth, languageWidth),
        SpatialConnectorKind.AddOfFirstRelease => new SpatialFirstConnector(featureWidth, languageWidth),
        SpatialConnectorKind.Cat => new SpatialCatConnector(featureWidth, languageWidth),
        SpatialConnectorKind.CrossAttention => new SpatialCrossConnector(featureWidth, languageWidth),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Which kind a checkpoint's connector is, by its keys; shapes would not tell.</summary>
    /// <param name="names">Of all its tensors.</param>
    /// <returns>The kind and what stands before its keys.</returns>
    /// <exception cref="ArgumentException">There is none, or more than one.</exception>
    public static (SpatialConnectorKind Kind, string Prefix) KindOf(IEnumerable<string> names)
    {
        var keys = names.ToHashSet(StringComparer.Ordinal);
        var found = Marks.Where(mark => keys.Contains(mark.Prefix + mark.Key)).ToArray();
        return found.Length == 1
            ? (found[0].Kind, found[0].Prefix)
            : throw new ArgumentException($"expected the keys of one connector, {string.Join(" or ", Marks.Select(mark => mark.Prefix + mark.Key))}, got "
                + (found.Length == 0 ? "none" : string.Join(" and ", found.Select(mark => mark.Prefix + mark.Key))));
    }

    /// <summary>Joins the tokens of one clip.</summary>
    /// <param name="visionTokens">[T, D], of the vision tower: pair by pair, row by row.</param>
    /// <param name="features">[S, rows, columns, 2C], of the same frames: twice as many rows and columns as the tokens have.</param>
    /// <returns>[T, D].</returns>
    /// <exception cref="ArgumentException">The numbers of tokens differ.</exception>
    public Tensor Join(Tensor visionTokens, Tensor features)
    {
        using var scope = NewDisposeScope();
        var merged = SpatialTokens.MergedOf(features.to_type(visionTokens.dtype), Order); // [T, 8 2C]
        if (visionTokens.dim() != 2 || visionTokens.shape[0] != merged.shape[0])
        {
            throw new ArgumentException($"visionTokens must be [{merged.shape[0]}, D] for features [{string.Join(", ", features.shape)}], got "
                + $"[{string.Join(", ", visionTokens.shape)}]; both encoders must see the same frames at the same size", nameof(visionTokens));
        }

        var pairs = (features.shape[0] + 1) / SpatialTokens.Merge;
        return Joined(visionTokens, merged, pairs).MoveToOuterDisposeScope();
    }

    /// <param name="visionTokens">[T, D].</param>
    /// <param name="merged">[T, 8 2C].</param>
    /// <param name="pairs">Of frames; T is a multiple.</param>
    private protected abstract Tensor Joined(Tensor visionTokens, Tensor merged, long pairs);

    // By which key each is known, and where releases have it.
    private static (SpatialConnectorKind Kind, string Prefix, string Key)[] Marks =>
    [
        (SpatialConnectorKind.Add, "connector.", "ln_q.weight"),
        (SpatialConnectorKind.AddOfFirstRelease, "vggt_embedding_merger.", "token_merge_ln_q.weight"),
        (SpatialConnectorKind.Cat, "connector.", "cat_norm.weight"),
        (SpatialConnectorKind.CrossAttention, "connector.", "key_norm.weight"),
    ];
}
