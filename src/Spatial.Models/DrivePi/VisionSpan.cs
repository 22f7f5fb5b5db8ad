using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Where a sample's vision tokens lie among its states.</summary>
/// <param name="Start">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Padding">States before the sample's first token that belong to none: padding on the left.</param>
/// <remarks>Release <c>emova_arch.py</c>, <c>_extract_image_features</c>, which looks the place up in the ids before they were padded, and so reads other
/// states in a batch of unequal lengths.</remarks>
internal readonly record struct VisionSpan(int Start, int Count, int Padding = 0)
{
    /// <summary>The span of a sample.</summary>
    /// <param name="ids">The sample's own ids without padding, one of them the image token, whose place the vision tokens take.</param>
    /// <param name="imageToken">The image token's id, -200 in the release.</param>
    /// <param name="count">Vision tokens that take its place.</param>
    /// <param name="length">States L of each sample of the batch; what the sample lacks is padding on its left.</param>
    /// <exception cref="ArgumentException">There is not one image token, or the sample is longer.</exception>
    public static VisionSpan Of(ReadOnlySpan<long> ids, long imageToken, int count, int length)
    {
        if (ids.Count(imageToken) != 1)
        {
            throw new ArgumentException($"ids must hold one image token {imageToken}, got {ids.Count(imageToken)}", nameof(ids));
        }

        var padding = length - (ids.Length - 1 + count);
        return padding < 0
            ? throw new ArgumentException($"a sample must have at most {length} states, got {ids.Length - 1 + count}", nameof(ids))
            : new(padding + ids.IndexOf(imageToken), count, padding);
    }

    /// <summary>States at the vision tokens of each sample.</summary>
    /// <param name="states">[B, L, D].</param>
    /// <param name="spans">One for each sample, all of as many tokens.</param>
    /// <returns>[B, T, D].</returns>
    /// <exception cref="ArgumentException">A span does not fit.</exception>
    public static Tensor Vision(Tensor states, IReadOnlyList<VisionSpan> spans)
    {
        Check(states, spans);
        using var scope = NewDisposeScope();
        return stack([.. spans.Select((span, sample) => states.select(0, sample).narrow(0, span.Start, span.Count))], 0).MoveToOuterDisposeScope();
    }

    /// <summary>All other states of each sample, in their order and without padding: [L of the sample, D] each.</summary>
    /// <param name="states">[B, L, D].</param>
    /// <param name="spans">One for each sample, all of as many tokens.</param>
    /// <exception cref="ArgumentException">A span does not fit.</exception>
    public static IReadOnlyList<Tensor> Text(Tensor states, IReadOnlyList<VisionSpan> spans)
    {
        Check(states, spans);
        using var scope = NewDisposeScope();
        var texts = new List<Tensor>();
        for (var sample = 0; sample < spans.Count; sample++)
        {
            var (start, count, padding) = spans[sample];
            var own = states.select(0, sample);
            texts.Add(cat([own.narrow(0, padding, start - padding), own.narrow(0, start + count, own.shape[0] - start - count)], 0).MoveToOuterDisposeScope());
        }

        return texts;
    }

    private static void Check(Tensor states, IReadOnlyList<VisionSpan> spans)
    {
        if (states.dim() != 3 || states.shape[0] != spans.Count || spans.Count == 0)
        {
            throw new ArgumentException($"states must be [{spans.Count}, L, D], one sample or more, got [{string.Join(", ", states.shape)}]", nameof(states));
        }

        foreach (var span in spans)
        {
            if (span.Padding < 0 || span.Start < span.Padding || span.Count < 0 || span.Count != spans[0].Count || span.Start + span.Count > states.shape[1])
            {
                throw new ArgumentException(
                    $"spans must be of {spans[0].Count} tokens inside {states.shape[1]} states, got {span.Count} from {span.Start} behind {span.Padding} of padding",
                    nameof(spans));
            }
        }
    }
}
