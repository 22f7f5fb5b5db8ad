using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>Meshes of a town and of everything that may move in it, prepared for rays once. Shared by all drives there; safe from any thread.</summary>
public sealed class WorldGeometry
{
    private readonly Dictionary<TriangleMesh, int> _meshNumbers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Prepares the meshes.</summary>
    /// <param name="town">The town.</param>
    /// <param name="models">What may move in it.</param>
    /// <param name="egoModel">Body of the ego vehicle, which its own LiDAR sees.</param>
    /// <param name="threads">Threads; 0 for one a core.</param>
    public WorldGeometry(Town town, IReadOnlyList<ObjectModel> models, ObjectModel egoModel, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(town);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(egoModel);
        EgoModel = egoModel;
        var meshes = new List<TracedMesh>();
        foreach (var mesh in town.Pieces.Select(piece => piece.Mesh).Concat(town.Signals.SelectMany(signal => signal.Shapes)).Concat(models.Append(egoModel).SelectMany(model => model.Shapes)))
        {
            if (_meshNumbers.TryAdd(mesh, meshes.Count))
            {
                meshes.Add(new(mesh.Vertices, mesh.Triangles, Array.ConvertAll(mesh.Materials, material => (byte)material)));
            }
        }

        // Signals are set up anew for every moment, with the lamps lit then.
        var signals = town.Signals.Select(signal => signal.Piece).ToHashSet();
        var traced = TracedMeshes.Build(meshes, threads);
        Town = new(traced, [.. town.Pieces.Where((_, place) => !signals.Contains(place)).Select(piece => InstanceOf(piece.Mesh, piece.TownFromPiece, piece.Tint))]);
    }

    /// <summary>What never changes: the town without its signals.</summary>
    public TracedScene Town { get; }

    /// <summary>Body of the ego vehicle.</summary>
    public ObjectModel EgoModel { get; }

    /// <summary>One of the meshes, set up somewhere.</summary>
    /// <exception cref="KeyNotFoundException">The mesh is none of the town's nor of a model's.</exception>
    public TracedInstance InstanceOf(TriangleMesh mesh, RigidTransform townFromMesh, SurfaceColor tint) =>
        new(_meshNumbers[mesh], townFromMesh, ((uint)tint.Red << 16) | ((uint)tint.Green << 8) | tint.Blue);
}
