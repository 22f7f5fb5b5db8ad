namespace Spatial.Models;

/// <summary>What strict loading lets pass, and how keys differ.</summary>
public sealed record WeightLoadOptions
{
    /// <summary>Nothing passes, keys are equal.</summary>
    public static WeightLoadOptions Strict { get; } = new();

    /// <summary>Structural differences of the keys, in order.</summary>
    public IReadOnlyList<WeightRename> Renames { get; init; } = [];

    /// <summary>Keys of the checkpoint that stand for the same values.</summary>
    public IReadOnlyList<WeightTie> Ties { get; init; } = [];

    /// <summary>Keys of the checkpoint that the module has no use for: whole, or beginnings that end with a dot. They need not exist.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>Beginnings of the module's keys that come from other checkpoints.</summary>
    internal IReadOnlyList<string> Elsewhere { get; init; } = [];

    /// <summary>Which of the module's keys are loaded; the others stay as they are. All where null.</summary>
    internal Func<string, bool>? Takes { get; init; }

    /// <summary>Leaves out the comparison with the <c>SHA256SUMS</c> beside the weights, which reads every byte of them once more.</summary>
    public bool SkipHashes { get; init; }

    /// <summary>Hears of keys of the module that the checkpoint lacks, which stay as they are; without it they are an error.</summary>
    public Action<IReadOnlyList<string>>? Missing { get; init; }

    /// <summary>Lets weights pass that hold NaN or infinity.</summary>
    public bool AllowNonFinite { get; init; }

    /// <summary>Lets numbers be rounded to a narrower dtype of the module (float32 to bfloat16, for example), to nearest, ties to even. What
    /// is above 65504 becomes infinite in F16.</summary>
    public bool AllowRounding { get; init; }
}
