using System.Globalization;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Figures of each scene, coloured by how far they are from the median scene.</summary>
internal static class HtmlScenes
{
    public static void Write(HtmlText html, ProtocolReport report)
    {
        if (report.Scenes.Count == 0)
        {
            return;
        }

        html.Element("h3", "Scenes");
        FigureKind[] kinds = [.. report.Result.Figures.Select(figure => figure.Kind)];
        HtmlTable.Begin(
            html,
            $"Scenes, {report.Card.Name}. Blue is better than the median scene, orange worse.",
            ["scene", "\tsamples", .. kinds.Select(kind => $"\t{ReportWords.Header(kind)}")],
            "sort tall");
        var scales = kinds.Select((kind, at) => Scale.Of(report.Scenes.Select(scene => scene.Result.Figures[at].Value), kind)).ToArray();
        foreach (var scene in report.Scenes)
        {
            html.Open("tr").RowHeader(scene.Scene).NumberCell(ReportNumber.Count(scene.Result.Samples));
            foreach (var (at, figure) in scene.Result.Figures.Index())
            {
                Cell(html, figure, scales[at]);
            }

            html.Close("tr");
        }

        HtmlTable.End(html);
    }

    private static void Cell(HtmlText html, Figure figure, Scale? scale)
    {
        var text = ReportNumber.Shown(figure.Value, figure.Kind);
        if (figure.Value is { } value && scale is not null && scale.Heat(value) is var heat && Math.Abs(heat) >= 0.05)
        {
            html.Element(
                "td", text, ("class", heat > 0 ? "g" : "b"), ("style", $"--h:{Math.Abs(heat).ToString("0.##", CultureInfo.InvariantCulture)}"));
        }
        else
        {
            html.NumberCell(text);
        }
    }

    /// <summary>How far a value is from the median, as a share of the farthest.</summary>
    private sealed record Scale(double Middle, double Farthest, double Sign)
    {
        // Null where there is nothing to tell apart, or neither way is better.
        public static Scale? Of(IEnumerable<double?> values, FigureKind kind)
        {
            double[] sorted = [.. values.OfType<double>().Where(double.IsFinite).Order()];
            if (sorted.Length < 2 || sorted[0] == sorted[^1] || kind.Better == Better.Neither)
            {
                return null;
            }

            var middle = HtmlSpread.Median(sorted);
            return new(middle, Math.Max(sorted[^1] - middle, middle - sorted[0]), kind.Better == Better.Higher ? 1 : -1);
        }

        public double Heat(double value) => Sign * (value - Middle) / Farthest;
    }
}
