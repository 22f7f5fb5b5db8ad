using System.CommandLine;
using Spatial.Models;
using Spatial.Native;
using Spatial.Training;

namespace Spatial.Cli;

/// <summary>Trains a model.</summary>
internal sealed class TrainCommand : Verb
{
    private readonly Screen _screen;
    private readonly Option<string> _config = new("--config")
    {
        Description = "The model and how it is trained, a JSON file such as configs/drivepi-tiny.json.",
        HelpName = "file",
        Required = true,
    };
    private readonly Option<string[]> _dataRoot = new("--dataroot")
    {
        Description = "Folder of a data set in nuScenes format to learn from; may be given several times.",
        HelpName = "folder",
        Required = true,
    };
    private readonly Option<string> _version = new("--version")
    {
        Description = "Table set of all of them. Default: v1.0-mini.",
        HelpName = "name",
        DefaultValueFactory = _ => "v1.0-mini",
    };
    private readonly Option<string> _split = new("--split")
    {
        Description = "Only the scenes of this official split: train, mini_train, ... Default: all scenes of the version.",
        HelpName = "name",
    };
    private readonly Option<string> _occupancy = new("--occupancy")
    {
        Description = "Labels to learn occupancy and flow from: openocc-v2, whose 17 classes DrivePI's heads have.",
        HelpName = "name",
        DefaultValueFactory = _ => "openocc-v2",
    };
    private readonly Option<string[]> _questions = new("--questions")
    {
        Description = "Folder of questions that `spatial questions` made; may be given several times. Default: questions in each data set, where it is there.",
        HelpName = "folder",
    };
    private readonly Option<string> _weights = new("--weights")
    {
        Description = "Folder of weights to begin with. Default: random ones.",
        HelpName = "folder",
    };
    private readonly Option<bool> _newParts = new("--new-parts")
    {
        Description = "Let what --weights lacks begin at random (named), and let weights pass that were trained with the other behaviour.",
    };
    private readonly Option<string[]> _take = new("--take")
    {
        Description = $"Only these parts of --weights; the others begin at random: {NamesOf<DrivePiPart>()}; of spatial-mllm {NamesOf<SpatialMllmPart>()}. Default: all.",
        HelpName = "part",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string> _features = new("--features")
    {
        Description = "Folder for the encoder's maps of stages with keepFeatures, which runs may share one after the other. Default: features in --out.",
        HelpName = "folder",
    };
    private readonly Option<int?> _seed = new("--seed")
    {
        Description = "Everything random comes from it. Default: the configuration's training.seed.",
        HelpName = "number",
    };
    private readonly Option<string> _validation = new("--validation")
    {
        Description = "Folder of a data set of the same version to evaluate checkpoints on, by the official protocols. Default: none are evaluated.",
        HelpName = "folder",
    };
    private readonly Option<int?> _validationSamples = CommonOptions.AtLeastOne(new Option<int?>("--validation-samples")
    {
        Description = "Only about this many samples of it, spread evenly. Default: all.",
        HelpName = "n",
    });
    private readonly Option<string> _out = new("--out")
    {
        Description = "Run folder to make.",
        HelpName = "folder",
        Required = true,
    };
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on from the last checkpoint of the run in --out; starts one where there is none.",
    };
    private readonly Option<bool> _allowPartial = CommonOptions.AllowPartial();
    private readonly Option<bool> _json = CommonOptions.Json();

