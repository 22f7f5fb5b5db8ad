namespace Spatial.Models;

/// <summary>Settings of the Mamba blocks. Always valid: each value is checked when it is set. Defaults are UniLION's.</summary>
public sealed record MambaConfig
{
    /// <summary>States N of a channel; 1 to 64.</summary>
    public int StateSize { get; init => field = ConfigFile.InRange(value, 1, 64); } = 16;

    /// <summary>Steps that the convolution sees; 1 to 8.</summary>
    public int ConvolutionWidth { get; init => field = ConfigFile.InRange(value, 1, 8); } = 4;

    /// <summary>Channels inside over channels outside; 1 to 8.</summary>
    public int Expansion { get; init => field = ConfigFile.InRange(value, 1, 8); } = 2;

    /// <summary>Share of sequences that go past a block while training; 0 to 0.9.</summary>
    public double DropPath { get; init => field = ConfigFile.InRange(value, 0, 0.9); } = 0.2;

    /// <summary>Whether the norm comes after the recurrence, as in UniLION, or before it.</summary>
    public bool NormAfter { get; init; } = true;
}
