using System.CommandLine;
using System.Globalization;
using System.Text;
using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>Compares two evaluations of the same samples.</summary>
internal sealed class CompareCommand : Verb
{
    private const int MostScenes = 10;

    private readonly Screen _screen;
    private readonly Argument<string> _a = new("run-a") { Description = "Evaluation folder, run folder with an evaluation in it, or a training or checkpoint of it: the one to compare with." };
    private readonly Argument<string> _b = new("run-b") { Description = "The one that is compared. Differences are B minus A." };
    private readonly Option<string> _protocol = new("--protocol") { Description = "Only these protocols, separated by commas. Default: all that both were scored under.", HelpName = "names" };
    private readonly Option<int?> _draws = CommonOptions.AtLeastOne(new Option<int?>("--draws")
    {
        Description = "How often scenes are drawn. Default 10000; 1000 for detection, whose lists are scored anew each time.",
        HelpName = "n",
    });
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of the draws. Default 0.", HelpName = "n" };
    private readonly Option<bool> _force = new("--force") { Description = "Compare what both hold although data or sample sets differ; the result is stamped." };
    private readonly Option<string> _out = new("--out") { Description = "Folder for comparison.html, comparison.md and comparison.json.", HelpName = "folder" };
    private readonly Option<bool> _json = CommonOptions.Json();

    public CompareCommand(Screen screen)
        : base("compare", "Compare two evaluations scene by scene: difference, 95 % interval from drawing scenes with replacement, and which scenes make it.",
            "spatial compare runs/a runs/b", "spatial compare runs/tiny/checkpoints/00000600 runs/tiny", "spatial compare report-a report-b --protocol openocc-v2 --out comparison")
    {
        _screen = screen;
        Add(_a);
        Add(_b);
        AddAll(_protocol, _draws, _seed, _force, _out, _json);

        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using var interruption = new Interruption(_screen);
        using var a = ComparedRun.Open(parsed.GetRequiredValue(_a));
        using var b = ComparedRun.Open(parsed.GetRequiredValue(_b));
        ComparedRun.TellApart(a, b);
        var names = ProtocolsOf(parsed.GetValue(_protocol), a, b);
        var report = new ComparisonReport
        {
            Title = $"{b.Name} against {a.Name} on {a.Manifest.Dataset.Version}, {a.Manifest.Split}",
            Subject = [.. a.Subject("A"), .. b.Subject("B"), new("data set", a.Manifest.Dataset.Version), new("Spatial", ThisBuild.Version)],
            Remarks = [.. a.Faults, .. b.Faults],
            Protocols = [.. names.Select(name => Compare(name, a, b, parsed, interruption.Token))],
        };
        if (parsed.GetValue(_out) is { } folder)
        {
            ReportFolder.Write(report, folder);
        }

        Show(report, parsed.GetValue(_json));
        return ExitCode.Ok;
    }

    private ProtocolComparison Compare(string name, ComparedRun a, ComparedRun b, ParseResult parsed, CancellationToken cancellation)
    {
        const int detectionDraws = 1_000;
        var protocol = Protocols.Named(name);
        var draws = parsed.GetValue(_draws) ?? (protocol is DetectionProtocol ? detectionDraws : new BootstrapSettings().Draws);
        _screen.Remark($"{name}: drawing scenes {draws.ToString(CultureInfo.InvariantCulture)} times");
        try
        {
            var settings = new BootstrapSettings { Draws = draws, Seed = parsed.GetValue(_seed) };
            return new(protocol.Card, PairedBootstrap.Compare(protocol, a.StatisticsOf(name), b.StatisticsOf(name), settings, parsed.GetValue(_force), cancellation));
        }
        catch (ComparisonRefusedException refusal)
        {
            throw new ArgumentException($"{name}: {refusal.Message}", refusal);
        }
    }

    private static IReadOnlyList<string> ProtocolsOf(string? asked, ComparedRun a, ComparedRun b)
    {
        string[] common = [.. a.Manifest.Protocols.Intersect(b.Manifest.Protocols, StringComparer.Ordinal)];
        var names = Protocols.NamesIn(asked) ?? common;
        var absent = names.Except(common, StringComparer.Ordinal).ToList();
        return names.Count > 0 && absent.Count == 0 ? names : throw new ArgumentException(
            $"figures of different protocols are not comparable: A was scored under {string.Join(", ", a.Manifest.Protocols)}; B under {string.Join(", ", b.Manifest.Protocols)}"
            + (absent.Count > 0 ? $"; asked for {string.Join(", ", absent)}" : "") + ". `spatial evaluate --protocol` scores under more");
    }

    private void Show(ComparisonReport report, bool json)
    {
        if (json)
        {
            _screen.Output.Write(Encoding.UTF8.GetString(ComparisonJson.Write(report)));
            return;
        }

        foreach (var remark in report.Remarks)
        {
            _screen.Output.WriteLine(Screen.Plain(remark));
        }

        foreach (var (card, comparison) in report.Protocols)
        {
            foreach (var stamp in comparison.Stamps.Concat(comparison.Warnings))
            {
                _screen.Output.WriteLine(Screen.Plain(stamp));
            }

            _screen.WriteTable(
                FormattableString.Invariant($"{card.Name}: B minus A, {comparison.Samples} samples of {comparison.SceneCount} scenes, {comparison.Draws} draws"),
                ["figure", "A#", "B#", "difference#", "95 % interval#", "above 0#", "verdict"],
                comparison.Figures.Select(figure => new[]
                {
                    figure.Kind.Name, Number(figure.A), Number(figure.B), Number(figure.Difference),
                    figure.Interval is { } interval ? $"{Number(interval.Low)} .. {Number(interval.High)}" : "n/a",
                    figure.ShareAboveZero is { } share ? share.ToString("P1", CultureInfo.InvariantCulture) : "n/a",
                    VerdictOf(figure.Verdict),
                }));
            _screen.WriteTable(
                $"{card.Name}: scenes that make the difference in {comparison.ExplainedFigure?.Name}", ["scene", "A#", "B#", "contribution#"],
                comparison.Scenes.Take(MostScenes).Select(scene => new[] { scene.Scene, Number(scene.A), Number(scene.B), Number(scene.Contribution) }));
            if (comparison.Multiplicity.Note.Length > 0)
            {
                _screen.Output.WriteLine(comparison.Multiplicity.Note);
            }
        }
    }

    private static string Number(double? value) => value?.ToString("F4", CultureInfo.InvariantCulture) ?? "n/a";

    private static string VerdictOf(Verdict verdict) => verdict switch
    {
        Verdict.NoEvidence => "no evidence of a difference",
        Verdict.Better => "B is better",
        Verdict.Worse => "B is worse",
        Verdict.Differs => "differs",
        _ => "unknown",
    };
}
