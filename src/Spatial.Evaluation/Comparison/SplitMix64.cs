namespace Spatial.Evaluation;

/// <summary>Our own random numbers, so that a seed means the same draws on every platform and in every version of .NET.</summary>
/// <remarks>SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, with the constants of
/// S. Vigna's public domain version.</remarks>
internal struct SplitMix64(ulong state)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = state;

    /// <summary>The generator of one draw. Draws do not depend on each other, so any number of threads gives the same ones.</summary>
    public static SplitMix64 OfDraw(ulong seed, int draw) => new(Mix(Mix(seed) + (ulong)draw));

    /// <summary>The next 64 random bits.</summary>
    public ulong Next() => Mix(_state += Step);

    /// <summary>A number from 0 to <paramref name="bound"/> - 1, each equally likely up to bound / 2^64.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
