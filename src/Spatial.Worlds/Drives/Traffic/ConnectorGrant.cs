namespace Spatial.Worlds;

/// <summary>Leave to drive over a connector.</summary>
/// <param name="Place">The connector's place in the vehicle's route.</param>
/// <param name="Order">Who has a smaller number goes first where ways meet.</param>
internal readonly record struct ConnectorGrant(int Place, int Order);
