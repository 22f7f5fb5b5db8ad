using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Says how predictions and samples differ, and what the likely cause is.</summary>
internal static class TokenMismatchText
{
    public static string Of(
        SampleSubset subset, IReadOnlyList<string> predicted, IReadOnlyList<EvaluatedSample> missing, IReadOnlyList<string> extra, NuScenesTables tables) =>
        $"{missing.Count} missing, {extra.Count} extra of {predicted.Count} in {subset.Split} of {tables.Version}.";
}
