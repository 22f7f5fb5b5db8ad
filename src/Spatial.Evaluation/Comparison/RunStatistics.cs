namespace Spatial.Evaluation;

/// <summary>What a run's predictions were measured to be under one protocol: the input of comparisons.</summary>
public sealed record RunStatistics
{
    /// <summary>Name of the run, as reports show it.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the protocol that measured the samples.</summary>
    public required string Protocol { get; init; }

    /// <summary>Fingerprint of the data set that holds the ground truth.</summary>
    public required string DatasetFingerprint { get; init; }

    /// <summary>Samples that the split or subset holds, scored or not.</summary>
    public required int SampleCount { get; init; }

    /// <summary>The samples that were scored, in the order of the data set.</summary>
    public required IReadOnlyList<SampleStatistics> Samples { get; init; }

    /// <summary>True when samples are missing.</summary>
    public bool Partial => Samples.Count < SampleCount;
}
