using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>The data set that a run was made from, and what the run lacks of it.</summary>
internal static class RunData
{
    /// <summary>Opens the tables a run was made from.</summary>
    /// <param name="run">What the run records.</param>
    /// <param name="dataRoot">Their folder; null for where this machine opened them last.</param>
    /// <param name="version">Table set; null for the run's.</param>
    /// <param name="allowPartial">Whether damaged rows may be left out.</param>
    /// <exception cref="ArgumentException">No folder is given and this machine knows none.</exception>
    public static NuScenesTables Open(RunManifest run, string? dataRoot, string? version, bool allowPartial)
    {
        version ??= run.Dataset.Version;
        dataRoot ??= NuScenesTables.FindDataRoot(run.Dataset.Fingerprint, version) ?? throw new ArgumentException(
            $"no data set {version} with the tables that the run was made from was opened on this machine before, or it is gone: give its folder with --dataroot");
        return NuScenesTables.Load(dataRoot, version, new() { AllowPartial = allowPartial });
    }

    /// <summary>Refuses tables that a run was not made from.</summary>
    /// <exception cref="ArgumentException">They are others.</exception>
    public static void RefuseOthers(RunManifest run, NuScenesTables tables)
    {
        if (run.Dataset.Fingerprint != tables.Fingerprint)
        {
            throw new ArgumentException(
                $"the run was made from {run.Dataset.Version} with other tables than these of {tables.Version}: give the data set it was made from");
        }
    }

    /// <summary>Samples that were asked for and not predicted, in words; null when there are none.</summary>
    public static string? UnfinishedPartOf(RunFolder run)
    {
        var missing = run.Manifest.SampleCount - run.Journal.SampleTokens.Count;
        return missing > 0 ? FormattableString.Invariant($"the run lacks {missing} of its {run.Manifest.SampleCount} samples") : null;
    }

    /// <summary>What is wrong with the predictions that are there, in words; null when nothing is.</summary>
    public static string? FaultOf(RunFolder run) =>
        run.Journal.Damage is { } damage ? $"predictions.journal: {damage}"
        : run.Summary is { Partial: true } summary && summary.Predicted == summary.SampleCount ? "the run is partial: data was missing when it was made"
        : null;
}
