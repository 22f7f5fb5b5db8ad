using System.Globalization;

namespace Spatial.Pictures;

/// <summary>One camera's place on the sheet: its picture, or why there is none.</summary>
internal sealed record CameraTile(string Channel, Canvas? Picture, string Missing = "");

/// <summary>All pictures of one sample on one page.</summary>
internal static class ContactSheet
{
    private const int Gap = 16;
    private const int Columns = 3;
    private const int CaptionHeight = 64;
    private const int TileWidth = Panel.Width;
    private const int TileHeight = 450; // 16:9, the shape of nuScenes pictures
    private const int Width = (Columns * TileWidth) + ((Columns + 1) * Gap);
    private const int MaxLineWidth = Width - (2 * Gap);

    /// <summary>Arranges cameras in rows of three, then the panels from left to right.</summary>
    /// <param name="frame">Named in the caption.</param>
    /// <param name="cameras">In the order of their places.</param>
    /// <param name="panels">Each one or two panels wide.</param>
    public static Canvas Compose(Frame frame, IReadOnlyList<CameraTile> cameras, IReadOnlyList<Canvas> panels)
    {
        var cameraRows = (cameras.Count + Columns - 1) / Columns;
        var panelsTop = CaptionHeight + (cameraRows * (TileHeight + Gap));
        var places = Places(panels, panelsTop);
        var sheet = new Canvas(Width, places[^1].Top + Panel.Height + Gap, Rgb.White);
        WriteCaption(sheet, frame);
        for (var i = 0; i < cameras.Count; i++)
        {
            DrawTile(sheet, cameras[i], Gap + (i % Columns * (TileWidth + Gap)), CaptionHeight + (i / Columns * (TileHeight + Gap)));
        }

        foreach (var (panel, place) in panels.Zip(places))
        {
            sheet.Place(panel, place.Left, place.Top, panel.Width, panel.Height);
        }

        return sheet;
    }

    private static (int Left, int Top)[] Places(IReadOnlyList<Canvas> panels, int top)
    {
        var left = Gap;
        return [.. panels.Select(Next)];

        (int Left, int Top) Next(Canvas panel)
        {
            if (left + panel.Width > Width)
            {
                (left, top) = (Gap, top + Panel.Height + Gap);
            }

            var place = (left, top);
            left += panel.Width + Gap;
            return place;
        }
    }

    private static void WriteCaption(Canvas sheet, Frame frame)
    {
        const int baseline = 42;
        const double nameSize = 28;
        const double detailSize = 22;
        var name = frame.SceneName.Length > 0 ? frame.SceneName : "live";
        sheet.Text(name, Gap, baseline, nameSize, Rgb.Ink, MaxLineWidth / 3, bold: true);
        var detailLeft = Gap + Math.Min(Canvas.WidthOf(name, nameSize, bold: true), MaxLineWidth / 3) + 24;
        sheet.Text($"sample {frame.SampleToken}    {TimeOf(frame.TimestampMicros)}", detailLeft, baseline, detailSize, Rgb.Ink, Width - Gap - detailLeft);
    }

    private static string TimeOf(long micros)
    {
        var latest = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return micros >= 0 && micros <= latest
            ? DateTime.UnixEpoch.AddMicroseconds(micros).ToString("yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture)
            : $"{micros} us";
    }

    private static void DrawTile(Canvas sheet, CameraTile tile, int left, int top)
    {
        const double textSize = 24;
        if (tile.Picture is not null)
        {
            sheet.Place(tile.Picture, left, top, TileWidth, TileHeight);
            return;
        }

        sheet.Fill(left, top, TileWidth, TileHeight, Rgb.Pale);
        var row = top + (TileHeight / 2);
        sheet.Text($"no {tile.Channel}", left + Gap, row, textSize, Rgb.Ink, TileWidth - (2 * Gap), bold: true);
        foreach (var line in Canvas.Wrapped(tile.Missing, textSize - 8, TileWidth - (2 * Gap)).Take(6))
        {
            row += (int)textSize;
            sheet.Text(line, left + Gap, row, textSize - 8, Rgb.Grey);
        }
    }
}
