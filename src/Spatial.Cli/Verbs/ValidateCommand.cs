using System.CommandLine;
using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Looks through predictions in an official format before they are scored or submitted.</summary>
internal sealed class ValidateCommand : Verb
{
    private static readonly string[] Formats = ["nuscenes-det", "occ3d", "openocc-v2", "lidarseg", "panoptic", "planning"];

    private readonly Screen _screen;
    private readonly Argument<string> _path = new("path") { Description = "File or folder of predictions." };
    private readonly Option<string> _as = new("--as") { Description = $"Its format: {string.Join(", ", Formats)}.", HelpName = "format", Required = true };
    private readonly Option<string> _dataRoot = new("--dataroot") { Description = "Also check tokens and frames against this data set.", HelpName = "folder" };
    private readonly Option<string> _version = new("--version") { Description = "Table set, with --dataroot.", HelpName = "name" };
    private readonly Option<string> _split = new("--split") { Description = "Split the predictions are for. Default: the one most tokens are of.", HelpName = "name" };
    private readonly Option<bool> _json = CommonOptions.Json();

    public ValidateCommand(Screen screen)
        : base("validate", "Check predictions without ground truth: format, values, tokens, frames. Lists everything it finds; exit 1 when an official evaluation would refuse them.",
            "spatial validate results.json --as nuscenes-det",
            "spatial validate results.json --as nuscenes-det --dataroot data/nuscenes --version v1.0-trainval --split val")
    {
        _screen = screen;
        Add(_path);
        AddAll(_as, _dataRoot, _version, _split, _json);

        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var (dataRoot, version, split) = (parsed.GetValue(_dataRoot), parsed.GetValue(_version), parsed.GetValue(_split));
        if ((dataRoot is null) != (version is null) || (split is not null && dataRoot is null))
        {
            throw new ArgumentException("--dataroot and --version go together, and --split needs both");
        }

        var path = parsed.GetRequiredValue(_path);
        if (!Path.Exists(path))
        {
            throw new ArgumentException($"there is no file or folder {path}");
        }

        using var interruption = new Interruption(_screen);
        using var tables = dataRoot is null ? null : NuScenesTables.Load(dataRoot, version!);
        var findings = FindingsOf(path, parsed.GetRequiredValue(_as), tables, split, interruption.Token);
        return Report(findings, parsed.GetValue(_json));
    }

    private static IReadOnlyList<SubmissionFinding> FindingsOf(string path, string format, NuScenesTables? tables, string? split, CancellationToken cancelled) => format switch
    {
        "nuscenes-det" => SubmissionCheck.Detection(path, tables, split, cancellation: cancelled),
        "occ3d" => SubmissionCheck.Folder(path, PredictionFormat.Occ3D, tables, split, cancellation: cancelled),
        "openocc-v2" => SubmissionCheck.Folder(path, PredictionFormat.OpenOcc, tables, split, cancellation: cancelled),
        "lidarseg" => SubmissionCheck.Folder(path, PredictionFormat.Lidarseg, tables, split, cancellation: cancelled),
        "panoptic" => SubmissionCheck.Folder(path, PredictionFormat.Panoptic, tables, split, cancellation: cancelled),
        "planning" => SubmissionCheck.Plans(path, tables, split),
        _ => throw new ArgumentException($"--as must be one of {string.Join(", ", Formats)}; got '{format}'"
            + (NearestName.Find(format, Formats) is { } nearest ? $". Did you mean '{nearest}'?" : "")),
    };

    private int Report(IReadOnlyList<SubmissionFinding> findings, bool json)
    {
        var errors = findings.Count(finding => finding.Severity == FindingSeverity.Error);
        if (json)
        {
            _screen.WriteJson(findings);
        }
        else
        {
            foreach (var finding in findings)
            {
                _screen.Output.WriteLine(Screen.Plain(string.Create(
                    CultureInfo.InvariantCulture, $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Code}: {finding.Message} ({finding.Count})")));
                foreach (var example in finding.Examples)
                {
                    _screen.Output.WriteLine("    " + Screen.Plain(example));
                }
            }

            _screen.Output.WriteLine(errors > 0 ? $"Kinds of errors: {errors}." : findings.Count > 0 ? "No errors." : "Nothing found.");
        }

        return errors > 0 ? ExitCode.Failed : ExitCode.Ok;
    }
}
