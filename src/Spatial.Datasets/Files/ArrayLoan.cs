using System.Buffers;

namespace Spatial.Datasets;

/// <summary>Memory for arrays that are copied from at once: lent from a pool, and given back all together.</summary>
/// <remarks>Validation sets are read frame by frame. Fresh megabytes for each frame would pile up until the collector comes, and getting their pages
/// from the system can take longer than unpacking them.</remarks>
internal sealed class ArrayLoan : IDisposable
{
    private readonly List<byte[]> _lent = [];

    /// <summary>Lends memory, its content anything.</summary>
    public Memory<byte> Rent(int length)
    {
        var array = ArrayPool<byte>.Shared.Rent(length);
        _lent.Add(array);
        return array.AsMemory(0, length);
    }

    /// <summary>Takes all memory back; nobody may look at it any more.</summary>
    public void Dispose()
    {
        _lent.ForEach(array => ArrayPool<byte>.Shared.Return(array));
        _lent.Clear();
    }
}
