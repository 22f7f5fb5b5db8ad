using System.CommandLine;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Scores predictions under official protocols.</summary>
internal sealed class EvaluateCommand : Verb
{
    private readonly Screen _screen;
    private readonly Argument<string?> _run = new("run")
    {
        Description = "Run folder to score, made by predict.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _predictions = new("--predictions")
    {
        Description = "Score this file or folder in an official format instead of a run.",
        HelpName = "path",
    };
    private readonly Option<string> _as = new("--as")
    {
        Description = $"Format of --predictions: {string.Join(", ", PredictionFiles.Formats)}.",
        HelpName = "format",
    };
    private readonly Option<string> _protocol = new("--protocol")
    {
        Description = "Protocols, separated by commas. Without it all that fit the predictions, but variants. There are " + string.Join(", ", Protocols.Names) + ".",
        HelpName = "names",
    };
    private readonly Option<string> _dataRoot = new("--dataroot")
    {
        Description = "Folder of the data set that holds the ground truth. A run finds the one it was made from.",
        HelpName = "folder",
    };
    private readonly Option<string> _version = CommonOptions.VersionOfRun();
    private readonly Option<string> _questions = new("--questions")
    {
        Description = "Questions file of nuScenes-QA, with the true answers.",
        HelpName = "file",
    };
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder for statistics and report. Default: evaluation inside the run folder.",
        HelpName = "folder",
    };
    private readonly SubsetOptions _subset = new();
    private readonly Option<string> _shard = new("--shard")
    {
        Description = "Do only part i of n, i from 0, scene by scene; auto/n takes i from JOB_COMPLETION_INDEX or the Slurm array. "
            + "In a Slurm array its own numbers are the default; 0/1 is all. `spatial merge` joins the parts.",
        HelpName = "i/n",
    };
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue the evaluation in --out; starts one where there is none." };
    private readonly Option<bool> _allowPartial = CommonOptions.AllowPartial();
    private readonly Option<int?> _threads = CommonOptions.AtLeastOne(new Option<int?>("--threads")
    {
        Description = "Samples measured at a time; changes the time only. Default: all cores.",
        HelpName = "n",
    });
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be done and stop." };
    private readonly Option<bool> _json = CommonOptions.Json();

    public EvaluateCommand(Screen screen)
        : base("evaluate", "Score predictions under official protocols: metrics.json, report.html, per_scene.csv, per_class.csv and report.md. "
            + "The figures have the same bytes for any number of threads, shards and restarts.",
            "spatial evaluate runs/first --protocol openocc-v2,planning-vad --out report",
            "spatial evaluate --predictions results.json --as nuscenes-det --dataroot data/nuscenes --version v1.0-trainval --split val --out report",
            "spatial evaluate runs/first --filter night --filter class=bicycle --out report-night",
            "spatial evaluate runs/first --shard 0/8 --out part-0")
    {
        _screen = screen;
        Add(_run);
        AddAll([_predictions, _as, _protocol, _dataRoot, _version, .. _subset.All, _questions, _out, _shard, _resume, _allowPartial, _threads, _dryRun, _json]);

        SetAction(parsed => Run(RequestOf(parsed), parsed.GetValue(_json)));
    }

    private EvaluateRequest RequestOf(ParseResult parsed)
    {
        var (run, predictions) = (parsed.GetValue(_run), parsed.GetValue(_predictions));
        if ((run is null) == (predictions is null))
        {
            throw new ArgumentException("evaluate needs a run folder, or --predictions with --as: one of the two");
        }

        if (predictions is not null && parsed.GetValue(_as) is null)
        {
            throw new ArgumentException($"--predictions needs --as, because class order and layout cannot be guessed: one of {string.Join(", ", PredictionFiles.Formats)}");
        }

        if (run is not null && parsed.GetValue(_as) is not null)
        {
            throw new ArgumentException("--as is the format of --predictions; a run needs none: leave it out");
        }

        var shard = ShardChoice.Of(parsed.GetValue(_shard), Environment.GetEnvironmentVariable);
        if (shard is not null && parsed.GetValue(_shard) is null)
        {
            _screen.Remark($"This is task {shard.Index} of a Slurm array of {shard.Count}: doing shard {shard} only. --shard 0/1 does all.");
        }

        return new()
        {
            Run = run,
            Predictions = predictions,
            As = parsed.GetValue(_as),
            DataRoot = parsed.GetValue(_dataRoot),
            Version = parsed.GetValue(_version),
            Protocols = Cli.Protocols.NamesIn(parsed.GetValue(_protocol)) ?? [],
            Questions = parsed.GetValue(_questions),
            Subset = _subset.Of(parsed),
            Out = parsed.GetValue(_out) ?? (run is not null ? Path.Combine(run, ComparedRun.DefaultFolder) : throw new ArgumentException("--out is needed with --predictions: the folder for the report")),
            Shard = shard,
            Resume = parsed.GetValue(_resume),
            AllowPartial = parsed.GetValue(_allowPartial),
            Threads = parsed.GetValue(_threads) ?? Environment.ProcessorCount,
            DryRun = parsed.GetValue(_dryRun),
        };
    }

    private int Run(EvaluateRequest request, bool json)
    {
        using var interruption = new Interruption(_screen);
        var outcome = new EvaluateJob(request, _screen).Run(interruption.Token);
        if (outcome.Report is { } report)
        {
            return ReportScreen.Show(report, request.Out, json, _screen);
        }

        if (outcome.Plan is { } plan)
        {
            Show(plan, json);
            return ExitCode.Ok;
        }

        if (outcome.Interrupted)
        {
            _screen.Remark("Interrupted; --resume continues.");
            return ExitCode.Interrupted;
        }

        var leftOut = outcome.LeftOut > 0 ? $", {outcome.LeftOut} of its samples left out" : "";
        _screen.Remark($"Shard {request.Shard} is done{leftOut}: {request.Out}. When all are, `spatial merge` joins them.");
        return outcome.Partial ? ExitCode.Losses : ExitCode.Ok;
    }

    private void Show(IReadOnlyList<NamedValue> plan, bool json)
    {
        if (json)
        {
            _screen.WriteJson(plan);
        }
        else
        {
            _screen.WriteTable("Plan", ["what", "how"], plan.Select(step => new[] { step.Name, step.Value }));
        }
    }
}
