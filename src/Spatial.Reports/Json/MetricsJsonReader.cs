using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Reads metrics.json; see <see cref="MetricsJson"/>.</summary>
internal static class MetricsJsonReader
{
    public static EvaluationReport Read(ReadOnlyMemory<byte> file) => StrictJson.Read(file, "metrics.json", root =>
    {
        var schema = root.Element.ValueKind == System.Text.Json.JsonValueKind.Object && root.Element.TryGetProperty("schema", out var named) ? named.ToString() : "none";
        if (schema != MetricsJson.Schema)
        {
            throw root.Fault($"must have schema {MetricsJson.Schema}, got {schema}: evaluate again with this version");
        }

        root.With("schema", "title", "subject", "samples", "partial", "losses", "faults", "remarks", "protocols");
        var report = new EvaluationReport
        {
            Title = root["title"].Text(),
            Subject = Settings(root["subject"]),
            SampleCount = root["samples"].Int(),
            Losses = root["losses"].Items(loss =>
            {
                loss.With("sample", "scene", "reason");
                return new SampleLoss(loss["sample"].Text(), loss["scene"].Text(), loss["reason"].Text());
            }),
            Faults = root["faults"].Items(fault => fault.Text()),
            Remarks = root["remarks"].Items(remark => remark.Text()),
            Protocols = root["protocols"].Named(Protocol),
        };
        return report.Partial == root["partial"].Flag() ? report : throw root["partial"].Fault($"must be {report.Partial}: there are {report.Losses.Count} losses and {report.Faults.Count} faults");
    });

    private static ProtocolReport Protocol(string name, StrictJson protocol)
    {
        protocol.With(
            "title", "source", "settings", "caveats", "rankedBy", "reported", "samples", "figures", "tables", "confusion", "tallies", "intervals", "scenes", "worst");
        var figures = protocol["figures"].Named(NamedFigure);
        return new()
        {
            Card = new()
            {
                Name = name,
                Title = protocol["title"].Text(),
                Source = protocol["source"].Text(),
                Settings = Settings(protocol["settings"]),
                Caveats = protocol["caveats"].Items(caveat => caveat.Text()),
                RankedBy = Kind(protocol["rankedBy"].With("name", "unit", "better")),
                Reported = protocol["reported"].Items(Reported),
            },
            Result = new()
            {
                Protocol = name,
                Samples = protocol["samples"].Count(),
                Figures = figures,
                Tables = protocol["tables"].Items(Table),
                Confusion = protocol["confusion"].IsNull ? null : Confusion(protocol["confusion"]),
                Tallies = protocol["tallies"].Items(tally =>
                {
                    tally.With("name", "count");
                    return new Tally(tally["name"].Text(), tally["count"].Count());
                }),
            },
            Intervals = protocol["intervals"].IsNull ? null : Intervals(protocol["intervals"]),
            Scenes = protocol["scenes"].Items(scene => Scene(scene, name, figures)),
            Worst = protocol["worst"].Items(sample =>
            {
                sample.With("sample", "scene", "value");
                return new WorstSample(sample["sample"].Text(), sample["scene"].Text(), sample["value"].Value() ?? double.NaN);
            }),
        };
    }

    private static Figure NamedFigure(string name, StrictJson figure)
    {
        figure.With("value", "unit", "better");
        return new(new(name, figure["unit"].Text(), figure["better"].Better()), figure["value"].Value());
    }

    private static FigureKind Kind(StrictJson kind) => new(kind["name"].Text(), kind["unit"].Text(), kind["better"].Better());

    private static IReadOnlyList<Setting> Settings(StrictJson settings) => settings.Items(setting =>
    {
        setting.With("name", "value");
        return new Setting(setting["name"].Text(), setting["value"].Text());
    });

    private static ReportedRow Reported(StrictJson row)
    {
        row.With("method", "values", "source", "remark");
        var values = row["values"].Named((name, value) => KeyValuePair.Create(name, value.Value() ?? throw value.Fault("must be a number")));
        return new(row["method"].Text(), new Dictionary<string, double>(values), row["source"].Text(), row["remark"].Text());
    }

    private static ClassTable Table(StrictJson table)
    {
        table.With("title", "division", "columns", "rows");
        var columns = table["columns"].Items(column => Kind(column.With("name", "unit", "better")));
        string[] names = [.. columns.Select(column => column.Name)];
        return new(table["title"].Text(), table["division"].Text(), columns, table["rows"].Items(row =>
        {
            row.With("class", "support", "values");
            row["values"].With(names);
            return new ClassRow(row["class"].Text(), row["support"].Count(), [.. names.Select(name => row["values"][name].Value())]);
        }));
    }

    private static ConfusionMatrix Confusion(StrictJson confusion)
    {
        confusion.With("of", "classes", "counts");
        var classes = confusion["classes"].Items(name => name.Text());
        var rows = confusion["counts"].Items(row => row.Items(count => count.Count()));
        return rows.Count == classes.Count && rows.All(row => row.Count == classes.Count)
            ? new(confusion["of"].Text(), classes, [.. rows.SelectMany(row => row)])
            : throw confusion["counts"].Fault($"must be {classes.Count} rows of {classes.Count} counts");
    }

    private static RunIntervals Intervals(StrictJson intervals)
    {
        intervals.With("scenes", "draws", "seed", "confidence", "warnings", "figures");
        return new()
        {
            Scenes = intervals["scenes"].Int(),
            Draws = intervals["draws"].Int(),
            Seed = intervals["seed"].Seed(),
            Confidence = intervals["confidence"].Value() ?? throw intervals["confidence"].Fault("must be a number"),
            Warnings = intervals["warnings"].Items(warning => warning.Text()),
            Figures = intervals["figures"].Items(figure =>
            {
                figure.With("name", "unit", "better", "value", "interval", "definedDraws");
                return new FigureInterval(Kind(figure), figure["value"].Value(), figure["interval"].Interval(), figure["definedDraws"].Int());
            }),
        };
    }

    private static SceneResult Scene(StrictJson scene, string protocol, IReadOnlyList<Figure> figures)
    {
        scene.With("scene", "samples", "values");
        var values = scene["values"].Items(value => value.Value());
        return values.Count == figures.Count
            ? new(scene["scene"].Text(), new()
            {
                Protocol = protocol,
                Samples = scene["samples"].Count(),
                Figures = [.. figures.Zip(values, (figure, value) => figure with { Value = value })],
            })
            : throw scene["values"].Fault($"must be {figures.Count} numbers, one per figure, got {values.Count}");
    }
}
