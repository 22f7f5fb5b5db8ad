using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OpenCvSharp;

namespace Spatial.Datasets;

/// <summary>A map of nuScenes as a mask: where the drivable surface and sidewalks are, one bit per pixel of 0.1 m.</summary>
public sealed class MapMask
{
    private const byte Foreground = 225; // as the devkit takes it: the masks hold 0 and 255, resampling may have softened edges

    private const double Farthest = 1e8; // metres; beyond it, and for NaN, no map has a pixel and a whole number may not hold one
    private const int WordBits = 32;
    private readonly uint[] _words; // [Height, words per row], lowest bit first
    private readonly int _wordsPerRow;

    private MapMask(int width, int height)
    {
        (Width, Height) = (width, height);
        _wordsPerRow = (width + WordBits - 1) / WordBits;
        _words = new uint[(long)_wordsPerRow * height];
    }

    /// <summary>Metres per pixel.</summary>
    public static double Resolution => 0.1;

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows; row 0 is the northern edge.</summary>
    public int Height { get; }

    /// <summary>Reads a mask.</summary>
    /// <param name="file">A PNG; colour is turned to grey.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">Not a whole picture, or above a cap.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static MapMask Read(DatasetPath file, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        var bytes = FileContent.ReadAll(file, limits.MaxMaskBytes, nameof(FileLimits.MaxMaskBytes));
        var header = ImageHeader.Parse(file, bytes, new(limits.MaxMaskPixels, nameof(FileLimits.MaxMaskPixels)));
        using var grey = ImageFile.Decode(file, bytes, header, ImreadModes.Grayscale);
        var mask = new MapMask(header.Width, header.Height);
        for (var row = 0; row < mask.Height; row++)
        {
            mask.FillRow(row, grey);
        }

        return mask;
    }

    /// <summary>The pixel of a place on the map; may lie outside the mask, (-1, -1) for places beyond every map.</summary>
    /// <param name="x">Global x, metres.</param>
    /// <param name="y">Global y, metres.</param>
    /// <remarks>nuScenes devkit, <c>MapMask.get_pixel</c>: both quotients are cut towards zero.</remarks>
    public (int Column, int Row) PixelOf(double x, double y) =>
        Math.Abs(x) < Farthest && Math.Abs(y) < Farthest ? ((int)(x / Resolution), Height - (int)(y / Resolution)) : (-1, -1);

    /// <summary>Whether a pixel is foreground; outside the mask none is.</summary>
    public bool IsForeground(int column, int row) =>
        column >= 0 && column < Width && row >= 0 && row < Height
        && ((_words[(row * _wordsPerRow) + (column / WordBits)] >> (column % WordBits)) & 1) != 0;

    /// <summary>Whether a place on the map is foreground.</summary>
    /// <param name="x">Global x, metres.</param>
    /// <param name="y">Global y, metres.</param>
    public bool Contains(double x, double y)
    {
        var (column, row) = PixelOf(x, y);
        return IsForeground(column, row);
    }

    private unsafe void FillRow(int row, Mat grey)
    {
        var pixels = new ReadOnlySpan<byte>((void*)grey.Ptr(row), Width);
        var words = _words.AsSpan(row * _wordsPerRow, _wordsPerRow);
        var whole = MemoryMarshal.Cast<byte, Vector256<byte>>(pixels);
        for (var word = 0; word < whole.Length; word++)
        {
            words[word] = Vector256.GreaterThanOrEqual(whole[word], Vector256.Create(Foreground)).ExtractMostSignificantBits();
        }

        for (var column = whole.Length * WordBits; column < Width; column++)
        {
            words[column / WordBits] |= pixels[column] >= Foreground ? 1u << (column % WordBits) : 0;
        }
    }
}
