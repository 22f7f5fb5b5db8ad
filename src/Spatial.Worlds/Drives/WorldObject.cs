namespace Spatial.Worlds;

/// <summary>A kind of thing that has a box: shape, size and class.</summary>
public sealed record ObjectModel
{
    /// <summary>Our name of the shape, for example hatchback.</summary>
    public required string Name { get; init; }

    /// <summary>nuScenes category, for example vehicle.car.</summary>
    public required string Category { get; init; }

    /// <summary>Label of its points.</summary>
    public required LidarsegClass Class { get; init; }

    /// <summary>Its box. Every vertex of every shape lies at least <see cref="BoxMargin"/> inside it.</summary>
    public required BoxSize Size { get; init; }

    /// <summary>Triangles in the box's frame (origin in its middle, x forward, y left, z up): one mesh for what is rigid, several for the phases of a
    /// walk.</summary>
    public required IReadOnlyList<TriangleMesh> Shapes { get; init; }

    /// <summary>Distance between a shape and its box, metres: more than the range noise of the LiDAR, so that every return lies inside.</summary>
    public const double BoxMargin = 0.05;
}

/// <summary>One thing of a drive that has a box.</summary>
/// <param name="Number">Its place in <see cref="Drive.Objects"/>.</param>
/// <param name="Model">What it is.</param>
/// <param name="Tint">Its colour.</param>
public sealed record WorldObject(int Number, ObjectModel Model, SurfaceColor Tint);

/// <summary>Where an object is at a moment.</summary>
/// <param name="Object">The object.</param>
/// <param name="TownFromObject">Middle and turn of its box.</param>
/// <param name="Velocity">Of the middle, town frame, m/s.</param>
/// <param name="Shape">Which of the model's shapes it has.</param>
/// <param name="Attribute">nuScenes attribute, for example vehicle.moving; empty for cones and barriers.</param>
public readonly record struct ObjectState(WorldObject Object, RigidTransform TownFromObject, Vector3d Velocity, int Shape, string Attribute);
