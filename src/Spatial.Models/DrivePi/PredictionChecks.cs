using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Looks at what a network predicted before anyone uses it.</summary>
internal static class PredictionChecks
{
    private const double MaxStep = 35; // metres in half a second: no road vehicle is that fast

    /// <summary>Refuses numbers that are none.</summary>
    /// <param name="values">Any shape.</param>
    /// <param name="what">For the message.</param>
    /// <exception cref="InvalidDataException">NaN or infinity.</exception>
    public static void RequireFinite(Tensor values, string what)
    {
        using var scope = NewDisposeScope();
        if (double.IsFinite(values.sum().to_type(ScalarType.Float64).item<double>()))
        {
            return;
        }

        RequireNone(values.numel() - values.isfinite().sum().item<long>(), values.numel(), what);
    }

    /// <summary>Refuses a prediction that has numbers that are none.</summary>
    /// <param name="bad">How many places have one.</param>
    /// <param name="all">Of how many.</param>
    /// <param name="what">For the message.</param>
    /// <exception cref="InvalidDataException">There are some.</exception>
    public static void RequireNone(long bad, long all, string what)
    {
        if (bad > 0)
        {
            throw new InvalidDataException($"the model's {what} has {bad} of {all} places that are NaN or infinite: are the weights damaged, or the sensors' values absurd?");
        }
    }

    /// <summary>Says what is odd about a prediction.</summary>
    /// <returns>How many remarks were added.</returns>
    public static int Describe(Occupancy occupancy, Trajectory plan, List<string> degradations)
    {
        var before = degradations.Count;
        if (occupancy.OccupiedCount == 0)
        {
            degradations.Add("Everything is predicted as free.");
        }

        var at = new Waypoint(0, 0);
        foreach (var next in plan.Waypoints)
        {
            if (Math.Sqrt(((next.X - at.X) * (next.X - at.X)) + ((next.Y - at.Y) * (next.Y - at.Y))) > MaxStep)
            {
                degradations.Add(FormattableString.Invariant($"The plan leaps: more than {MaxStep} m in {plan.StepSeconds} s."));
                break;
            }

            at = next;
        }

        return degradations.Count - before;
    }
}
