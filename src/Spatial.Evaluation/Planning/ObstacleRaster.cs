using System.Numerics;

namespace Spatial.Evaluation;

/// <summary>Which cells are occupied at each of the six future steps: [6, 200, 200] bits of 0.5 m around the vehicle.</summary>
/// <remarks>What rows and columns mean is the protocol's business. Bounds of ST-P3, UniAD and VAD: -50 to 50 m along both axes.</remarks>
public sealed class ObstacleRaster
{
    /// <summary>Future steps.</summary>
    public const int Steps = 6;

    /// <summary>Rows and columns of a step.</summary>
    public const int Size = 200;

    /// <summary>Metres per cell.</summary>
    public const float Resolution = 0.5f;

    /// <summary>Centre of the first cell, metres.</summary>
    public const float Start = -49.75f;

    /// <summary>Bytes of the packed form.</summary>
    public const int PackedBytes = Steps * Size * Size / 8;

    internal const int WordsPerRow = (Size + 63) / 64;
    private const int WordsPerStep = Size * WordsPerRow;
    private const int BytesPerRow = Size / 8;

    private readonly ulong[] _words = new ulong[Steps * WordsPerStep];

    /// <summary>Reads packed bits.</summary>
    /// <param name="packed">[6, 200, 25] uint8, the most significant bit first, as numpy.packbits writes them.</param>
    /// <exception cref="ArgumentException">The length is not that.</exception>
    public static ObstacleRaster FromPackedBits(ReadOnlySpan<byte> packed)
    {
        if (packed.Length != PackedBytes)
        {
            throw new ArgumentException(
                $"packed must be uint8 [{Steps}, {Size}, {BytesPerRow}] = {PackedBytes} bytes, got {packed.Length}", nameof(packed));
        }

        var raster = new ObstacleRaster();
        for (var at = 0; at < packed.Length; at++)
        {
            var (row, column) = (at / BytesPerRow, at % BytesPerRow * 8);
            for (var bits = packed[at]; bits != 0; bits &= (byte)(bits - 1))
            {
                raster.Set((row * Size) + column + 7 - BitOperations.TrailingZeroCount(bits));
            }
        }

        return raster;
    }

    /// <summary>The packed bits that <see cref="FromPackedBits"/> reads.</summary>
    public byte[] ToPackedBits()
    {
        var packed = new byte[PackedBytes];
        for (var cell = 0; cell < Steps * Size * Size; cell++)
        {
            if (IsOccupied(cell))
            {
                packed[cell / 8] |= (byte)(0x80 >> (cell % 8));
            }
        }

        return packed;
    }

    /// <summary>Whether a cell is occupied.</summary>
    /// <param name="step">0 to 5.</param>
    /// <param name="row">0 to 199.</param>
    /// <param name="column">0 to 199.</param>
    public bool IsOccupied(int step, int row, int column) => IsOccupied((((step * Size) + row) * Size) + column);

    /// <summary>Fills a polygon, its border included, as <c>cv2.fillPoly</c> does.</summary>
    /// <param name="step">0 to 5.</param>
    /// <param name="corners">Corners as column and row; they may lie outside.</param>
    public void FillPolygon(int step, ReadOnlySpan<RasterPoint> corners) => PolygonFill.Fill(WordsOf(step), corners);

    /// <summary>Occupies every cell of a step: UniAD's way of saying that nothing is known there.</summary>
    public void FillStep(int step)
    {
        for (var cell = step * Size * Size; cell < (step + 1) * Size * Size; cell++)
        {
            Set(cell);
        }
    }

    /// <summary>Where a place lies along rows or columns, in cells that are not yet rounded.</summary>
    internal static double ToCells(double metres) => (metres - Start + (Resolution / 2)) / Resolution;

    /// <summary>The cell of a corner along rows or columns, half to even as <c>np.round</c>; it may lie outside.</summary>
    internal static int CellOf(double metres) => (int)Math.Round(ToCells(metres), MidpointRounding.ToEven);

    /// <summary>Whether a cell is occupied, by its place in [6, 200, 200].</summary>
    internal bool IsOccupied(int cell)
    {
        var (row, column) = Math.DivRem(cell, Size);
        return (_words[(row * WordsPerRow) + (column >> 6)] >> (column & 63) & 1) != 0;
    }

    internal void Set(int cell)
    {
        var (row, column) = Math.DivRem(cell, Size);
        _words[(row * WordsPerRow) + (column >> 6)] |= 1UL << (column & 63);
    }

    private Span<ulong> WordsOf(int step) => _words.AsSpan(step * WordsPerStep, WordsPerStep);
}

/// <summary>A point of a raster: column to the right, row downward.</summary>
public readonly record struct RasterPoint(int Column, int Row);
