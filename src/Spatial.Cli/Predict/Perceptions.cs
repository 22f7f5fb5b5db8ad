using System.Text.Json;
using Spatial.Datasets;
using Spatial.Models;
using Spatial.Native;

namespace Spatial.Cli;

/// <summary>A perception ready to use, and what a run records of it.</summary>
/// <param name="Perception">To be disposed by whoever opened it.</param>
/// <param name="Config">Its configuration as resolved.</param>
/// <param name="PointCloudLibrary">Version of the library it computes with, or that it does without.</param>
/// <param name="Inputs">What it looks at.</param>
/// <param name="UsesEgoStatus">True when its plan follows the motion the vehicle already has.</param>
internal sealed record OpenedPerception(IPerception Perception, JsonElement Config, string PointCloudLibrary, SubmissionMeta Inputs, bool UsesEgoStatus)
{
    /// <summary>What to know about it, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>True where a prediction depends on the frames of its scene before.</summary>
    public bool RemembersFrames { get; init; }

    /// <summary>What keeps a question from being answered; null where nothing does.</summary>
    public Func<string, string?> FaultOf { get; init; } = _ => null;

    /// <summary>Refuses questions that cannot be answered.</summary>
    /// <exception cref="ArgumentException">There is one; it and its fault are named.</exception>
    public void RequireAnswerable(IEnumerable<string> questions)
    {
        foreach (var question in questions)
        {
            if (FaultOf(question) is { } fault)
            {
                throw new ArgumentException($"the question '{Screen.Plain(question)}' cannot be asked: {fault}");
            }
        }
    }
}

/// <summary>The perceptions that <c>--model</c> knows.</summary>
internal static class Perceptions
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["geometric", "drivepi", "truth"];

    /// <summary>Opens one.</summary>
    /// <param name="choice">Names the model, one of <see cref="Names"/>, and what it is opened with.</param>
    /// <param name="tables">The data set: the truth looks into it, and the route is found in it.</param>
    /// <param name="stages">Hears how long each stage takes.</param>
    /// <exception cref="ArgumentException">No such model, or the configuration is wrong.</exception>
    /// <exception cref="EnvironmentException">SPATIAL_KERNELS asks for kernels that this build or machine does not have.</exception>
    public static OpenedPerception Open(ModelChoice choice, NuScenesTables tables, IProgress<StageTiming> stages)
    {
        CheckKernels();
        var model = choice.Name;
        RefuseWhatOnlyOthersTake(choice);
        return model switch
        {
            "geometric" => Geometric(choice.ConfigFile, stages),
            "drivepi" => DrivePi(choice, tables, stages),
            "truth" when choice.ConfigFile is not null => throw new ArgumentException("the truth has no settings: leave out --config"),
            "truth" => new(
                new TruthPerception(tables, choice.QuestionsFile), JsonElement.Parse("{}"), "not used",
                new(UseCamera: false, UseLidar: false, UseRadar: false, UseMap: false, UseExternal: true), UsesEgoStatus: true),
            _ => throw new ArgumentException(
                $"no model '{model}'; there is {string.Join(", ", Names)}"
                + (NearestName.Find(model, Names) is { } nearest ? $". Did you mean '{nearest}'?" : "")),
        };
    }

    // Asked by a call without points, before anything is written.
    private static void CheckKernels()
    {
        try
        {
            Voxelize.Keys([], PointCloud.Width, VoxelGrid.NuScenesOccupancy);
        }
        catch (NativeKernelException missing) when (missing.Status == NativeStatus.Unavailable)
        {
            throw new EnvironmentException(missing.Message);
        }
        catch (NativeKernelException unknown) when (unknown.Status == NativeStatus.InvalidArgument)
        {
            throw new ArgumentException(unknown.Message, unknown);
        }
    }

    private static void RefuseWhatOnlyOthersTake(ModelChoice choice)
    {
        (string Option, bool IsGiven)[] ofWeights = [("--allow-other-behaviour", choice.AllowOtherBehaviour), ("--allow-nonfinite", choice.AllowNonFinite)];
        (string Option, bool IsGiven)[] ofDrivePi = [("--weights", choice.Weights is not null), ("--command", choice.Command is not null), .. ofWeights];
        if (choice.Name != "drivepi" && Names.Contains(choice.Name) && ofDrivePi.FirstOrDefault(option => option.IsGiven) is { Option: { } unused })
        {
            throw new ArgumentException($"{choice.Name} takes neither weights nor a command: leave out {unused}");
        }

        if (choice.Name == "drivepi" && choice.Weights is null && ofWeights.FirstOrDefault(option => option.IsGiven) is { Option: { } useless })
        {
            throw new ArgumentException($"random weights need no {useless}: leave it out, or name --weights");
        }
    }

    private static OpenedPerception DrivePi(ModelChoice choice, NuScenesTables tables, IProgress<StageTiming> stages)
    {
        var route = choice.Command switch
        {
            null or "truth" => (DrivingCommand?)null,
            "right" => DrivingCommand.Right,
            "left" => DrivingCommand.Left,
            "straight" => DrivingCommand.Straight,
            _ => throw new ArgumentException($"--command must be truth, right, left or straight, got '{choice.Command}'"),
        };
        TorchProcess.Prepare();
        var config = choice.ConfigFile is null ? null : UserConfig.Load(choice.ConfigFile, DrivePiConfig.Load);
        var perception = choice.Weights is null
            ? DrivePiPerception.WithRandomWeights(
                config ?? throw new ArgumentException("drivepi needs --weights, or --config for a model with random weights; configs/drivepi-nano.json is the smallest"),
                progress: stages)
            : DrivePiPerception.Load(
                choice.Weights, config, new() { AllowOtherBehaviour = choice.AllowOtherBehaviour, AllowNonFinite = choice.AllowNonFinite }, stages);
        var record = JsonSerializer.SerializeToElement(new
        {
            settings = JsonElement.Parse(perception.Config.ToJson()),
            weights = choice.Weights is null ? "random, seed 0" : WeightsHash.Of(choice.Weights),
            command = choice.Command ?? "truth",
        });
        return new(new RoutedPerception(perception, route, tables), record, "not used", InputsOf(perception.Config), perception.Config.Planner.EgoStatus == EgoStatusSource.Measured)
        {
            Remarks = perception.Remarks,
            FaultOf = perception.FaultOf,
            RemembersFrames = perception.Config.Encoder.Temporal,
        };
    }

    private static SubmissionMeta InputsOf(DrivePiConfig config) =>
        new(UseCamera: config.Encoder.Images is not null, UseLidar: config.Encoder.Points, UseRadar: false, UseMap: false, UseExternal: false);

    private static OpenedPerception Geometric(string? configFile, IProgress<StageTiming> stages)
    {
        var config = configFile is null ? GeometricConfig.Default : UserConfig.Load(configFile, GeometricConfig.Load);
        var perception = new GeometricPerception(config, stages);
        var library = perception.UsesPointCloudLibrary ? PointCloudLibrary.Version.ToString() : "not used";
        return new(perception, JsonElement.Parse(config.ToJson()), library, SubmissionMeta.LidarOnly, UsesEgoStatus: true);
    }
}
