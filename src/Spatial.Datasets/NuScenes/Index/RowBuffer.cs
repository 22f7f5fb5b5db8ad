using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>A growing list in equal pieces: it never copies what it holds, so that millions of rows cost their own size only.</summary>
internal sealed class RowBuffer<T>
    where T : unmanaged
{
    private const int PieceLength = 1 << 16;

    private readonly List<T[]> _pieces = [];

    public int Count { get; private set; }

    public T this[int index]
    {
        get => _pieces[index / PieceLength][index % PieceLength];
        set => _pieces[index / PieceLength][index % PieceLength] = value;
    }

    public void Add(T value)
    {
        if (Count == _pieces.Count * PieceLength)
        {
            _pieces.Add(GC.AllocateUninitializedArray<T>(PieceLength));
        }

        _pieces[^1][Count++ % PieceLength] = value;
    }

    public void AddRange(ReadOnlySpan<T> values)
    {
        while (values.Length > 0)
        {
            if (Count == _pieces.Count * PieceLength)
            {
                _pieces.Add(GC.AllocateUninitializedArray<T>(PieceLength));
            }

            var fits = Math.Min(values.Length, PieceLength - (Count % PieceLength));
            values[..fits].CopyTo(_pieces[^1].AsSpan(Count % PieceLength));
            Count = checked(Count + fits);
            values = values[fits..];
        }
    }

    public void WriteTo(IndexWriter writer)
    {
        for (var i = 0; i < _pieces.Count; i++)
        {
            var filled = Math.Min(PieceLength, Count - (i * PieceLength));
            writer.Write(MemoryMarshal.AsBytes(_pieces[i].AsSpan(0, filled)));
        }
    }

    public T[] ToArray()
    {
        var all = GC.AllocateUninitializedArray<T>(Count);
        for (var i = 0; i < _pieces.Count; i++)
        {
            _pieces[i].AsSpan(0, Math.Min(PieceLength, Count - (i * PieceLength))).CopyTo(all.AsSpan(i * PieceLength));
        }

        return all;
    }
}
