namespace Spatial.Cli;

/// <summary>The course of a value in a row of small bars: any number of values in at most so many bars, whose heights are logarithms where all are positive.</summary>
/// <param name="width">Bars at most; even.</param>
internal sealed class Sparkline(int width)
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly List<(double Sum, int Count)> _means = [];
    private int _stride = 1; // values behind a bar

    /// <summary>Takes in a value; one that is no number is left out.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        if (_means.Count > 0 && _means[^1].Count < _stride)
        {
            _means[^1] = (_means[^1].Sum + value, _means[^1].Count + 1);
            return;
        }

        if (_means.Count == width)
        {
            Halve();
        }

        _means.Add((value, 1));
    }

    /// <summary>The bars, the oldest first; the lowest mean has the lowest one.</summary>
    public override string ToString()
    {
        double[] means = [.. _means.Select(mean => mean.Sum / mean.Count)];
        double[] heights = means.All(mean => mean > 0) ? [.. means.Select(mean => Math.Log(mean))] : means;
        var (low, high) = heights.Length == 0 ? (0, 0) : (heights.Min(), heights.Max());
        return string.Concat(heights.Select(height => BarOf(height, low, high)));
    }

    private static char BarOf(double height, double low, double high) => Bars[high > low ? (int)Math.Round((Bars.Length - 1) * (height - low) / (high - low)) : 0];

    private void Halve()
    {
        for (var bar = 0; bar < width / 2; bar++)
        {
            var (first, second) = (_means[2 * bar], _means[(2 * bar) + 1]);
            _means[bar] = (first.Sum + second.Sum, first.Count + second.Count);
        }

        _means.RemoveRange(width / 2, width / 2);
        _stride *= 2;
    }
}
