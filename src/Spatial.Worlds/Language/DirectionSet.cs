namespace Spatial.Worlds;

/// <summary>Some of the six directions.</summary>
internal readonly record struct DirectionSet(byte Bits)
{
    /// <summary>All six.</summary>
    public static DirectionSet Full => new(0b111111);

    /// <summary>One.</summary>
    public static DirectionSet Only(ObjectDirection direction) => new((byte)(1 << (int)direction));

    /// <summary>One more.</summary>
    public DirectionSet With(ObjectDirection direction) => new((byte)(Bits | Only(direction).Bits));

    /// <summary>Whether a direction is among them.</summary>
    public bool Has(ObjectDirection direction) => (Bits & Only(direction).Bits) != 0;

    /// <summary>Whether a direction is the only one.</summary>
    public bool IsOnly(ObjectDirection direction) => this == Only(direction);
}
