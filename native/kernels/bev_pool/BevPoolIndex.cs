using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>Which weights and features a pooling adds up, and where to: entries grouped by cell. Made once for a rig that does not move.</summary>
/// <remarks>Huang and Huang, "BEVPoolv2", 2022: its ranks. Defined in <c>bev_pool.h</c>.</remarks>
public sealed unsafe class BevPoolIndex : IDisposable
{
    private readonly int[] _weightOf, _featureOf, _starts, _rows;
    private readonly Dictionary<string, DeviceIndex> _onDevices = [];
    private (int[] WeightOf, int[] RowOf, int[] Starts)? _byFeature;

    private BevPoolIndex(int[] weightOf, int[] featureOf, int[] starts, int[] rows, int weightCount, int featureCount)
    {
        (_weightOf, _featureOf, _starts, _rows) = (weightOf, featureOf, starts, rows);
        (WeightCount, FeatureCount) = (weightCount, featureCount);
    }

    /// <summary>Weights E that the entries are chosen from.</summary>
    public int WeightCount { get; }

    /// <summary>Rows P of features that they are chosen from.</summary>
    public int FeatureCount { get; }

    /// <summary>Entries N.</summary>
    public int EntryCount => _weightOf.Length;

    /// <summary>Cells G that have an entry.</summary>
    public int GroupCount => _rows.Length;

    /// <summary>[N] weight of each entry.</summary>
    public ReadOnlySpan<int> WeightOf => _weightOf;

    /// <summary>[N] row of features of each entry.</summary>
    public ReadOnlySpan<int> FeatureOf => _featureOf;

    /// <summary>[G + 1] where each group begins.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>[G] the cell of each group, ascending.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>Groups entries by cell, one entry for each weight.</summary>
    /// <param name="cells">[E] the cell of each weight; below 0: none.</param>
    /// <param name="features">[E] the row of features of each.</param>
    /// <param name="featureCount">Rows P of features.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a row is out of range.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static BevPoolIndex Of(ReadOnlySpan<int> cells, ReadOnlySpan<int> features, int featureCount)
    {
        if (cells.Length != features.Length)
        {
            throw new ArgumentException($"features must be [{cells.Length}], one per cell, got {features.Length} values", nameof(features));
        }

        var (order, starts, rows) = (new int[cells.Length], new int[cells.Length + 1], new int[cells.Length]);
        long groups, kept;
        fixed (int* cellsAt = cells, orderAt = order, startsAt = starts, rowsAt = rows)
        {
            var c = NativeTensor.OnCpu(cellsAt, NativeDtype.Int32, cells.Length);
            var o = NativeTensor.OnCpu(orderAt, NativeDtype.Int32, cells.Length);
            var s = NativeTensor.OnCpu(startsAt, NativeDtype.Int32, cells.Length + 1);
            var r = NativeTensor.OnCpu(rowsAt, NativeDtype.Int32, cells.Length);
            NativeKernelException.ThrowIfFailed(NativeMethods.BevPoolIndex(&c, &o, &s, &r, out groups, out kept), BevPool.Kernel);
        }

        var featureOf = new int[kept];
        for (var entry = 0; entry < featureOf.Length; entry++)
        {
            var feature = features[order[entry]];
            featureOf[entry] = feature >= 0 && feature < featureCount
                ? feature
                : throw new ArgumentException($"features must be 0 to {featureCount - 1}, got {feature}", nameof(features));
        }

        return new(order[..(int)kept], featureOf, starts[..((int)groups + 1)], rows[..(int)groups], cells.Length, featureCount);
    }

    /// <summary>Lets go of copies on devices.</summary>
    public void Dispose()
    {
        foreach (var copy in _onDevices.Values)
        {
            copy.Dispose();
        }

        _onDevices.Clear();
    }

    /// <summary>The same as tensors; kept for the next call.</summary>
    internal DeviceIndex On(Device device)
    {
        var name = device.ToString();
        if (!_onDevices.TryGetValue(name, out var copy))
        {
            copy = new(Kept(_weightOf, device), Kept(_featureOf, device), Kept(_starts, device), Kept(_rows, device));
            _onDevices.Add(name, copy);
        }

        return copy;
    }

    /// <summary>Entries grouped by their row of features, for gradients: weight and row of sums of each, and where each row's begin.</summary>
    /// <param name="dense">Whether rows of sums are cells, not groups.</param>
    internal (int[] WeightOf, int[] RowOf, int[] Starts) ByFeature(bool dense)
    {
        var (weightOf, groupOf, starts) = _byFeature ??= SortByFeature();
        return (weightOf, dense ? Array.ConvertAll(groupOf, group => _rows[group]) : groupOf, starts);
    }

    private (int[] WeightOf, int[] GroupOf, int[] Starts) SortByFeature()
    {
        var starts = new int[FeatureCount + 1];
        foreach (var feature in _featureOf)
        {
            starts[feature + 1]++;
        }

        for (var feature = 0; feature < FeatureCount; feature++)
        {
            starts[feature + 1] += starts[feature];
        }

        var (next, weightOf, groupOf) = (starts.AsSpan(0, FeatureCount).ToArray(), new int[EntryCount], new int[EntryCount]);
        for (var group = 0; group < GroupCount; group++)
        {
            for (var entry = _starts[group]; entry < _starts[group + 1]; entry++)
            {
                var place = next[_featureOf[entry]]++;
                (weightOf[place], groupOf[place]) = (_weightOf[entry], group);
            }
        }

        return (weightOf, groupOf, starts);
    }

    private static Tensor Kept(int[] values, Device device) => tensor(values, [values.Length], device: device).DetachFromDisposeScope();

    /// <summary>The index on one device.</summary>
    internal sealed record DeviceIndex(Tensor WeightOf, Tensor FeatureOf, Tensor Starts, Tensor Rows) : IDisposable
    {
        public void Dispose()
        {
            WeightOf.Dispose();
            FeatureOf.Dispose();
            Starts.Dispose();
            Rows.Dispose();
        }
    }
}
