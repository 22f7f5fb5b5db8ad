using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Predictions in official formats, by their names on the command line.</summary>
internal static class PredictionFiles
{
    /// <summary>A results JSON of nuScenes detection.</summary>
    public const string Detection = "nuscenes-det";

    /// <summary>All formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["occ3d", "openocc-v2", Detection, "lidarseg", "panoptic", "nuscenes-qa", "planning"];

    /// <summary>Opens the predictions that a request names.</summary>
    /// <exception cref="ArgumentException">No such format.</exception>
    public static IPredictions Open(EvaluateRequest request, NuScenesTables tables) => throw new NotSupportedException($"{request.As} of {tables.Version}");
}
