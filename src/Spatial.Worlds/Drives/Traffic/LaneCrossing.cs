namespace Spatial.Worlds;

/// <summary>Where a lane passes over a crossing.</summary>
/// <param name="Crossing">Number of the crossing.</param>
/// <param name="From">Along the lane, metres.</param>
/// <param name="To">Along the lane, metres.</param>
/// <param name="Across">Where the lane's middle is along the crossing, metres from its first end.</param>
internal readonly record struct LaneCrossing(int Crossing, double From, double To, double Across);
