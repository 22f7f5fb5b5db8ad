using System.CommandLine;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Predicts samples of a data set into a run folder.</summary>
internal sealed class PredictCommand : Verb
{
    private readonly Screen _screen;
    private readonly Option<string> _dataRoot = CommonOptions.DataRoot();
    private readonly Option<string> _version = CommonOptions.Version();
    private readonly ModelOptions _model = new();
    private readonly Option<string> _scene = CommonOptions.Scene();
    private readonly Option<string> _sample = CommonOptions.Sample();
    private readonly Option<int?> _limit = CommonOptions.AtLeastOne(new Option<int?>("--limit")
    {
        Description = "Only the first n samples.",
        HelpName = "n",
    });
    private readonly Option<int?> _every = CommonOptions.AtLeastOne(new Option<int?>("--every")
    {
        Description = "Only every n-th sample, for a quick look at a whole data set.",
        HelpName = "n",
    });
    private readonly Option<int?> _sweeps = CommonOptions.AtLeastOne(new Option<int?>("--sweeps")
    {
        Description = "LiDAR sweeps per sample, the key sweep included. Default 10, of drivepi 11 as its release.",
        HelpName = "n",
    });
    private readonly Option<string[]> _question = new("--question")
    {
        Description = "A question to answer about every sample; may be given several times.",
        HelpName = "text",
    };
    private readonly Option<string> _questions = new("--questions")
    {
        Description = "A questions file of nuScenes-QA: each sample is asked its own questions.",
        HelpName = "file",
    };
    private readonly Option<string> _out = new("--out")
    {
        Description = "Run folder to make.",
        HelpName = "folder",
        Required = true,
    };
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Continue the run in --out with the samples it does not hold yet.",
    };
    private readonly Option<bool> _allowPartial = CommonOptions.AllowPartial();
    private readonly Option<bool> _json = CommonOptions.Json();

    public PredictCommand(Screen screen)
        : base("predict", "Predict occupancy, flow, boxes, point labels, plan and answers for samples of a data set, into a run folder that can be resumed, replayed and rendered.",
            "spatial predict --dataroot data/nuscenes --version v1.0-mini --model geometric --out runs/first",
            "spatial predict --dataroot data/nuscenes --version v1.0-mini --model geometric --out runs/first --resume",
            "spatial predict --dataroot data/nuscenes --version v1.0-mini --model drivepi --config configs/drivepi-nano.json --out runs/untrained",
            "spatial predict --dataroot data/nuscenes --version v1.0-mini --model geometric --scene scene-0061 --question \"How many cars?\" --out runs/0061")
    {
        _screen = screen;
        AddAll([_dataRoot, _version, .. _model.All, _scene, _sample, _limit, _every, _sweeps, _question, _questions, _out, _resume, _allowPartial, _json]);

        SetAction(parsed => Run(RequestOf(parsed), parsed.GetValue(_json)));
    }

    private PredictRequest RequestOf(ParseResult parsed)
    {
        var model = _model.Of(parsed, parsed.GetValue(_questions));
        return new()
        {
            DataRoot = parsed.GetRequiredValue(_dataRoot),
            Version = parsed.GetRequiredValue(_version),
            Model = model,
            Scene = parsed.GetValue(_scene),
            Sample = parsed.GetValue(_sample),
            Limit = parsed.GetValue(_limit),
            Every = parsed.GetValue(_every) ?? 1,
            Sweeps = parsed.GetValue(_sweeps) ?? model.UsualSweeps,
            Questions = parsed.GetValue(_question) ?? [],
            QuestionsFile = parsed.GetValue(_questions),
            Out = parsed.GetRequiredValue(_out),
            Resume = parsed.GetValue(_resume),
            AllowPartial = parsed.GetValue(_allowPartial),
        };
    }

    private int Run(PredictRequest request, bool json)
    {
        using var interruption = new Interruption(_screen);
        var summary = new PredictJob(request, _screen).Run(interruption.Token);
        if (json)
        {
            _screen.WriteJson(summary);
        }
        else
        {
            SummaryTables.Write(_screen, summary);
            _screen.Output.WriteLine(FormattableString.Invariant(
                $"{StateWord(summary.State)}: {summary.Predicted} of {summary.SampleCount} samples predicted, {summary.Losses.Count} left out."));
            _screen.Output.WriteLine($"Run folder: {request.Out}");
        }

        return summary.State switch
        {
            RunState.Complete => ExitCode.Ok,
            RunState.Partial => ExitCode.Losses,
            RunState.Interrupted => ExitCode.Interrupted,
            _ => ExitCode.Failed,
        };
    }

    private static string StateWord(RunState state) => state switch
    {
        RunState.Complete => "Complete",
        RunState.Partial => "PARTIAL",
        RunState.Interrupted => "Interrupted (--resume continues)",
        _ => "Failed",
    };
}
