using Spatial.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Benchmarks;

/// <summary>A submanifold convolution by operations of torch: sorted search for neighbours; gather, mm and index_add per offset for sums.</summary>
public sealed class TorchSparseConv : IDisposable
{
    private readonly (int Z, int Y, int X) _shape;
    private readonly Tensor _coordinates, _features, _weights;
    private readonly (Tensor To, Tensor From)[] _pairs;

    /// <summary>Takes the inputs; torch works on one thread from here on.</summary>
    public TorchSparseConv(SparseConvInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        set_num_threads(1);
        using var scope = NewDisposeScope();
        _shape = inputs.Shape;
        _coordinates = tensor(inputs.Coordinates, [inputs.Count, 4]);
        _features = tensor(inputs.Features, [inputs.Count, inputs.Channels]);
        _weights = tensor(inputs.Weights, [SubmanifoldConv.Offsets, inputs.Channels, inputs.Channels]);
        var neighbours = tensor(inputs.Neighbours(), [SubmanifoldConv.Offsets, inputs.Count]).to(int64);
        _pairs = [.. Enumerable.Range(0, SubmanifoldConv.Offsets).Select(k => Pairs(neighbours[k]))];
        foreach (var held in Held)
        {
            held.DetachFromDisposeScope();
        }

        static (Tensor To, Tensor From) Pairs(Tensor neighbours)
        {
            var to = neighbours.ge(0).nonzero().squeeze(1);
            return (to, neighbours.index_select(0, to));
        }
    }

    private Tensor[] Held => [_coordinates, _features, _weights, .. _pairs.SelectMany(pairs => (Tensor[])[pairs.To, pairs.From])];

    /// <summary>Finds neighbours once.</summary>
    public void FindNeighbours()
    {
        using var scope = NewDisposeScope();
        _ = FoundNeighbours();
    }

    /// <summary>Convolves once.</summary>
    public void Convolve()
    {
        using var scope = NewDisposeScope();
        _ = ConvolvedSums();
    }

    /// <summary>Neighbours of a fresh run, [27, V].</summary>
    public int[] Neighbours()
    {
        using var scope = NewDisposeScope();
        return FoundNeighbours().to(int32).data<int>().ToArray();
    }

    /// <summary>Sums of a fresh run, [V, C].</summary>
    public float[] Sums()
    {
        using var scope = NewDisposeScope();
        return ConvolvedSums().data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var held in Held)
        {
            held.Dispose();
        }
    }

    private Tensor FoundNeighbours()
    {
        var columns = _coordinates.unbind(1);
        var (sample, z, y, x) = (columns[0], columns[1], columns[2], columns[3]);
        var keys = (((((sample * _shape.X) + x) * _shape.Y) + y) * _shape.Z) + z; // ascending
        var neighbours = new Tensor[SubmanifoldConv.Offsets];
        for (var k = 0; k < neighbours.Length; k++)
        {
            var (dz, dy, dx) = ((k / 9) - 1, (k / 3 % 3) - 1, (k % 3) - 1);
            var key = keys + ((((dx * _shape.Y) + dy) * (long)_shape.Z) + dz);
            var place = searchsorted(keys, key).clamp_max(keys.shape[0] - 1);
            var found = keys.index_select(0, place).eq(key) & Inside(z + dz, _shape.Z) & Inside(y + dy, _shape.Y) & Inside(x + dx, _shape.X);
            neighbours[k] = place.masked_fill(found.logical_not(), -1);
        }

        return stack(neighbours, 0);

        static Tensor Inside(Tensor cells, int count) => cells.ge(0) & cells.lt(count);
    }

    private Tensor ConvolvedSums()
    {
        using var inference = inference_mode();
        var sums = zeros_like(_features);
        for (var k = 0; k < _pairs.Length; k++)
        {
            sums.index_add_(0, _pairs[k].To, _features.index_select(0, _pairs[k].From).mm(_weights[k]), 1);
        }

        return sums;
    }
}
