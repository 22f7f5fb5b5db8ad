namespace Spatial.Pictures;

/// <summary>The common layout of the square pictures: a title, a map of 800 x 800 pixels, and room for a legend.</summary>
internal static class Panel
{
    public const int Width = 800;
    public const int TitleHeight = 40;
    public const int MapSize = Width;
    public const int LegendHeight = 140;
    public const int Height = TitleHeight + MapSize + LegendHeight;
    public const double TextSize = 16;

    private const int LegendRowHeight = 24;
    private const double TitleSize = 20;

    public static Canvas Empty() => new(Width, Height, Rgb.White);

    /// <summary>Writes the title; after the map, since this also wipes off what reached beyond the map's edges.</summary>
    public static void WriteTitle(Canvas canvas, int left, string title, string note)
    {
        const int margin = 8;
        const int baseline = 27;
        canvas.Fill(left, 0, Width, TitleHeight, Rgb.White);
        canvas.Fill(left, TitleHeight + MapSize, Width, LegendHeight, Rgb.White);
        canvas.Text(title, left + margin, baseline, TitleSize, Rgb.Ink, bold: true);
        var noteLeft = left + margin + Canvas.WidthOf(title, TitleSize, bold: true) + (2 * margin);
        canvas.Text(note, noteLeft, baseline, TextSize, Rgb.Grey, left + Width - margin - noteLeft);
    }

    /// <summary>Lists colours and their names below the map, as many columns as the longest name allows.</summary>
    public static void DrawLegend(Canvas canvas, int left, IReadOnlyList<(Rgb Color, string Name)> entries)
    {
        const int rows = LegendHeight / LegendRowHeight;
        const int swatch = 15;
        const int margin = 8;
        var columns = Math.Max(1, (entries.Count + rows - 1) / rows);
        columns = Math.Max(columns, Math.Min(4, entries.Count));
        var columnWidth = (Width - (2 * margin)) / Math.Max(columns, 3);
        for (var i = 0; i < entries.Count; i++)
        {
            var x = left + margin + (i % columns * columnWidth);
            var y = TitleHeight + MapSize + margin + (i / columns * LegendRowHeight);
            canvas.Fill(x, y, swatch, swatch, entries[i].Color.Darkened(0.6));
            canvas.Fill(x + 1, y + 1, swatch - 2, swatch - 2, entries[i].Color);
            canvas.Text(entries[i].Name, x + swatch + 6, y + swatch - 2, TextSize - 1, Rgb.Ink, columnWidth - swatch - 12);
        }
    }
}
