namespace Spatial.Evaluation;

/// <summary>How sure the figures of one run are: a percentile bootstrap over scenes.</summary>
/// <remarks>B. Efron, R. Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.</remarks>
public static class BootstrapIntervals
{
    /// <summary>Draws scenes and scores them.</summary>
    /// <param name="protocol">Protocol that measured the samples.</param>
    /// <param name="samples">Statistics of all samples, in the order of the data set.</param>
    /// <param name="settings">How often to draw.</param>
    /// <param name="cancellation">Stops between draws.</param>
    /// <returns>Intervals are null with fewer than two scenes, and the warnings say so.</returns>
    /// <exception cref="ArgumentException">Statistics of another protocol, or settings out of range.</exception>
    public static RunIntervals Of(
        IProtocol protocol, IReadOnlyList<SampleStatistics> samples, BootstrapSettings? settings = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(samples);
        settings = (settings ?? new()).Checked();
        var whole = protocol.Score(samples);
        var layout = new FigureLayout(whole);
        var scenes = SceneGroups.Of(samples).Samples;
        var figures = whole.AllFigures().ToArray();
        var intervals = scenes.Length < 2
            ? [.. figures.Select(figure => new FigureInterval(figure.Kind, figure.Value, null, 0))]
            : Draw(protocol, scenes, layout, figures, settings, cancellation);
        return new()
        {
            Scenes = scenes.Length,
            Draws = settings.Draws,
            Seed = settings.Seed,
            Confidence = settings.Confidence,
            Figures = intervals,
            Warnings = BootstrapWarnings.Of(scenes.Length),
        };
    }

    private static FigureInterval[] Draw(
        IProtocol protocol,
        IReadOnlyList<SampleStatistics>[] scenes,
        FigureLayout layout,
        Figure[] figures,
        BootstrapSettings settings,
        CancellationToken cancellation)
    {
        var score = protocol.Resample(scenes);
        var drawn = DrawnFigures.Of(scenes.Length, layout.Length, settings, weights => layout.Values(score(weights)), cancellation);
        return [.. figures.Zip(drawn, (figure, values) => Summary(figure, DrawnFigures.Sorted(values), settings))];
    }

    private static FigureInterval Summary(Figure figure, double[] sorted, BootstrapSettings settings) => new(
        figure.Kind,
        figure.Value,
        figure.Value is null ? null : Interval.Percentile(sorted, settings.Draws, settings.Confidence),
        sorted.Length);
}
