namespace Spatial.Native;

/// <summary>What a selective scan reads, as arrays row by row. Empty where it is optional and left out.</summary>
internal readonly ref struct ScanArrays
{
    /// <summary>Sequences B.</summary>
    public required int Sequences { get; init; }

    /// <summary>Steps L of each.</summary>
    public required int Steps { get; init; }

    /// <summary>Channels C.</summary>
    public required int Channels { get; init; }

    /// <summary>States N of a channel, 1 to 64.</summary>
    public required int States { get; init; }

    /// <summary>[B, L, C], input.</summary>
    public required ReadOnlySpan<float> U { get; init; }

    /// <summary>[B, L, C], step.</summary>
    public required ReadOnlySpan<float> Delta { get; init; }

    /// <summary>[C, N].</summary>
    public required ReadOnlySpan<float> A { get; init; }

    /// <summary>[B, L, N], what goes into the states.</summary>
    public required ReadOnlySpan<float> B { get; init; }

    /// <summary>[B, L, N], what is read from them.</summary>
    public required ReadOnlySpan<float> C { get; init; }

    /// <summary>[C], straight from input to output, or empty.</summary>
    public ReadOnlySpan<float> D { get; init; }

    /// <summary>[B, L, C], gate, or empty.</summary>
    public ReadOnlySpan<float> Z { get; init; }

    /// <summary>[C], added to every step, or empty.</summary>
    public ReadOnlySpan<float> DeltaBias { get; init; }

    /// <summary>Whether steps go through ln(1 + e^x).</summary>
    public bool Softplus { get; init; }

    /// <summary>Whether time runs from the last step to the first.</summary>
    public bool Reversed { get; init; }
}
