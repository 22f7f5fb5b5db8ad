namespace Spatial.Evaluation;

/// <summary>Which scenes make the difference between two runs: each is left out once.</summary>
internal static class SceneContributions
{
    /// <summary>The figure to explain: the one that ranks frames where it stands in the head line, else the first that can be better or worse.</summary>
    public static FigureKind? FigureOf(IProtocol protocol, FigureLayout layout) =>
        layout.Headlines.FirstOrDefault(kind => kind.Name == protocol.Card.RankedBy.Name)
        ?? layout.Headlines.FirstOrDefault(kind => kind.Better != Better.Neither)
        ?? layout.Headlines.FirstOrDefault();

    /// <summary>What each scene adds to the difference of a figure, the largest share first.</summary>
    /// <param name="protocol">Scores scenes alone.</param>
    /// <param name="pair">The samples.</param>
    /// <param name="figure">Position of the figure in the head line.</param>
    /// <param name="difference">Difference of the figure for a weight of each scene; NaN where not defined.</param>
    /// <param name="threads">Threads; changes the time only.</param>
    /// <param name="cancellation">Stops between scenes.</param>
    public static IReadOnlyList<SceneContribution> Of(
        IProtocol protocol, RunPair pair, int figure, Func<ReadOnlyMemory<int>, double> difference, int threads, CancellationToken cancellation)
    {
        var scenes = pair.Scenes.Length;
        var whole = difference(Enumerable.Repeat(1, scenes).ToArray());
        var contributions = new SceneContribution[scenes];
        Parallel.For(0, scenes, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, scene =>
        {
            var others = Enumerable.Repeat(1, scenes).ToArray();
            others[scene] = 0;
            contributions[scene] = new(
                pair.Scenes[scene],
                pair.A[scene].Count,
                protocol.Score(pair.A[scene]).Figures[figure].Value,
                protocol.Score(pair.B[scene]).Figures[figure].Value,
                Figure.Defined(whole - difference(others)));
        });
        return [.. contributions.OrderByDescending(scene => scene.Contribution is { } share ? Math.Abs(share) : -1).ThenBy(scene => scene.Scene, StringComparer.Ordinal)];
    }
}
