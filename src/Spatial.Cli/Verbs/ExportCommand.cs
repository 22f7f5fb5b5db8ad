using System.CommandLine;
using System.Globalization;

namespace Spatial.Cli;

/// <summary>Writes the predictions of a run in the official format of a benchmark.</summary>
internal sealed class ExportCommand : Verb
{
    private readonly Screen _screen;
    private readonly Argument<string> _run = new("run") { Description = "Run folder, made by predict." };
    private readonly Option<string> _to = new("--to")
    {
        Description = $"Format: {string.Join(", ", ExportFormats.Names)}.",
        HelpName = "format",
        Required = true,
    };
    private readonly Option<string> _dataRoot = new("--dataroot")
    {
        Description = "Folder of the data set. A run finds the one it was made from.",
        HelpName = "folder",
    };
    private readonly Option<string> _version = CommonOptions.VersionOfRun();
    private readonly Option<string> _split = new("--split")
    {
        Description = "Official split that has to be covered, and nothing else: train, val, test, mini_val, ... Default: the samples of the run.",
        HelpName = "name",
    };
    private readonly Option<string> _out = new("--out")
    {
        Description = "File to make; for occ3d a folder.",
        HelpName = "path",
        Required = true,
    };
    private readonly Option<bool> _allowPartial = new("--allow-partial")
    {
        Description = "Export a run that is not whole; what is missing is counted, and the exit code is 3.",
    };
    private readonly Option<string> _method = Submitted("--method", "Name of the method, for openocc-v2.");
    private readonly Option<string> _team = Submitted("--team", "Name of the team, for openocc-v2.");
    private readonly Option<string[]> _author = new("--author") { Description = "An author, for openocc-v2; may be given several times.", HelpName = "text" };
    private readonly Option<string> _email = Submitted("--email", "E-mail address, for openocc-v2.");
    private readonly Option<string> _institution = Submitted("--institution", "Institution or company, for openocc-v2.");
    private readonly Option<string> _country = Submitted("--country", "Country or region, for openocc-v2.");
    private readonly Option<bool> _json = CommonOptions.Json();

    public ExportCommand(Screen screen)
        : base("export", "Write the predictions of a run in the format of a benchmark: for its server, or for its own evaluation code.",
            "spatial export runs/first --to nuscenes-det --split val --out results.json",
            "spatial export runs/first --to occ3d --out submission",
            "spatial export runs/first --to openocc-v2 --method ours --team us --author Ada --out submission.gz")
    {
        _screen = screen;
        Add(_run);
        AddAll(_to, _dataRoot, _version, _split, _out, _allowPartial, _method, _team, _author, _email, _institution, _country, _json);

        SetAction(parsed => Run(RequestOf(parsed), parsed.GetValue(_json)));
    }

    private static Option<string> Submitted(string name, string description) => new(name) { Description = description, HelpName = "text" };

    private ExportRequest RequestOf(ParseResult parsed) => new()
    {
        Run = parsed.GetRequiredValue(_run),
        To = parsed.GetRequiredValue(_to),
        DataRoot = parsed.GetValue(_dataRoot),
        Version = parsed.GetValue(_version),
        Split = parsed.GetValue(_split),
        Out = parsed.GetRequiredValue(_out),
        AllowPartial = parsed.GetValue(_allowPartial),
        Submitter = new(
            parsed.GetValue(_method) ?? "", parsed.GetValue(_team) ?? "", parsed.GetValue(_author) ?? [], parsed.GetValue(_email) ?? "",
            parsed.GetValue(_institution) ?? "", parsed.GetValue(_country) ?? ""),
    };

    private int Run(ExportRequest request, bool json)
    {
        using var interruption = new Interruption(_screen);
        var outcome = new ExportJob(request, _screen).Run(interruption.Token);
        if (json)
        {
            _screen.WriteJson(outcome);
        }
        else
        {
            foreach (var remark in outcome.Remarks)
            {
                _screen.Output.WriteLine(Screen.Plain(remark) + ".");
            }

            _screen.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(outcome.Partial ? "PARTIAL: " : "")}{outcome.Samples} of {outcome.Expected} samples as {outcome.Format}: {request.Out}"));
        }

        return outcome.Partial ? ExitCode.Losses : ExitCode.Ok;
    }
}
