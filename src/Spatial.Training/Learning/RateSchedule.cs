namespace Spatial.Training;

/// <summary>The learning rate of a step: it rises in a line, then falls along half a cosine to 0.</summary>
internal static class RateSchedule
{
    /// <summary>The rate.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="steps">Of the stage.</param>
    /// <param name="highest">Highest rate.</param>
    /// <param name="warmUp">Share of the steps in which it rises.</param>
    /// <remarks>transformers, <c>get_cosine_schedule_with_warmup</c>, but that the first step moves, too.</remarks>
    public static double At(long step, long steps, double highest, double warmUp)
    {
        var rising = (long)Math.Ceiling(warmUp * steps);
        if (step < rising)
        {
            return highest * (step + 1) / (rising + 1);
        }

        return highest * 0.5 * (1 + Math.Cos(Math.PI * (step - rising) / Math.Max(1, steps - rising)));
    }
}
