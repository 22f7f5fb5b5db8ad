using static TorchSharp.torch;

namespace Spatial.Benchmarks;

/// <summary>Pooling in torch: by cumulative sums of a sorted frustum, as "lift, splat, shoot" published it, and by index_add.</summary>
public sealed class TorchLift : IDisposable
{
    private readonly Tensor _weights, _features, _entries, _cells, _groupedWeights, _groupedFeatures, _groupedCells;
    private readonly int _rows, _cellsOfImage;

    /// <summary>Copies the inputs; indices are at hand for all but the sort. Torch works on one thread from here on.</summary>
    public TorchLift(LiftedFrustum frustum)
    {
        ArgumentNullException.ThrowIfNull(frustum);
        set_num_threads(1);
        using var scope = NewDisposeScope();
        _rows = frustum.CellCount;
        _cellsOfImage = frustum.FeatureCount / 6;
        _weights = tensor(frustum.Weights);
        _features = tensor(frustum.Features, [frustum.FeatureCount, frustum.Channels]);
        long[] kept = [.. Enumerable.Range(0, frustum.Cells.Length).Where(i => frustum.Cells[i] >= 0).Select(i => (long)i)];
        _entries = tensor(kept);
        _cells = tensor(Array.ConvertAll(kept, i => (long)frustum.Cells[i]));
        using var index = frustum.Index();
        _groupedWeights = tensor(Array.ConvertAll(index.WeightOf.ToArray(), i => (long)i));
        _groupedFeatures = tensor(Array.ConvertAll(index.FeatureOf.ToArray(), i => (long)i));
        _groupedCells = tensor(Array.ConvertAll(index.WeightOf.ToArray(), i => (long)frustum.Cells[i]));
        foreach (var held in Held)
        {
            held.DetachFromDisposeScope();
        }
    }

    private Tensor[] Held => [_weights, _features, _entries, _cells, _groupedWeights, _groupedFeatures, _groupedCells];

    /// <summary>The whole frustum, its cells sorted, cumulative sums, differences.</summary>
    public void ByCumulativeSums() => Once(() =>
    {
        var (sorted, order) = _cells.sort();
        var sums = Frustum().index_select(0, _entries).index_select(0, order).cumsum(0);
        var last = cat([sorted.diff().ne(0), ones(1, ScalarType.Bool)], 0).nonzero().view(-1);
        var ends = sums.index_select(0, last);
        var groups = cat([ends.narrow(0, 0, 1), ends.diff(dim: 0)], 0);
        return zeros(_rows, ends.shape[1]).index_copy_(0, sorted.index_select(0, last), groups);
    });

    /// <summary>Weights and features gathered by grouped ranks, multiplied, and added to their cells.</summary>
    public void ByGatherAndAdd() => Once(Gathered);

    /// <summary>The sums, [R, C].</summary>
    public float[] Sums()
    {
        using var scope = NewDisposeScope();
        return Gathered().data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var held in Held)
        {
            held.Dispose();
        }
    }

    private Tensor Gathered()
    {
        var products = _weights.index_select(0, _groupedWeights).unsqueeze(1) * _features.index_select(0, _groupedFeatures);
        return zeros(_rows, _features.shape[1]).index_add_(0, _groupedCells, products, 1);
    }

    // [E, C]: each camera's features at each of its depths.
    private Tensor Frustum()
    {
        var weights = _weights.view(6, -1, _cellsOfImage, 1);
        return (weights * _features.view(6, 1, _cellsOfImage, -1)).view(_weights.shape[0], -1);
    }

    private static void Once(Func<Tensor> work)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        work();
    }
}
