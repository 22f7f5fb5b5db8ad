using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>A finished evaluation: what was scored on what, and every protocol's figures. Everything but <see cref="Latencies"/> is the same for
/// any number of threads, shards and restarts.</summary>
public sealed record EvaluationReport
{
    /// <summary>One line that names the predictions, for example "geometric on v1.0-mini, mini_val".</summary>
    public required string Title { get; init; }

    /// <summary>Name of the run as commands take it, without folders; null where predictions came from elsewhere.</summary>
    public string? Run { get; init; }

    /// <summary>What was evaluated, by name: predictions, model, data set version and fingerprint, split, subset, software version. No folders, no machine.</summary>
    public required IReadOnlyList<Setting> Subject { get; init; }

    /// <summary>Samples that the split or subset holds.</summary>
    public required int SampleCount { get; init; }

    /// <summary>Samples that could not be scored, and why. Not empty: the report is stamped PARTIAL.</summary>
    public IReadOnlyList<SampleLoss> Losses { get; init; } = [];

    /// <summary>What is wrong with the predictions beside samples that were lost, in sentences. Not empty: the report is stamped PARTIAL.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>What readers must know: known oddities of the data, what the predictions were made from.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>One per protocol, in the order asked for.</summary>
    public required IReadOnlyList<ProtocolReport> Protocols { get; init; }

    /// <summary>Milliseconds that predicting each sample took, per stage, where the run recorded them. Not part of metrics.json.</summary>
    public IReadOnlyList<StageLatencies> Latencies { get; init; } = [];

    /// <summary>True when samples are missing, or parts of predictions.</summary>
    public bool Partial => Losses.Count + Faults.Count > 0;

    /// <summary>A figure over all samples; null where the report has no such protocol or figure.</summary>
    /// <param name="protocol">Name of the protocol.</param>
    /// <param name="figure">Name of the figure.</param>
    public Figure? Find(string protocol, string figure) =>
        Protocols.FirstOrDefault(own => own.Card.Name == protocol)?.Result.Figures.FirstOrDefault(own => own.Kind.Name == figure);
}

/// <summary>A sample that could not be scored.</summary>
public sealed record SampleLoss(string SampleToken, string Scene, string Reason);

/// <summary>The figures of one protocol, whole, per scene and of the worst frames.</summary>
public sealed record ProtocolReport
{
    /// <summary>What the protocol fixes.</summary>
    public required ProtocolCard Card { get; init; }

    /// <summary>Over all samples.</summary>
    public required ProtocolResult Result { get; init; }

    /// <summary>Per scene, in the order of the data set.</summary>
    public required IReadOnlyList<SceneResult> Scenes { get; init; }

    /// <summary>The frames with the worst <see cref="ProtocolCard.RankedBy"/>, worst first.</summary>
    public required IReadOnlyList<WorstSample> Worst { get; init; }

    /// <summary>How sure the figures are; null where no scenes were drawn.</summary>
    public RunIntervals? Intervals { get; init; }
}

/// <summary>The figures of one scene.</summary>
public sealed record SceneResult(string Scene, ProtocolResult Result);

/// <summary>A frame among the worst.</summary>
/// <param name="SampleToken">The frame.</param>
/// <param name="Scene">Its scene.</param>
/// <param name="Value">Its value of the figure that ranks.</param>
public sealed record WorstSample(string SampleToken, string Scene, double Value);

/// <summary>Time that one stage of predicting took for each sample.</summary>
public sealed record StageLatencies(string Stage, IReadOnlyList<double> Milliseconds);
