namespace Spatial.Evaluation;

/// <summary>Looks for reasons not to compare two runs.</summary>
public static class ComparisonObstacles
{
    /// <summary>All reasons not to compare two runs under a protocol; empty where nothing stands against it.</summary>
    public static IReadOnlyList<ComparisonObstacle> Between(IProtocol protocol, RunStatistics a, RunStatistics b)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return
        [
            .. OfProtocol(protocol.Card.Name, a), .. OfProtocol(protocol.Card.Name, b),
            .. OfDuplicates(a), .. OfDuplicates(b),
            .. OfFingerprints(a, b), .. OfPartial(a, b), .. OfSamples(a, b),
        ];
    }

    private static IEnumerable<ComparisonObstacle> OfProtocol(string expected, RunStatistics run)
    {
        if (run.Protocol != expected)
        {
            yield return new(ComparisonObstacleKind.Protocol,
                $"runs must be measured under the same protocol to be compared: expected {expected}, got {run.Protocol} for {run.Name}; "
                + "evaluate both under one");
        }
    }

    private static IEnumerable<ComparisonObstacle> OfDuplicates(RunStatistics run)
    {
        var twice = run.Samples.GroupBy(sample => sample.SampleToken, StringComparer.Ordinal).Where(group => group.Count() > 1).ToArray();
        if (twice.Length > 0)
        {
            yield return new(ComparisonObstacleKind.Samples,
                $"each sample must be there once, got {twice.Length} repeated in {run.Name}, the first {twice[0].Key}");
        }
    }

    private static IEnumerable<ComparisonObstacle> OfFingerprints(RunStatistics a, RunStatistics b)
    {
        if (a.DatasetFingerprint != b.DatasetFingerprint)
        {
            yield return new(ComparisonObstacleKind.Fingerprint,
                $"runs must be measured against the same data: {a.Name} has fingerprint {a.DatasetFingerprint}, {b.Name} has {b.DatasetFingerprint}; "
                + "evaluate both on one data set");
        }
    }

    private static IEnumerable<ComparisonObstacle> OfPartial(RunStatistics a, RunStatistics b)
    {
        if (a.Partial != b.Partial)
        {
            yield return new(ComparisonObstacleKind.Partial,
                $"a partial run must not be compared with a whole one: {Scored(a)}, {Scored(b)}; finish the partial one");
        }
    }

    private static IEnumerable<ComparisonObstacle> OfSamples(RunStatistics a, RunStatistics b)
    {
        var scenes = a.Samples.DistinctBy(sample => sample.SampleToken).ToDictionary(sample => sample.SampleToken, sample => sample.Scene, StringComparer.Ordinal);
        var common = b.Samples.Where(sample => scenes.ContainsKey(sample.SampleToken)).ToArray();
        if (common.FirstOrDefault(sample => scenes[sample.SampleToken] != sample.Scene) is { } moved)
        {
            yield return new(ComparisonObstacleKind.Samples,
                $"sample {moved.SampleToken} must be of one scene, got {scenes[moved.SampleToken]} in {a.Name} and {moved.Scene} in {b.Name}");
        }

        if (common.Length == 0)
        {
            yield return new(ComparisonObstacleKind.NoCommonSample, $"no sample is in both runs: {Scored(a)}, {Scored(b)}");
        }
        else if (common.Length < a.Samples.Count || common.Length < b.Samples.Count)
        {
            yield return new(ComparisonObstacleKind.DifferentSamples,
                $"runs must hold the same samples: {common.Length} are in both, {a.Samples.Count - common.Length} only in {a.Name}, "
                + $"{b.Samples.Count - common.Length} only in {b.Name}; evaluate both on one split or subset");
        }
    }

    private static string Scored(RunStatistics run) => $"{run.Name} has {run.Samples.Count} of {run.SampleCount} samples";
}
