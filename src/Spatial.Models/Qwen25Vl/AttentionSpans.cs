using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Which patches attend to each other: spans of equal length are computed together, as one batch.</summary>
/// <remarks>Upstream calls attention for sequences of varying length, which libtorch here has not. Windows of an image have at most four sizes: whole, cut at
/// the right, at the bottom, at both.</remarks>
internal sealed class AttentionSpans : IDisposable
{
    private readonly IReadOnlyList<(int Count, int Length)> _batches; // in order, all patches
    private readonly Tensor? _places; // [N], where each patch of the batches comes from; null: they lie so
    private readonly Tensor? _origins; // [N], the way back

    /// <param name="lengths">Patches of each span; spans lie one after another.</param>
    /// <param name="device">Where attention is computed.</param>
    public AttentionSpans(IReadOnlyList<int> lengths, Device device)
    {
        var starts = new long[lengths.Count];
        for (var span = 1; span < starts.Length; span++)
        {
            starts[span] = starts[span - 1] + lengths[span - 1];
        }

        int[] order = [.. Enumerable.Range(0, lengths.Count).OrderBy(span => lengths[span])]; // stable
        _batches = [.. order.GroupBy(span => lengths[span]).Select(batch => (batch.Count(), batch.Key))];
        if (_batches.Count == 1)
        {
            return;
        }

        using var scope = NewDisposeScope();
        _places = tensor([.. order.SelectMany(span => Enumerable.Range(0, lengths[span]).Select(patch => starts[span] + patch))], device: device);
        _origins = _places.argsort().DetachFromDisposeScope();
        _ = _places.DetachFromDisposeScope();
    }

    /// <summary>Attention within the spans.</summary>
    /// <param name="queries">[N, heads, head].</param>
    /// <param name="keys">The same shape.</param>
    /// <param name="values">The same shape.</param>
    /// <returns>[N, heads, head].</returns>
    public Tensor Attend(Tensor queries, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        (queries, keys, values) = (Together(queries), Together(keys), Together(values));
        var parts = new List<Tensor>();
        var start = 0L;
        foreach (var (count, length) in _batches)
        {
            var seen = nn.functional.scaled_dot_product_attention(Batch(queries), Batch(keys), Batch(values)); // [count, heads, length, head]
            parts.Add(seen.transpose(1, 2).flatten(0, 1));
            start += (long)count * length;

            Tensor Batch(Tensor all) => all.narrow(0, start, (long)count * length).unflatten(0, [count, length]).transpose(1, 2);
        }

        var together = parts.Count == 1 ? parts[0] : cat(parts);
        return (_origins is null ? together : together.index_select(0, _origins)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _places?.Dispose();
        _origins?.Dispose();
    }

    private Tensor Together(Tensor patches) => _places is null ? patches : patches.index_select(0, _places);
}
