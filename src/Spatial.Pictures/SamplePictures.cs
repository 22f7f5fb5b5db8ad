namespace Spatial.Pictures;

/// <summary>Draws everything known about a sample and writes the pictures into a folder.</summary>
public static class SamplePictures
{
    /// <summary>Name of the page that shows all pictures together.</summary>
    public const string SheetName = "sheet.jpg";

    /// <summary>Draws a sample: one picture per camera, the bird's-eye view, occupancy, flow and classes where there are any, and a sheet of all.</summary>
    /// <param name="scene">What to draw.</param>
    /// <param name="folder">Folder of this one sample; made when absent. Files of the same names are replaced, each in one step.</param>
    /// <param name="allowPartial">Shows damaged or absent images or points as missing, with the reason, instead of failing.</param>
    /// <returns>Paths of the files written: sheet.jpg first, then CAM_*.jpg, bev.png, occupancy.png, flow.png, classes.png as far as they apply.</returns>
    /// <exception cref="InvalidDataException">A sensor file is damaged and <paramref name="allowPartial"/> is false; nothing is written.</exception>
    /// <exception cref="FileNotFoundException">A sensor file is gone and <paramref name="allowPartial"/> is false; nothing is written.</exception>
    /// <exception cref="ArgumentException">Two cameras share a channel, or flow and occupancy lie on different grids.</exception>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    /// <remarks>The same scene gives the same bytes: nothing depends on the clock, the machine's fonts or its culture.</remarks>
    public static IReadOnlyList<string> Render(SampleScene scene, string folder, bool allowPartial = false)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var missing = new List<string>();
        var sweep = KeySweep(scene.Frame, allowPartial, missing);
        var cameras = CameraRing.Draw(scene, sweep, allowPartial);
        missing.AddRange(cameras.Where(tile => tile.Missing.Length > 0).Select(tile => $"no {tile.Channel}: {tile.Missing}"));
        var panels = DrawPanels(scene, sweep, missing);
        using var sheet = ContactSheet.Compose(scene.Frame, cameras, [.. panels.Select(panel => panel.Picture)]);
        var files = Encode(sheet, cameras, panels);
        foreach (var picture in cameras.Select(tile => tile.Picture).Concat(panels.Select(panel => panel.Picture)))
        {
            picture?.Dispose();
        }

        return PictureFolder.Write(folder, files);
    }

    private static List<(string Name, byte[] Bytes)> Encode(
        Canvas sheet, IReadOnlyList<CameraTile> cameras, IReadOnlyList<(string FileName, Canvas Picture)> panels)
    {
        var files = new List<(string Name, byte[] Bytes)> { (SheetName, sheet.ToJpeg()) };
        files.AddRange(cameras.Where(tile => tile.Picture is not null).Select(tile => ($"{FileName(tile.Channel)}.jpg", tile.Picture!.ToJpeg())));
        files.AddRange(panels.Where(panel => panel.FileName.Length > 0).Select(panel => (panel.FileName, panel.Picture.ToPng())));
        return files;
    }

    private static Sweep? KeySweep(Frame frame, bool allowPartial, List<string> missing)
    {
        if (frame.Sweeps.Count == 0)
        {
            missing.Add("no LiDAR sweep");
            return null;
        }

        try
        {
            _ = frame.Sweeps[0].Points;
            return frame.Sweeps[0];
        }
        catch (Exception damage) when (allowPartial && CameraRing.IsMissingOrDamaged(damage))
        {
            missing.Add($"no {frame.Sweeps[0].Channel}: {damage.Message}");
            return null;
        }
    }

    private static List<(string FileName, Canvas Picture)> DrawPanels(SampleScene scene, Sweep? sweep, List<string> missing)
    {
        var (prediction, truth) = (scene.Prediction, scene.GroundTruth);
        var panels = new List<(string FileName, Canvas Picture)>
        {
            ("bev.png", BirdsEyePicture.Draw(scene.Frame, sweep, scene.BoxesInEgo, prediction?.Plan)),
        };
        if (prediction?.Occupancy is not null || truth is not null)
        {
            panels.Add(("occupancy.png", OccupancyPicture.Draw(prediction?.Occupancy, truth)));
        }

        if (prediction?.Flow is not null)
        {
            panels.Add(("flow.png", FlowPicture.Draw(prediction.Flow, prediction.Occupancy)));
        }

        if (prediction?.Occupancy is not null || truth is not null)
        {
            panels.Add(("classes.png", ClassChart.Draw(prediction?.Occupancy, truth)));
        }

        panels.Add(("", NotesPicture.Draw(scene, missing)));
        return panels;
    }

    private static string FileName(string channel) =>
        string.Concat(channel.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_'));
}
