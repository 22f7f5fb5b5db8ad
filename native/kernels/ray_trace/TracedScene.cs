namespace Spatial.Native;

/// <summary>What rays may meet at a moment: instances of meshes under a hierarchy. Never changes; any number of readers.</summary>
/// <remarks>A scene has a part that was set up before and shared, and a part of its own, so that a moment costs only what moves.</remarks>
public sealed class TracedScene
{
    private readonly TracedPart _first, _second;

    /// <summary>Sets meshes up.</summary>
    /// <param name="meshes">The meshes.</param>
    /// <param name="instances">Where they stand; hits name instances by their place here.</param>
    /// <exception cref="NativeKernelException">There is no such mesh, or a pose is not finite.</exception>
    public TracedScene(TracedMeshes meshes, IReadOnlyList<TracedInstance> instances)
    {
        ArgumentNullException.ThrowIfNull(meshes);
        ArgumentNullException.ThrowIfNull(instances);
        (Meshes, _first, _second) = (meshes, new(meshes, instances), TracedPart.Empty);
    }

    /// <summary>Adds what moves to what stays.</summary>
    /// <param name="fixedPart">What stays, shared with other scenes.</param>
    /// <param name="moving">More instances of its meshes; they are numbered on from those of the fixed part.</param>
    /// <exception cref="ArgumentException">The fixed part has a fixed part itself.</exception>
    /// <exception cref="NativeKernelException">There is no such mesh, or a pose is not finite.</exception>
    public TracedScene(TracedScene fixedPart, IReadOnlyList<TracedInstance> moving)
    {
        ArgumentNullException.ThrowIfNull(fixedPart);
        ArgumentNullException.ThrowIfNull(moving);
        if (fixedPart._second.Count > 0)
        {
            throw new ArgumentException("a fixed part must be a scene of meshes and instances, got one that has a fixed part itself", nameof(fixedPart));
        }

        (Meshes, _first, _second) = (fixedPart.Meshes, fixedPart._first, new(fixedPart.Meshes, moving));
    }

    /// <summary>The meshes.</summary>
    public TracedMeshes Meshes { get; }

    /// <summary>Number of instances.</summary>
    public int Count => _first.Count + _second.Count;

    internal TracedPart FixedPart => _first;

    internal TracedPart MovingPart => _second;
}
