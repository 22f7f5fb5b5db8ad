namespace Spatial.Evaluation;

/// <summary>Compares two runs over the same samples: the same scenes are drawn for both, many times, and the differences looked at.</summary>
/// <remarks>Frames of a scene resemble each other, so scenes are drawn. Drawing the same ones for both takes out what makes scenes hard for
/// everybody. Percentile intervals: B. Efron, R. Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.</remarks>
public static class PairedBootstrap
{
    /// <summary>Compares run B with run A.</summary>
    /// <param name="protocol">Protocol that measured both.</param>
    /// <param name="a">The run that is compared with.</param>
    /// <param name="b">The run that is compared; differences are B minus A.</param>
    /// <param name="settings">How often to draw.</param>
    /// <param name="force">True to compare in spite of obstacles that can be forced: on the samples that both hold, with a stamp.</param>
    /// <param name="cancellation">Stops between draws.</param>
    /// <exception cref="ComparisonRefusedException">The runs should not be compared; see <see cref="ComparisonObstacles"/>.</exception>
    /// <exception cref="ArgumentException">Statistics of another protocol, or settings out of range.</exception>
    public static RunComparison Compare(
        IProtocol protocol,
        RunStatistics a,
        RunStatistics b,
        BootstrapSettings? settings = null,
        bool force = false,
        CancellationToken cancellation = default)
    {
        settings = (settings ?? new()).Checked();
        var obstacles = ComparisonObstacles.Between(protocol, a, b);
        if (obstacles.Any(obstacle => !force || !obstacle.CanBeForced))
        {
            throw new ComparisonRefusedException(obstacles);
        }

        var pair = RunPair.Of(a, b);
        var ofA = protocol.Score([.. pair.A.SelectMany(scene => scene)]);
        var ofB = protocol.Score([.. pair.B.SelectMany(scene => scene)]);
        var layout = new FigureLayout(ofA);
        var difference = Difference(protocol, pair, layout);
        var figures = Figures(layout, layout.Values(ofA), layout.Values(ofB), Drawn(pair, layout, settings, difference, cancellation), settings);
        var classes = Classes(layout, figures[layout.Headlines.Length..]);
        var explained = SceneContributions.FigureOf(protocol, layout);
        var position = Array.IndexOf(layout.Headlines, explained);
        return new()
        {
            Protocol = protocol.Card.Name,
            A = a.Name,
            B = b.Name,
            Samples = pair.A.Sum(scene => scene.Count),
            SceneCount = pair.Scenes.Length,
            Draws = settings.Draws,
            Seed = settings.Seed,
            Confidence = settings.Confidence,
            Figures = figures[..layout.Headlines.Length],
            Classes = classes,
            Multiplicity = Multiplicity.Of(classes, settings.Draws, settings.Confidence),
            ExplainedFigure = explained,
            Scenes = explained is null
                ? []
                : SceneContributions.Of(protocol, pair, position, weights => difference(weights)[position], settings.Threads, cancellation),
            Stamps = [.. obstacles.Select(obstacle => obstacle.Message), .. PartialStamps(a, b)],
            Warnings = BootstrapWarnings.Of(pair.Scenes.Length),
        };
    }

    private static Func<ReadOnlyMemory<int>, double[]> Difference(IProtocol protocol, RunPair pair, FigureLayout layout)
    {
        var (scoreA, scoreB) = (protocol.Resample(pair.A), protocol.Resample(pair.B));
        return weights =>
        {
            var (ofA, differences) = (layout.Values(scoreA(weights)), layout.Values(scoreB(weights)));
            for (var i = 0; i < differences.Length; i++)
            {
                differences[i] -= ofA[i];
            }

            return differences;
        };
    }

    // Null with fewer than two scenes: every draw would be the same.
    private static double[][]? Drawn(
        RunPair pair, FigureLayout layout, BootstrapSettings settings, Func<ReadOnlyMemory<int>, double[]> difference, CancellationToken cancellation) =>
        pair.Scenes.Length < 2 ? null : DrawnFigures.Of(pair.Scenes.Length, layout.Length, settings, difference, cancellation);

    private static FigureComparison[] Figures(FigureLayout layout, double[] ofA, double[] ofB, double[][]? drawn, BootstrapSettings settings)
    {
        FigureKind[] kinds = [.. layout.Headlines, .. layout.Classes.Select(figure => figure.Column with { Name = $"{figure.Column.Name}/{figure.Row.Class}" })];
        return
        [
            .. kinds.Select((kind, i) => Compare(kind, ofA[i], ofB[i], drawn is null ? [] : DrawnFigures.Sorted(drawn[i]), settings)),
        ];
    }

    private static FigureComparison Compare(FigureKind kind, double a, double b, double[] sorted, BootstrapSettings settings)
    {
        var difference = Figure.Defined(b - a);
        var interval = difference is null ? null : Interval.Percentile(sorted, settings.Draws, settings.Confidence);
        var below = sorted.Count(value => value < 0);
        var above = sorted.Count(value => value > 0);
        var fewer = sorted.Length - Math.Max(below, above); // on the rarer side of zero, or on it
        return new(
            kind,
            Figure.Defined(a),
            Figure.Defined(b),
            difference,
            interval,
            interval is null ? null : (double)above / sorted.Length,
            sorted.Length,
            interval is null ? null : Math.Min(1, 2.0 * (fewer + 1) / (sorted.Length + 1)),
            VerdictOf(kind.Better, interval));
    }

    private static Verdict VerdictOf(Better better, Interval? interval) => (interval, better) switch
    {
        (null, _) => Verdict.Unknown,
        ({ HoldsZero: true }, _) => Verdict.NoEvidence,
        (_, Better.Neither) => Verdict.Differs,
        ({ Low: > 0 }, Better.Higher) or ({ High: < 0 }, Better.Lower) => Verdict.Better,
        _ => Verdict.Worse,
    };

    private static ClassComparison[] Classes(FigureLayout layout, FigureComparison[] figures)
    {
        var adjusted = Multiplicity.Holm([.. figures.Select(figure => figure.Chance)]);
        return
        [
            .. layout.Classes.Select((kind, i) =>
                new ClassComparison(kind.Table.Title, kind.Row.Class, kind.Column.Name, kind.Row.Support, figures[i], adjusted[i])),
        ];
    }

    private static IEnumerable<string> PartialStamps(RunStatistics a, RunStatistics b)
    {
        foreach (var run in new[] { a, b })
        {
            if (run.Partial)
            {
                yield return $"PARTIAL: {run.Name} has {run.Samples.Count} of {run.SampleCount} samples";
            }
        }
    }
}