    public TrainCommand(Screen screen)
        : base("train", "Train DrivePI, or a small Spatial-MLLM: in stages, with checkpoints that a stopped or killed run goes on from, into a run folder with weights, log and plots.",
            "spatial train --config configs/drivepi-tiny.json --dataroot data/world-train --out runs/tiny",
            "spatial train --config configs/drivepi-tiny.json --dataroot data/world-train --out runs/tiny --resume",
            "spatial train --config configs/spatial-mllm-tiny.json --dataroot data/world-train --questions data/world-train-views --out runs/sight",
            "spatial train --config configs/drivepi.json --dataroot /data/nuscenes --version v1.0-trainval --split train --weights weights/start --new-parts --out runs/drivepi")
    {
        _screen = screen;
        AddAll(_config, _dataRoot, _version, _split, _occupancy, _questions, _weights, _take, _newParts, _features, _seed, _validation, _validationSamples,
            _out, _resume, _allowPartial, _json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using var interruption = new Interruption(_screen);
        TorchProcess.Prepare();
        TrainingOrder order = TrainedModel.NameIn(parsed.GetRequiredValue(_config)) == SpatialMllmTrainingConfig.ModelName ? SightRequestOf(parsed)
            : RequestOf(parsed);
        using var job = new TrainJob(order, parsed.GetValue(_validation), parsed.GetValue(_validationSamples), _screen);
        var outcome = job.Run(interruption.Token);
        if (parsed.GetValue(_json))
        {
            _screen.WriteJson(outcome);
        }
        else
        {
            job.WriteParts();
            _screen.Output.WriteLine(FormattableString.Invariant(
                $"{(outcome.Finished ? outcome.StoppedEarly ? "Stopped early" : "Complete" : "Interrupted (--resume continues)")}: {outcome.Steps} steps, {outcome.LeftOut.Count} frames left out."));
            _screen.Output.WriteLine($"Weights: {outcome.Model}");
        }

        return !outcome.Finished ? ExitCode.Interrupted : outcome.LeftOut.Count > 0 ? ExitCode.Losses : ExitCode.Ok;
    }

    private TrainingRequest RequestOf(ParseResult parsed)
    {
        var occupancy = parsed.GetRequiredValue(_occupancy);
        if (occupancy != OccupancyLabels.OpenOcc.Name)
        {
            throw new ArgumentException(
                $"--occupancy must be {OccupancyLabels.OpenOcc.Name}, whose 17 classes and flow DrivePI's heads predict, got '{occupancy}'");
        }

        var (roots, output) = Folders(parsed);
        var config = UserConfig.Load(parsed.GetRequiredValue(_config), DrivePiConfig.Load);
        var (newParts, take) = (parsed.GetValue(_newParts), Parts<DrivePiPart>(parsed));
        if ((newParts || take is not null) && parsed.GetValue(_weights) is null)
        {
            throw new ArgumentException("--new-parts and --take say how much of --weights is taken: name weights, or leave them out");
        }

        return new()
        {
            Config = parsed.GetValue(_seed) is { } seed && config.Training is { } training ? config with { Training = training with { Seed = seed } } : config,
            Take = take,
            NewParts = newParts,
            DataRoots = roots,
            Version = parsed.GetRequiredValue(_version),
            Split = parsed.GetValue(_split),
            Questions = parsed.GetValue(_questions) ?? [],
            Weights = parsed.GetValue(_weights),
            Features = parsed.GetValue(_features),
            Out = output,
            Resume = parsed.GetValue(_resume),
            AllowPartial = parsed.GetValue(_allowPartial),
            Versions = ThisBuild.Versions(),
        };
    }

    private SpatialMllmTrainingRequest SightRequestOf(ParseResult parsed)
    {
        Option[] others = [_newParts, _features, _validation, _validationSamples];
        if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw new ArgumentException($"{other.Name} is not for {SpatialMllmTrainingConfig.ModelName}");
        }

        var (roots, output) = Folders(parsed);
        var config = UserConfig.Load(parsed.GetRequiredValue(_config), SpatialMllmTrainingConfig.Load);
        var take = Parts<SpatialMllmPart>(parsed);
        if (take is not null && parsed.GetValue(_weights) is null)
        {
            throw new ArgumentException("--take says how much of --weights is taken: name weights, or leave it out");
        }

        return new()
        {
            Config = parsed.GetValue(_seed) is { } seed ? config with { Training = config.Training with { Seed = seed } } : config,
            Take = take,
            DataRoots = roots,
            Version = parsed.GetRequiredValue(_version),
            Split = parsed.GetValue(_split),
            Questions = parsed.GetValue(_questions) ?? [],
            Weights = parsed.GetValue(_weights),
            Out = output,
            Resume = parsed.GetValue(_resume),
            AllowPartial = parsed.GetValue(_allowPartial),
            Versions = ThisBuild.Versions(),
        };
    }

    private (string[] Roots, string Out) Folders(ParseResult parsed)
    {
        var (roots, output) = (parsed.GetRequiredValue(_dataRoot), parsed.GetRequiredValue(_out));
        foreach (var root in roots)
        {
            OutFolder.RefuseInside(output, root);
        }

        return (roots, output);
    }

    private static string NamesOf<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant();

    private T[]? Parts<T>(ParseResult parsed)
        where T : struct, Enum => parsed.GetValue(_take) is { Length: > 0 } names ? [.. names.Select(PartOf<T>)] : null;

    private static T PartOf<T>(string name)
        where T : struct, Enum => Enum.TryParse<T>(name, ignoreCase: true, out var part) && Enum.GetNames<T>().Contains(part.ToString())
            && !char.IsAsciiDigit(name[0])
        ? part : throw new ArgumentException($"--take must be one of {NamesOf<T>()}, got '{name}'");
}
