using OpenCvSharp;
using Spatial.Datasets;

namespace Spatial.Pictures;

/// <summary>Colours for a measured quantity, from the lowest to the highest value shown; values beyond take the colour of the end.</summary>
public sealed class ColorScale
{
    private static readonly Lazy<ColorScale> LazyDepth = new(() => new(ColormapTypes.Turbo, 2, 60, Math.Log, 0.95, 0.05));
    private static readonly Lazy<ColorScale> LazyHeight = new(() => new(ColormapTypes.Viridis, -1, 5, value => value, 0.05, 0.85));

    private readonly Rgb[] _colors = new Rgb[256];
    private readonly Func<double, double> _spread;

    private ColorScale(ColormapTypes colormap, double lowest, double highest, Func<double, double> spread, double firstShare, double lastShare)
    {
        (Lowest, Highest, _spread) = (lowest, highest, spread);
        OpenCvRuntime.EnsureLoaded();
        using var steps = Mat.FromPixelData(1, 256, MatType.CV_8UC1, Enumerable.Range(0, 256).Select(step => (byte)step).ToArray());
        using var colors = new Mat();
        Cv2.ApplyColorMap(steps, colors, colormap);
        for (var i = 0; i < _colors.Length; i++)
        {
            var share = firstShare + ((lastShare - firstShare) * i / (_colors.Length - 1));
            var pixel = colors.At<Vec3b>(0, (int)Math.Round(share * 255));
            _colors[i] = new(pixel.Item2, pixel.Item1, pixel.Item0);
        }
    }

    /// <summary>Depth in front of a camera, metres: turbo from red (2 m) to blue (60 m), in logarithmic steps since most points are near.</summary>
    public static ColorScale Depth => LazyDepth.Value;

    /// <summary>Height above the ego origin, metres: viridis, whose order survives colour blindness and grey printing, without its palest end.</summary>
    public static ColorScale Height => LazyHeight.Value;

    /// <summary>Value of the first colour.</summary>
    public double Lowest { get; }

    /// <summary>Value of the last colour.</summary>
    public double Highest { get; }

    /// <summary>The colour of a value.</summary>
    public Rgb Of(double value)
    {
        var share = (_spread(Math.Clamp(value, Lowest, Highest)) - _spread(Lowest)) / (_spread(Highest) - _spread(Lowest));
        return _colors[(int)Math.Round(share * (_colors.Length - 1))];
    }

    /// <summary>Draws the scale as a bar with its two ends written beside it.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="left">Left edge of the text of the lower end.</param>
    /// <param name="baseline">Row the text stands on.</param>
    /// <param name="textSize">Font size, pixels.</param>
    /// <param name="ink">Colour of the text.</param>
    /// <param name="quantity">What is measured, written first.</param>
    internal void DrawBar(Canvas canvas, int left, int baseline, double textSize, Rgb ink, string quantity)
    {
        var barWidth = (int)(7 * textSize);
        var barHeight = (int)(0.75 * textSize);
        var start = $"{quantity}  {Lowest:0} m";
        canvas.Text(start, left, baseline, textSize, ink);
        var barLeft = left + (int)Canvas.WidthOf(start, textSize) + (int)(textSize / 2);
        for (var x = 0; x < barWidth; x++)
        {
            canvas.Fill(barLeft + x, baseline - barHeight, 1, barHeight, _colors[x * (_colors.Length - 1) / (barWidth - 1)]);
        }

        canvas.Text($"{Highest:0} m", barLeft + barWidth + (textSize / 2), baseline, textSize, ink);
    }
}
