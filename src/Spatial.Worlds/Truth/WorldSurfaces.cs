using System.Collections.Concurrent;
using System.Numerics;

namespace Spatial.Worlds;

/// <summary>What all keyframes of a world share to find their truth: surfaces, prepared once. Any number of readers.</summary>
internal sealed class WorldSurfaces
{
    private readonly ConcurrentDictionary<string, Vector3[]> _lattices = new(StringComparer.Ordinal);

    private WorldSurfaces(TownSurfaces town) => Town = town;

    /// <summary>Triangles of the town.</summary>
    public TownSurfaces Town { get; }

    /// <summary>Shapes of objects.</summary>
    public SolidShapes Solids { get; } = new();

    /// <summary>Places on the surfaces of objects.</summary>
    public SurfaceSampleCache Samples { get; } = new();

    /// <summary>Surfaces of a town and of all that may move in it.</summary>
    /// <param name="town">The town.</param>
    /// <param name="classOf">What a material is where it belongs to no object.</param>
    public static WorldSurfaces Of(Town town, Func<SurfaceMaterial, LidarsegClass> classOf) => new(TownSurfaces.Of(town, classOf));

    /// <summary>Rays of a camera, see <see cref="CameraLattice"/>.</summary>
    public Vector3[] LatticeOf(SensorMount camera) => _lattices.GetOrAdd(
        camera.Channel, _ => [.. CameraLattice.Of(camera.Intrinsics!), .. CameraLattice.OfGround(camera.Intrinsics!, camera.Position.Z - TopOfGround)]);

    // Upper face of the voxels that level ground below the vehicle lies in.
    private static double TopOfGround
    {
        get
        {
            var grid = VoxelGrid.NuScenesOccupancy;
            grid.TryCellOf(Vector3d.Zero, out var cell);
            return grid.Min.Z + ((cell.Z + 1) * grid.CellSize.Z);
        }
    }
}
