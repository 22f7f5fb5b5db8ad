namespace Spatial.Worlds;

/// <summary>A part of the ground of one kind.</summary>
/// <param name="Outline">Its outline.</param>
/// <param name="Material">What it is made of.</param>
/// <param name="IsRaised">True where it lies a kerb above the road.</param>
internal sealed record GroundRegion(PlanPolygon Outline, SurfaceMaterial Material, bool IsRaised)
{
    /// <summary>How it is painted.</summary>
    public GroundPattern Pattern { get; init; } = GroundPattern.Plain;
}
