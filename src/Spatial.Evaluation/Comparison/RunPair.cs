namespace Spatial.Evaluation;

/// <summary>The samples that two runs share, scene by scene, in the order of the first run.</summary>
internal sealed class RunPair
{
    private RunPair(string[] scenes, IReadOnlyList<SampleStatistics>[] a, IReadOnlyList<SampleStatistics>[] b) => (Scenes, A, B) = (scenes, a, b);

    /// <summary>Names of the scenes.</summary>
    public string[] Scenes { get; }

    /// <summary>Samples of run A in each scene.</summary>
    public IReadOnlyList<SampleStatistics>[] A { get; }

    /// <summary>The same samples of run B.</summary>
    public IReadOnlyList<SampleStatistics>[] B { get; }

    /// <summary>Pairs the samples of two runs.</summary>
    public static RunPair Of(RunStatistics a, RunStatistics b)
    {
        var ofB = b.Samples.ToDictionary(sample => sample.SampleToken, StringComparer.Ordinal);
        var (scenes, groups) = SceneGroups.Of([.. a.Samples.Where(sample => ofB.ContainsKey(sample.SampleToken))]);
        return new(scenes, groups, [.. groups.Select(group => (IReadOnlyList<SampleStatistics>)[.. group.Select(sample => ofB[sample.SampleToken])])]);
    }
}
