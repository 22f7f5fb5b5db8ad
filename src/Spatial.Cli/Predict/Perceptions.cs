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
internal sealed record OpenedPerception(IPerception Perception, JsonElement Config, string PointCloudLibrary, SubmissionMeta Inputs, bool UsesEgoStatus);

/// <summary>The perceptions that <c>--model</c> knows.</summary>
internal static class Perceptions
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["geometric", "truth"];

    /// <summary>Opens one.</summary>
    /// <param name="request">Names the model, one of <see cref="Names"/>, and its configuration.</param>
    /// <param name="tables">The data set, which only the truth looks into.</param>
    /// <param name="stages">Hears how long each stage takes.</param>
    /// <exception cref="ArgumentException">No such model, or the configuration is wrong.</exception>
    /// <exception cref="EnvironmentException">SPATIAL_KERNELS asks for kernels that this build or machine does not have.</exception>
    public static OpenedPerception Open(PredictRequest request, NuScenesTables tables, IProgress<StageTiming> stages)
    {
        CheckKernels();
        var model = request.Model;
        return model switch
        {
            "geometric" => Geometric(request.ConfigFile, stages),
            "truth" when request.ConfigFile is not null => throw new ArgumentException("the truth has no settings: leave out --config"),
            "truth" => new(
                new TruthPerception(tables, request.QuestionsFile), JsonElement.Parse("{}"), "not used",
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

    private static OpenedPerception Geometric(string? configFile, IProgress<StageTiming> stages)
    {
        var config = configFile is null ? GeometricConfig.Default : UserConfig.Load(configFile, GeometricConfig.Load);
        var perception = new GeometricPerception(config, stages);
        var library = perception.UsesPointCloudLibrary ? PointCloudLibrary.Version.ToString() : "not used";
        return new(perception, JsonElement.Parse(config.ToJson()), library, SubmissionMeta.LidarOnly, UsesEgoStatus: true);
    }
}
