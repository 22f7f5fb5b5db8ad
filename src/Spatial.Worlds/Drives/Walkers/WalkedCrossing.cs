namespace Spatial.Worlds;

/// <summary>A part of a walk that leads over a road.</summary>
/// <param name="Crossing">Number of the crossing.</param>
/// <param name="From">Where the walker leaves the pavement's middle, along the walk.</param>
/// <param name="To">Where the walker reaches the other one's.</param>
/// <param name="IsForward">True from the crossing's first end to its second.</param>
internal readonly record struct WalkedCrossing(int Crossing, double From, double To, bool IsForward);
