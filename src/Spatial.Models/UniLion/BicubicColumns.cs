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
        var scale = (double)length / resized;
        var width = Math.Max(1, scale);
        _most = ((int)Math.Ceiling(Reach * width) * 2) + 1;
        (_starts, _counts, _weights) = (new int[count], new int[count], new int[count * _most]);
        var weights = new double[_most];
        for (var i = 0; i < count; i++)
        {
            var centre = (first + i + 0.5) * scale;
            var start = Math.Max(0, (int)(centre - (Reach * width) + 0.5));
            var used = Math.Min(length, (int)(centre + (Reach * width) + 0.5)) - start;
            var sum = 0.0;
            for (var k = 0; k < used; k++)
            {
                weights[k] = Cubic((k + start - centre + 0.5) / width);
                sum += weights[k];
            }

            (_starts[i], _counts[i]) = (start, used);
            for (var k = 0; k < used; k++)
            {
                _weights[(i * _most) + k] = (int)Math.Truncate((weights[k] / sum * (1 << Places)) + (weights[k] < 0 ? -0.5 : 0.5));
            }
        }
    }

    /// <summary>The first pixel of the line that any result needs, and the one behind the last.</summary>
    public (int First, int End) Range => (_starts[0], _starts[^1] + _counts[^1]);

    /// <summary>The first pixel that a result is mixed from.</summary>
    public int StartOf(int result) => _starts[result];

    /// <summary>The weights of the pixels from there on.</summary>
    public ReadOnlySpan<int> WeightsOf(int result) => _weights.AsSpan(result * _most, _counts[result]);

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? ((((Sharpness + 2) * x) - (Sharpness + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * Sharpness
            : 0;
    }
}
