using System.CommandLine;
using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Reads everything of a data set and lists what is wrong with it.</summary>
internal sealed class DatasetVerifyCommand : Verb
{
    private const int PlacesPerKind = 3;

    private readonly Screen _screen;

    public DatasetVerifyCommand(Screen screen)
        : base("verify", "Check tables, links, geometry and sensor files, and list what is wrong. Exit 0 when there is none, 1 when there are; notes do not count.",
            "spatial dataset verify --dataroot data/nuscenes --version v1.0-mini",
            "spatial dataset verify --dataroot data/nuscenes --version v1.0-mini --read-files --all")
    {
        _screen = screen;
        var dataRoot = CommonOptions.DataRoot();
        var version = CommonOptions.Version();
        var all = new Option<bool>("--all") { Description = "List every finding instead of three of each kind." };
        var readFiles = new Option<bool>("--read-files")
        {
            Description = "Also read and decode every sensor file; without it their presence and sizes are checked.",
        };
        var json = CommonOptions.Json();
        Add(readFiles);
        Add(dataRoot);
        Add(version);
        Add(all);
        Add(json);
        SetAction(parsed =>
        {
            var findings = Verify(parsed.GetRequiredValue(dataRoot), parsed.GetRequiredValue(version), parsed.GetValue(readFiles));
            return Report(findings, parsed.GetValue(all), parsed.GetValue(json));
        });
    }

    private IReadOnlyList<DatasetFinding> Verify(string dataRoot, string version, bool readFiles)
    {
        using var tables = NuScenesTables.Load(dataRoot, version, new() { AllowPartial = true });
        using var interruption = new Interruption(_screen);
        return DatasetVerification.Run(tables, new ProgressLines(_screen.Error), readFiles, interruption.Token);
    }

    private int Report(IReadOnlyList<DatasetFinding> findings, bool all, bool json)
    {
        if (json)
        {
            _screen.WriteJson(findings);
        }
        else
        {
            WriteKinds(findings, all ? int.MaxValue : PlacesPerKind);
        }

        return findings.All(finding => finding.Severity == FindingSeverity.Note) ? ExitCode.Ok : ExitCode.Failed;
    }

    private void WriteKinds(IReadOnlyList<DatasetFinding> findings, int mostPlaces)
    {
        var kinds = findings.GroupBy(finding => (finding.Code, finding.Severity));
        foreach (var kind in kinds.OrderByDescending(kind => kind.Key.Severity).ThenBy(kind => kind.Key.Code, StringComparer.Ordinal))
        {
            var (first, places) = (kind.First(), kind.Count());
            _screen.WriteTable(
                string.Create(CultureInfo.InvariantCulture, $"{kind.Key.Code} {Word(kind.Key.Severity)}, {places} found"),
                ["where", "what", "expected", "got"],
                kind.Take(mostPlaces).Select(finding => new[] { finding.Where, finding.What, finding.Expected, finding.Got }));
            if (places > mostPlaces)
            {
                _screen.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"... and {places - mostPlaces} more; --all shows them"));
            }

            if (first.Remedy.Length > 0)
            {
                _screen.Output.WriteLine(Screen.Plain($"Remedy: {first.Remedy}\n"));
            }
        }

        int Count(FindingSeverity severity) => findings.Count(finding => finding.Severity == severity);
        _screen.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"errors: {Count(FindingSeverity.Error)}, warnings: {Count(FindingSeverity.Warning)}, notes: {Count(FindingSeverity.Note)}"));
    }

    private static string Word(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "note",
    };
}
