namespace Spatial.Models;

/// <summary>Which pixels of a line a smaller line's pixels are mixed from, and by which weights.</summary>
/// <remarks>Pillow, <c>Resample.c</c>: cubic convolution with a = -0.5, as wide as a pixel of the result; weights as integers of 22 binary places.</remarks>
internal sealed class BicubicColumns
{
    /// <summary>Binary places of the weights.</summary>
    public const int Places = 22;

    private const double Sharpness = -0.5;
    private const double Reach = 2; // pixels of the result to each side

    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly int[] _weights; // [results, most]
    private readonly int _most;

    /// <param name="length">Pixels of the line.</param>
    /// <param name="resized">Pixels of the smaller or larger line.</param>
    /// <param name="first">The first of them that is wanted.</param>
    /// <param name="count">How many are.</param>
    public BicubicColumns(int length, int resized, int first, int count)
    {
        var weights = new double[MostOf(length, resized)];
        _most = weights.Length;
        (_starts, _counts, _weights) = (new int[count], new int[count], new int[count * _most]);
        for (var i = 0; i < count; i++)
        {
            (_starts[i], _counts[i]) = Fill(length, resized, first + i, weights, out var sum);
            for (var k = 0; k < _counts[i]; k++)
            {
                _weights[(i * _most) + k] = (int)Math.Truncate((weights[k] / sum * (1 << Places)) + (weights[k] < 0 ? -0.5 : 0.5));
            }
        }
    }

    /// <summary>The same weights as numbers.</summary>
    /// <param name="length">Values of the line.</param>
    /// <param name="resized">Values of the smaller or larger line.</param>
    /// <returns>[resized, length] float32, each row with the sum 1.</returns>
    /// <remarks>torch, <c>upsample_bicubic2d</c> with antialias, whose cubic is Pillow's.</remarks>
    public static float[] SharesOf(int length, int resized)
    {
        var (shares, weights) = (new float[resized * length], new double[MostOf(length, resized)]);
        for (var i = 0; i < resized; i++)
        {
            var (start, used) = Fill(length, resized, i, weights, out var sum);
            for (var k = 0; k < used; k++)
            {
                shares[(i * length) + start + k] = (float)(weights[k] / sum);
            }
        }

        return shares;
    }

    /// <summary>The first pixel of the line that any result needs, and the one behind the last.</summary>
    public (int First, int End) Range => (_starts[0], _starts[^1] + _counts[^1]);

    /// <summary>The first pixel that a result is mixed from.</summary>
    public int StartOf(int result) => _starts[result];

    /// <summary>The weights of the pixels from there on.</summary>
    public ReadOnlySpan<int> WeightsOf(int result) => _weights.AsSpan(result * _most, _counts[result]);

    private static double WidthOf(int length, int resized) => Math.Max(1, (double)length / resized);

    private static int MostOf(int length, int resized) => ((int)Math.Ceiling(Reach * WidthOf(length, resized)) * 2) + 1;

    // Weights of one result, and their sum.
    private static (int Start, int Count) Fill(int length, int resized, int result, double[] weights, out double sum)
    {
        var (scale, width) = ((double)length / resized, WidthOf(length, resized));
        var centre = (result + 0.5) * scale;
        var start = Math.Max(0, (int)(centre - (Reach * width) + 0.5));
        var used = Math.Min(length, (int)(centre + (Reach * width) + 0.5)) - start;
        sum = 0;
        for (var k = 0; k < used; k++)
        {
            weights[k] = Cubic((k + start - centre + 0.5) / width);
            sum += weights[k];
        }

        return (start, used);
    }

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? ((((Sharpness + 2) * x) - (Sharpness + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * Sharpness
            : 0;
    }
}
