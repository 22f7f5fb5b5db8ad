using Spatial.Datasets;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>How an evaluation ended.</summary>
/// <param name="Report">The figures; null for a shard, an interrupted evaluation or a dry run.</param>
/// <param name="Interrupted">True when it was asked to stop.</param>
/// <param name="Plan">What would be done; null unless only that was asked for.</param>
internal sealed record EvaluateOutcome(EvaluationReport? Report, bool Interrupted, IReadOnlyList<NamedValue>? Plan = null)
{
    /// <summary>Samples of a finished shard that could not be scored.</summary>
    public int LeftOut { get; init; }

    /// <summary>Whether a finished shard lacks something: samples that could not be scored, or what its predictions lack.</summary>
    public bool Partial { get; init; }
}

/// <summary>Scores predictions under protocols: picks the samples, measures each, then computes figures and writes the report.</summary>
internal sealed class EvaluateJob(EvaluateRequest request, Screen screen)
{
    /// <summary>Does all of it, or continues where an earlier process stopped.</summary>
    /// <exception cref="ArgumentException">The request does not fit the predictions or the data set.</exception>
    /// <exception cref="InvalidDataException">A sample cannot be scored and losses are not allowed; what was measured is kept.</exception>
    public EvaluateOutcome Run(CancellationToken interruption)
    {
        using var inputs = EvaluationInputs.Open(request);
        var subset = SampleSubset.Of(request.Subset, inputs);
        inputs.RefuseMismatch(subset, request.AllowPartial, screen);
        var samples = subset.Samples;
        var manifest = ManifestOf(inputs, subset);
        RefuseFaults(manifest.Faults);
        if (request.DryRun)
        {
            return new(null, false, Plan(manifest, samples));
        }

        if (inputs.Tables is { } tables)
        {
            OutFolder.RefuseInside(request.Out, tables.DataRoot);
        }

        using var folder = OpenFolder(manifest, samples);
        var job = new MeasureJob(folder, inputs.Predictions, inputs.Tasks, screen);
        if (!job.Run(request.Threads, inputs.Folders, interruption))
        {
            return new(null, true);
        }

        if (request.Shard is not null)
        {
            var leftOut = LeftOutOf(folder);
            return new(null, false) { LeftOut = leftOut, Partial = leftOut + manifest.Faults.Count > 0 };
        }

        var report = new Scoring(folder).Report(inputs.Latencies, request.Threads);
        ReportFolder.Write(report, request.Out);
        return new(report, false);
    }

    private static int LeftOutOf(EvaluationFolder folder) => ShardChoice.SamplesOf(folder.Manifest.Shard, folder.Samples)
        .Count(sample => StatisticsBundle.LossOf(folder.Journal.Read(sample.Token)) is not null);

    private EvaluationManifest ManifestOf(EvaluationInputs inputs, SampleSubset subset) => new()
    {
        Predictions = inputs.Predictions.Identity,
        Dataset = inputs.Dataset,
        Protocols = [.. inputs.Tasks.Select(task => task.Protocol.Card.Name)],
        Split = subset.Split,
        Subset = subset.Name,
        SampleCount = subset.Samples.Count,
        SamplesSha256 = RunManifest.HashOf(subset.Samples.Select(sample => sample.Token)),
        Shard = request.Shard,
        AllowPartial = request.AllowPartial,
        QuestionsSha256 = inputs.QuestionsSha256,
        Faults = [.. inputs.Predictions.Faults, .. subset.IsOfPredictions && inputs.Predictions.UnfinishedPart is { } unfinished ? [unfinished] : Array.Empty<string>()],
        RunName = request.Run is { } run ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run))) : "",
        Subject = inputs.Predictions.Subject,
        Remarks = inputs.Remarks,
        SpatialVersion = ThisBuild.Version,
    };

    // Figures of faulty predictions are possible, but must say so.
    private void RefuseFaults(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0 && !request.AllowPartial)
        {
            throw new InvalidDataException(
                $"{string.Join("; ", faults)}. Finish or mend the predictions, or add --allow-partial to score what is there; the report then says so");
        }

        foreach (var fault in faults)
        {
            screen.Remark(Screen.Plain(fault));
        }
    }

    private EvaluationFolder OpenFolder(EvaluationManifest manifest, IReadOnlyList<SceneSample> samples)
    {
        // Killed before it had begun, or never started: a job that is restarted by a scheduler always says --resume.
        if (!request.Resume || !EvaluationFolder.Exists(request.Out))
        {
            return OutFolder.Written(request.Out, () => EvaluationFolder.Create(request.Out, manifest, samples, StatisticsBundle.Format));
        }

        var folder = EvaluationFolder.Resume(request.Out, manifest, StatisticsBundle.Format);
        if (folder.Journal.Damage is { } damage)
        {
            screen.Remark($"statistics.journal: {damage}; those samples are measured again.");
        }

        return folder;
    }

    private IReadOnlyList<NamedValue> Plan(EvaluationManifest manifest, IReadOnlyList<SceneSample> samples) =>
    [
        new("predictions", $"{manifest.Predictions.Kind} {manifest.Predictions.Name}"),
        new("data set", manifest.Dataset.Version),
        new("split", manifest.Split),
        new("subset", manifest.Subset),
        new("samples", FormattableString.Invariant($"{samples.Count} in {samples.Select(sample => sample.Scene).Distinct().Count()} scenes")),
        new("this process", request.Shard is { } shard
            ? FormattableString.Invariant($"shard {shard}: {ShardChoice.SamplesOf(shard, samples).Count} samples") : "all of them"),
        .. manifest.Protocols.Select(protocol => new NamedValue("protocol", protocol)),
    ];
}
