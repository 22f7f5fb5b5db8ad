using System.Globalization;
using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>metrics.json: the figures for machines. The same figures always give the same bytes: no date, no timing, no machine.</summary>
/// <remarks>Numbers carry as many digits as bring them back; undefined ones are null. Every field is always there, unknown ones are errors. Scenes
/// carry the figures of the head line only. A change of the layout raises <see cref="Schema"/>.</remarks>
public static class MetricsJson
{
    /// <summary>Name and version of the layout.</summary>
    public const string Schema = "spatial-metrics/1";

    /// <summary>Writes a report; <see cref="EvaluationReport.Latencies"/> are left out.</summary>
    /// <exception cref="ArgumentException">A figure is infinite, or two protocols or figures share a name.</exception>
    public static byte[] Write(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonFile.Write(json =>
        {
            json.WriteString("schema", Schema);
            json.WriteString("title", ReportText.Anonymous(report.Title));
            json.Settings("subject", report.Subject, ReportText.Anonymous);
            json.WriteNumber("samples", report.SampleCount);
            json.WriteBoolean("partial", report.Partial);
            json.Objects("losses", report.Losses, loss =>
            {
                json.WriteString("sample", loss.SampleToken);
                json.WriteString("scene", loss.Scene);
                json.WriteString("reason", ReportText.Anonymous(loss.Reason));
            });
            json.Texts("faults", report.Faults.Select(ReportText.Anonymous));
            json.Texts("remarks", report.Remarks.Select(ReportText.Anonymous));
            json.Named("protocols", report.Protocols, protocol => protocol.Card.Name, protocol => Protocol(json, protocol));
        });
    }

    /// <summary>Reads a report back, strictly. Scenes come with the figures of the head line only, and without latencies.</summary>
    /// <exception cref="InvalidDataException">Not such a file, of another version, or a field is missing, unknown or of another type.</exception>
    public static EvaluationReport Read(ReadOnlyMemory<byte> file) => MetricsJsonReader.Read(file);

    private static void Protocol(Utf8JsonWriter json, ProtocolReport report)
    {
        var (card, result) = (report.Card, report.Result);
        json.WriteString("title", card.Title);
        json.WriteString("source", card.Source);
        json.Settings("settings", card.Settings, text => text);
        json.Texts("caveats", card.Caveats);
        json.Object("rankedBy", () => Kind(json, card.RankedBy));
        json.Objects("reported", card.Reported, row =>
        {
            json.WriteString("method", row.Method);
            json.Values("values", row.Values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => (value.Key, (double?)value.Value)));
            json.WriteString("source", row.Source);
            json.WriteString("remark", row.Remark);
        });
        json.WriteNumber("samples", result.Samples);
        json.Named("figures", result.Figures, figure => figure.Kind.Name, figure =>
        {
            json.Value("value", figure.Value);
            json.WriteString("unit", figure.Kind.Unit);
            json.WriteString("better", JsonNames.Of(figure.Kind.Better));
        });
        json.Objects("tables", result.Tables, table => Table(json, table));
        Confusion(json, result.Confusion);
        json.Objects("tallies", result.Tallies, tally =>
        {
            json.WriteString("name", tally.Name);
            json.WriteNumber("count", tally.Count);
        });
        Intervals(json, report.Intervals);
        json.Objects("scenes", report.Scenes, scene =>
        {
            json.WriteString("scene", scene.Scene);
            json.WriteNumber("samples", scene.Result.Samples);
            json.Numbers("values", scene.Result.Figures.Select(figure => figure.Value));
        });
        json.Objects("worst", report.Worst, sample =>
        {
            json.WriteString("sample", sample.SampleToken);
            json.WriteString("scene", sample.Scene);
            json.Value("value", sample.Value);
        });
    }

    private static void Kind(Utf8JsonWriter json, FigureKind kind)
    {
        json.WriteString("name", kind.Name);
        json.WriteString("unit", kind.Unit);
        json.WriteString("better", JsonNames.Of(kind.Better));
    }

    private static void Table(Utf8JsonWriter json, ClassTable table)
    {
        json.WriteString("title", table.Title);
        json.WriteString("division", table.Division);
        json.Objects("columns", table.Columns, column => Kind(json, column));
        json.Objects("rows", table.Rows, row =>
        {
            json.WriteString("class", row.Class);
            json.WriteNumber("support", row.Support);
            json.Values("values", table.Columns.Zip(row.Values, (column, value) => (column.Name, value)));
        });
    }

    private static void Confusion(Utf8JsonWriter json, ConfusionMatrix? confusion)
    {
        if (confusion is null)
        {
            json.WriteNull("confusion");
            return;
        }

        json.Object("confusion", () =>
        {
            json.WriteString("of", confusion.Of);
            json.Texts("classes", confusion.Classes);
            json.WriteStartArray("counts"); // rows ground truth, columns prediction
            foreach (var row in confusion.Counts.Chunk(confusion.Size))
            {
                json.WriteRawValue($"[{string.Join(", ", row.Select(count => count.ToString(CultureInfo.InvariantCulture)))}]");
            }

            json.WriteEndArray();
        });
    }

    private static void Intervals(Utf8JsonWriter json, RunIntervals? intervals)
    {
        if (intervals is null)
        {
            json.WriteNull("intervals");
            return;
        }

        json.Object("intervals", () =>
        {
            json.WriteNumber("scenes", intervals.Scenes);
            json.WriteNumber("draws", intervals.Draws);
            json.WriteNumber("seed", intervals.Seed);
            json.Value("confidence", intervals.Confidence);
            json.Texts("warnings", intervals.Warnings);
            json.Objects("figures", intervals.Figures, figure =>
            {
                Kind(json, figure.Kind);
                json.Value("value", figure.Value);
                json.Interval("interval", figure.Interval);
                json.WriteNumber("definedDraws", figure.DefinedDraws);
            });
        });
    }
}
