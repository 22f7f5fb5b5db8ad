using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>comparison.json: the differences for machines. The same statistics, draws and seed always give the same bytes.</summary>
public static class ComparisonJson
{
    /// <summary>Name and version of the layout.</summary>
    public const string Schema = "spatial-comparison/1";

    /// <summary>Writes a comparison.</summary>
    /// <exception cref="ArgumentException">A figure is infinite, or two protocols share a name.</exception>
    public static byte[] Write(ComparisonReport report) => JsonFile.Write(json =>
    {
        json.WriteString("schema", Schema);
        json.WriteString("title", ReportText.Anonymous(report.Title));
        json.Settings("subject", report.Subject, ReportText.Anonymous);
        json.Texts("remarks", report.Remarks.Select(ReportText.Anonymous));
        json.Named("protocols", report.Protocols, protocol => protocol.Card.Name, protocol => Protocol(json, protocol));
    });

    private static void Protocol(Utf8JsonWriter json, ProtocolComparison protocol)
    {
        var (card, comparison) = (protocol.Card, protocol.Comparison);
        json.WriteString("a", ReportText.Anonymous(comparison.A));
        json.WriteString("b", ReportText.Anonymous(comparison.B));
        json.WriteString("difference", "b - a");
        json.Settings("settings", card.Settings, text => text);
        json.WriteNumber("samples", comparison.Samples);
        json.WriteNumber("scenes", comparison.SceneCount);
        json.WriteNumber("draws", comparison.Draws);
        json.WriteNumber("seed", comparison.Seed);
        json.Value("confidence", comparison.Confidence);
        json.Texts("stamps", comparison.Stamps.Select(ReportText.Anonymous));
        json.Texts("warnings", comparison.Warnings.Select(ReportText.Anonymous));
        json.Named("figures", comparison.Figures, figure => figure.Kind.Name, figure => Figure(json, figure));
        json.Objects("classes", comparison.Classes, row =>
        {
            json.WriteString("table", row.Table);
            json.WriteString("class", row.Class);
            json.WriteString("figure", row.Column);
            json.WriteNumber("support", row.Support);
            Figure(json, row.Figure);
            json.Value("adjustedChance", row.AdjustedChance);
        });
        json.Object("multiplicity", () =>
        {
            json.WriteNumber("intervals", comparison.Multiplicity.Intervals);
            json.WriteNumber("excludeZero", comparison.Multiplicity.ExcludeZero);
            json.WriteNumber("afterCorrection", comparison.Multiplicity.AfterCorrection);
            json.Value("expectedByChance", comparison.Multiplicity.ExpectedByChance);
            json.WriteString("note", comparison.Multiplicity.Note);
        });
        json.WriteString("explainedFigure", comparison.ExplainedFigure?.Name);
        json.Objects("contributions", comparison.Scenes, scene =>
        {
            json.WriteString("scene", scene.Scene);
            json.WriteNumber("samples", scene.Samples);
            json.Value("a", scene.A);
            json.Value("b", scene.B);
            json.Value("contribution", scene.Contribution);
        });
    }

    private static void Figure(Utf8JsonWriter json, FigureComparison figure)
    {
        json.WriteString("unit", figure.Kind.Unit);
        json.WriteString("better", JsonNames.Of(figure.Kind.Better));
        json.Value("a", figure.A);
        json.Value("b", figure.B);
        json.Value("difference", figure.Difference);
        json.Interval("interval", figure.Interval);
        json.Value("shareAboveZero", figure.ShareAboveZero);
        json.WriteNumber("definedDraws", figure.DefinedDraws);
        json.Value("chance", figure.Chance);
        json.WriteString("verdict", JsonNames.Of(figure.Verdict));
    }
}
