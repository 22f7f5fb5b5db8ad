namespace Spatial.Worlds;

/// <summary>Random numbers that depend on nothing but their seed and names: the same for any number of threads, and on every machine but for
/// <see cref="NextNormal"/>, whose last digit is the mathematical library's.</summary>
/// <remarks>Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014 (SplitMix64).</remarks>
internal struct SeededNumbers
{
    private ulong _state;

    /// <summary>A sequence of its own.</summary>
    public SeededNumbers(ulong seed) => _state = seed;

    /// <summary>The sequence of a part of something, apart from those of all other parts.</summary>
    /// <param name="seed">Seed of the whole.</param>
    /// <param name="names">What part: kinds, numbers, moments.</param>
    public static SeededNumbers Of(ulong seed, params ReadOnlySpan<ulong> names)
    {
        var state = Mix(seed + Golden);
        foreach (var name in names)
        {
            state = Mix(state ^ Mix(name + Golden));
        }

        return new(state);
    }

    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => Mix(_state += Golden);

    /// <summary>From 0 to below 1.</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From one number to below another.</summary>
    public double NextBetween(double from, double to) => from + ((to - from) * NextUnit());

    /// <summary>From 0 to below a count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public int NextIndex(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return (int)(((UInt128)NextBits() * (ulong)count) >> 64);
    }

    /// <summary>True with a chance.</summary>
    public bool NextChance(double chance) => NextUnit() < chance;

    /// <summary>Mean 0, standard deviation 1.</summary>
    /// <remarks>Box and Muller, 1958; one of its two numbers.</remarks>
    public double NextNormal() => NormalOf(NextUnit(), NextUnit());

    /// <summary>What <see cref="NextNormal"/> makes of two numbers from 0 to below 1, for whoever draws them before it is known whether it is needed.</summary>
    internal static double NormalOf(double first, double second) => Math.Sqrt(-2 * Math.Log(1 - first)) * Math.Cos(2 * Math.PI * second);

    /// <summary>Puts items into random order, every order as likely.</summary>
    /// <remarks>Durstenfeld, "Algorithm 235: Random permutation", 1964.</remarks>
    internal void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextIndex(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
