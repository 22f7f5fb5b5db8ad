namespace Spatial.Worlds;

/// <summary>Where a connector comes too near to another one.</summary>
/// <param name="Other">Number of the other connector.</param>
/// <param name="From">First place along this one that is too near to the other, metres.</param>
/// <param name="OtherTo">Last place along the other one that is too near, metres.</param>
internal readonly record struct LaneConflict(int Other, double From, double OtherTo);
