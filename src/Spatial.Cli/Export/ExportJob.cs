using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>What was exported.</summary>
/// <param name="Format">Name of the format.</param>
/// <param name="Samples">Samples in the file.</param>
/// <param name="Expected">Samples that it should hold.</param>
/// <param name="Partial">True when samples or data were missing.</param>
/// <param name="Remarks">What whoever hands it in should know.</param>
internal sealed record ExportOutcome(string Format, int Samples, int Expected, bool Partial, IReadOnlyList<string> Remarks);

/// <summary>Writes the predictions of a run as a file or folder that others read.</summary>
internal sealed class ExportJob(ExportRequest request, Screen screen)
{
    /// <summary>Does all of it. The file or folder appears at once, when it is whole.</summary>
    /// <exception cref="ArgumentException">The request is wrong.</exception>
    /// <exception cref="InvalidDataException">A prediction does not fit the format, or the run is not whole and that was not allowed.</exception>
    public ExportOutcome Run(CancellationToken interruption)
    {
        var format = ExportFormats.Named(request.To);
        using var run = RunFolder.Open(request.Run);
        using var tables = RunData.Open(run.Manifest, request.DataRoot, request.Version, request.AllowPartial);
        RefuseOutput(tables.DataRoot);
        using var predictions = new RunPredictions(run, tables);
        var subset = SampleSubset.Of(new() { Split = request.Split }, tables, predictions.Tokens);
        SceneSample[] samples = [.. subset.Samples.Where(sample => run.Journal.Contains(sample.Token))];
        var expected = request.Split is null ? Math.Max(run.Manifest.SampleCount, samples.Length) : subset.Samples.Count;
        var lack = ScenesMissing(request.Split, tables) ?? LackOf(run, samples.Length, expected);
        if (lack is not null && !request.AllowPartial)
        {
            throw new InvalidDataException($"{lack.What}: {lack.Remedy}, or add --allow-partial to export what is there");
        }

        DiskRoom.Check(request.Out, samples.Length, samples.Length * format.BytesPerSample);
        var source = new ExportSource(run, predictions, tables, samples, screen, interruption);
        try
        {
            format.Write(source, request);
        }
        catch (ArgumentException unfit)
        {
            // The command line was checked above: what a writer refuses now is a prediction.
            throw new InvalidDataException(Failure.MessageOf(unfit), unfit);
        }

        return new(format.Name, samples.Length, expected, lack is not null, lack is null ? source.Remarks : [lack.What, .. source.Remarks]);
    }

    private static Lack? ScenesMissing(string? split, NuScenesTables tables)
    {
        var missing = split is null || !NuScenesSplits.Names.Contains(split) ? 0 : NuScenesSplits.ScenesMissingFrom(tables, split).Count;
        return missing == 0 ? null : new(
            FormattableString.Invariant($"{missing} scenes of split {split} are not in {tables.Version}"), "choose another --split, or a run over all of it");
    }

    private static Lack? LackOf(RunFolder run, int samples, int expected) =>
        samples < expected ? new(FormattableString.Invariant($"{expected - samples} of {expected} samples have no prediction"), "finish the run with `spatial predict --resume`")
        : RunData.FaultOf(run) is { } fault ? new(fault, "predict once more, from sound data")
        : null;

    private void RefuseOutput(string dataRoot)
    {
        OutFolder.RefuseInside(request.Out, dataRoot);

        if (File.Exists(request.Out) || Directory.Exists(request.Out))
        {
            throw new ArgumentException($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(request.Out))} exists already: choose another --out, or move it away");
        }

        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Out)));
        if (parent is not null && !Directory.Exists(parent))
        {
            throw new ArgumentException($"the folder of --out does not exist: make {Path.GetFileName(parent)} first");
        }
    }

    /// <summary>What a run does not hold, and what to do about it.</summary>
    private sealed record Lack(string What, string Remedy);
}
