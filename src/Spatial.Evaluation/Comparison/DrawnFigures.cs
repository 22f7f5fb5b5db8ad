namespace Spatial.Evaluation;

/// <summary>The figures of many draws of scenes.</summary>
internal static class DrawnFigures
{
    /// <summary>Scores all draws.</summary>
    /// <param name="scenes">Number of scenes; each draw takes as many, with replacement.</param>
    /// <param name="length">Figures of a draw.</param>
    /// <param name="settings">How often, from which seed.</param>
    /// <param name="score">Figures of a draw from the weight of each scene. Called from many threads.</param>
    /// <param name="cancellation">Stops between draws.</param>
    /// <returns>[figures][draws] values.</returns>
    public static double[][] Of(
        int scenes, int length, BootstrapSettings settings, Func<ReadOnlyMemory<int>, double[]> score, CancellationToken cancellation)
    {
        var drawn = new double[length][];
        for (var figure = 0; figure < length; figure++)
        {
            drawn[figure] = new double[settings.Draws];
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellation };
        Parallel.For(0, settings.Draws, options, draw =>
        {
            var values = score(Weights(settings.Seed, draw, scenes));
            for (var figure = 0; figure < length; figure++)
            {
                drawn[figure][draw] = values[figure];
            }
        });
        return drawn;
    }

    /// <summary>The values that are defined, ascending.</summary>
    public static double[] Sorted(double[] values)
    {
        double[] defined = [.. values.Where(value => !double.IsNaN(value))];
        Array.Sort(defined);
        return defined;
    }

    private static int[] Weights(ulong seed, int draw, int scenes)
    {
        var generator = SplitMix64.OfDraw(seed, draw);
        var weights = new int[scenes];
        for (var i = 0; i < scenes; i++)
        {
            weights[generator.Below(scenes)]++;
        }

        return weights;
    }
}
