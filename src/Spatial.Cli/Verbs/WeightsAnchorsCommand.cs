using System.CommandLine;
using System.Globalization;
using Spatial.Datasets;
using Spatial.Models;
using TorchSharp;

namespace Spatial.Cli;

/// <summary>Finds the anchors of a planner in the paths that were driven.</summary>
internal sealed class WeightsAnchorsCommand : Verb
{
    private readonly Screen _screen;
    private readonly Option<string> _dataRoot = CommonOptions.DataRoot();
    private readonly Option<string> _version = CommonOptions.Version();
    private readonly Option<string> _split = new("--split")
    {
        Description = "Only the scenes of this official split: train, mini_train, ... Default: all scenes of the version.",
        HelpName = "name",
    };
    private readonly Option<int?> _modes = CommonOptions.AtLeastOne(new Option<int?>("--modes") { Description = "Anchors of each command. Default 6.", HelpName = "n" });
    private readonly Option<int> _seed = new("--seed") { Description = "Of the clusters' beginnings; default 0.", HelpName = "number" };
    private readonly Option<string> _out = new("--out") { Description = "Safetensors file to write.", HelpName = "file", Required = true };

    public WeightsAnchorsCommand(Screen screen)
        : base("anchors",
            "Find the paths that the modes of DrivePI's plans begin from, for training: the means of clusters of driven paths, for each command. Writes planning_anchor, "
            + "[3, modes, 6, 2] float32, metres in ego: left, right, straight.",
            "spatial weights anchors --dataroot data/nuscenes --version v1.0-trainval --split train --out anchors.safetensors")
    {
        _screen = screen;
        AddAll(_dataRoot, _version, _split, _modes, _seed, _out);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var (dataRoot, file) = (parsed.GetRequiredValue(_dataRoot), parsed.GetRequiredValue(_out));
        OutFolder.RefuseInside(file, dataRoot);
        using var tables = NuScenesTables.Load(dataRoot, parsed.GetRequiredValue(_version));
        var paths = PathsOf(tables, parsed.GetValue(_split));
        var modes = parsed.GetValue(_modes) ?? 6;
        var anchors = PlanAnchors.Build(paths, modes, parsed.GetValue(_seed));
        using var tensor = torch.tensor(anchors, [PlanAnchors.CommandCount, modes, Trajectory.NuScenesSteps, 2]);
        OutFolder.Written(file, () => SafetensorsWriter.Write(file, new Dictionary<string, torch.Tensor> { ["planning_anchor"] = tensor }));
        foreach (var group in paths.CountBy(PlanAnchors.CommandOf).OrderBy(group => group.Key))
        {
            _screen.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Key,-9}{group.Value,7} paths"));
        }

        _screen.Output.WriteLine($"Anchors: {file}");
        return ExitCode.Ok;
    }

    // Only samples with a whole future; the others' last steps are not known.
    private static Waypoint[][] PathsOf(NuScenesTables tables, string? split)
    {
        var futures = new SceneFutureReader(tables);
        var scenes = split is null ? null : NuScenesSplits.Named(split).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. tables.Scenes.Where(scene => scenes is null || scenes.Contains(scene.Name))
                .SelectMany(scene => tables.SampleTokensOf(scene.Token))
                .Select(token => futures.Read(token).EgoFromFutureEgo)
                .Where(poses => poses.Count == Trajectory.NuScenesSteps)
                .Select(poses => poses.Select(pose => new Waypoint(pose.Translation.X, pose.Translation.Y)).ToArray()),
        ];
    }
}
