namespace Spatial.Pictures;

/// <summary>Answers, and what is missing, as text.</summary>
internal static class NotesPicture
{
    private const int Margin = 12;
    private const int LineHeight = 26;
    private const double TextSize = 18;

    public static Canvas Draw(SampleScene scene, IReadOnlyList<string> missing)
    {
        var canvas = Panel.Empty();
        Panel.WriteTitle(canvas, 0, "Answers and notes", "");
        var row = Panel.TitleHeight + LineHeight;
        foreach (var answer in scene.Prediction?.Answers ?? [])
        {
            Write(canvas, ref row, answer.Question, Rgb.Grey);
            Write(canvas, ref row, answer.Text, Rgb.Ink);
            row += LineHeight / 2;
        }

        var notes = scene.Frame.Gaps.Concat(scene.Prediction?.Degradations ?? []).Concat(missing).Distinct().ToArray();
        foreach (var note in notes)
        {
            Write(canvas, ref row, $"! {note}", new(176, 42, 20));
        }

        if (notes.Length == 0 && scene.Prediction is not { Answers.Count: > 0 })
        {
            Write(canvas, ref row, scene.Prediction is null ? "No prediction." : "No questions were asked.", Rgb.Grey);
        }

        return canvas;
    }

    private static void Write(Canvas canvas, ref int row, string text, Rgb color)
    {
        foreach (var line in Canvas.Wrapped(text, TextSize, Panel.Width - (2 * Margin)))
        {
            if (row + LineHeight > Panel.Height)
            {
                canvas.Text("\u2026", Margin, Panel.Height - 8, TextSize, Rgb.Grey);
                return;
            }

            canvas.Text(line, Margin, row, TextSize, color);
            row += LineHeight;
        }
    }
}
