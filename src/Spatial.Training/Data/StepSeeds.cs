namespace Spatial.Training;

/// <summary>Seeds of what is drawn in a step, so that a step draws the same whatever came before it: in one process, or after a kill.</summary>
internal static class StepSeeds
{
    /// <summary>A seed for one purpose.</summary>
    /// <param name="seed">Of the training.</param>
    /// <param name="purpose">What is drawn; different ones give unrelated numbers.</param>
    /// <param name="number">Number of the frame in the stage, or of the epoch.</param>
    /// <remarks>Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014: the mixing of SplitMix64.</remarks>
    public static ulong Of(int seed, string purpose, long number)
    {
        var state = (ulong)(uint)seed;
        foreach (var letter in purpose)
        {
            state = Mixed(state ^ letter);
        }

        return Mixed(state ^ (ulong)number);
    }

    /// <summary>Numbers for one purpose.</summary>
    public static Random Numbers(int seed, string purpose, long number) => new((int)(Of(seed, purpose, number) >> 33));

    private static ulong Mixed(ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return state ^ (state >> 31);
    }
}
