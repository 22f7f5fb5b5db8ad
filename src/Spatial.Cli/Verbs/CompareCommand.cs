using System.CommandLine;
using System.Globalization;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>Compares two evaluations of the same samples.</summary>
internal sealed class CompareCommand : Verb
{
    private const int DetectionDraws = 1_000;

    private readonly Screen _screen;
    private readonly Argument<string> _a = new("run-a") { Description = "Evaluation folder, or run folder with an evaluation in it." };
    private readonly Argument<string> _b = new("run-b") { Description = "The one that is compared with it." };
    private readonly Option<string> _protocol = new("--protocol") { Description = "Only these protocols, separated by commas.", HelpName = "names" };
    private readonly Option<int?> _draws = CommonOptions.AtLeastOne(new Option<int?>("--draws")
    {
        Description = "How often scenes are drawn. Default 10000; 1000 for detection, whose lists are scored anew each time.",
        HelpName = "n",
    });
    private readonly Option<ulong?> _seed = new("--seed") { Description = "Seed of the draws. Default 0.", HelpName = "n" };
    private readonly Option<bool> _force = new("--force") { Description = "Compare the samples that both hold although the data or the sample sets differ; the result is stamped." };
    private readonly Option<string> _out = new("--out") { Description = "Folder for comparison.html, comparison.md and comparison.json.", HelpName = "folder" };
    private readonly Option<bool> _json = CommonOptions.Json();

    public CompareCommand(Screen screen)
        : base("compare", "Compare two evaluations scene by scene: difference, 95 % interval by drawing scenes, and which scenes make it.",
            "spatial compare runs/a runs/b", "spatial compare report-a report-b --protocol openocc-v2 --out comparison")
    {
        _screen = screen;
        Add(_a);
        Add(_b);
        foreach (var option in (Option[])[_protocol, _draws, _seed, _force, _out, _json])
        {
            Add(option);
        }

        SetAction(Run);
    }
}
