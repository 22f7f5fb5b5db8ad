namespace Spatial.Worlds;

/// <summary>Meshes of a building site.</summary>
internal sealed class SiteMeshes
{
    public const double ShellWidth = 18;
    public const double ContainerHeight = 2.6;
    private const double ShellDepth = 9;
    private const double Floor = 3.1;

    public TriangleMesh Shell { get; } = MakeShell();

    public TriangleMesh Crane { get; } = MakeCrane();

    public TriangleMesh Container { get; } = new MeshDraft()
        .Box(new(-3, -1.2, -0.3), new(3, 1.2, ContainerHeight - 0.05), SurfaceMaterial.SiteMetal)
        .Box(new(-1.6, -1.23, 1), new(-0.2, -1.2, 2), SurfaceMaterial.CarGlass)
        .Box(new(1.2, -1.24, -0.1), new(2.2, -1.2, 2.1), SurfaceMaterial.DarkMetal).ToMesh();

    public TriangleMesh Toilet { get; } = new MeshDraft()
        .Box(new(-0.55, -0.55, -0.2), new(0.55, 0.55, 2.2), SurfaceMaterial.Cargo)
        .Box(new(-0.45, -0.58, 0.1), new(0.45, -0.55, 2.0), SurfaceMaterial.DarkMetal).ToMesh();

    public TriangleMesh Heap { get; } = new MeshDraft()
        .Bar(new(0, 0, -0.3), new(0.3, 0.1, 1.5), 2.6, 0.5, 10, SurfaceMaterial.Dirt).ToMesh();

    public TriangleMesh Hoarding { get; } = new MeshDraft()
        .Box(new(-1, -0.03, -0.3), new(1.02, 0.03, 2.0), SurfaceMaterial.WoodFence).Box(new(-1, 0.03, -0.3), new(-0.9, 0.13, 1.9), SurfaceMaterial.PoleMetal)
        .ToMesh();

    // Floors on columns with a scaffold in front.
    private static TriangleMesh MakeShell()
    {
        var draft = new MeshDraft();
        for (var floor = 0; floor <= 3; floor++)
        {
            draft.Box(new(0, 0, (floor * Floor) - (floor == 0 ? 0.6 : 0.25)), new(ShellWidth, ShellDepth, (floor * Floor) + 0.05), SurfaceMaterial.Concrete);
        }

        for (var x = 0.2; x < ShellWidth; x += 4.3)
        {
            for (var y = 0.2; y < ShellDepth; y += 4.1)
            {
                draft.Box(new(x, y, 0), new(x + 0.35, y + 0.35, 3 * Floor), SurfaceMaterial.Concrete);
            }
        }

        draft.Box(new(7, 3, 0), new(11, 7, 3 * Floor), SurfaceMaterial.StoneWall);
        for (var x = 0.0; x <= ShellWidth; x += 3)
        {
            foreach (var y in new[] { -1.1, -0.25 })
            {
                draft.Box(new(x - 0.03, y - 0.03, -0.4), new(x + 0.03, y + 0.03, 10), SurfaceMaterial.SiteMetal);
            }
        }

        for (var z = 2.0; z < 9; z += 2.2)
        {
            draft.Box(new(0, -1.1, z), new(ShellWidth, -0.3, z + 0.05), SurfaceMaterial.WoodFence);
            draft.Box(new(0, -1.13, z + 1), new(ShellWidth, -1.09, z + 1.05), SurfaceMaterial.SiteMetal);
        }

        return draft.ToMesh();
    }

    // A lattice mast, a jib and what balances it.
    private static TriangleMesh MakeCrane()
    {
        const double height = 26;
        const double half = 0.7;
        var draft = new MeshDraft().Box(new(-1.6, -1.6, -0.6), new(1.6, 1.6, 0.5), SurfaceMaterial.Concrete);
        foreach (var (x, y) in new[] { (-half, -half), (half, -half), (half, half), (-half, half) })
        {
            draft.Box(new(x - 0.08, y - 0.08, 0.5), new(x + 0.08, y + 0.08, height), SurfaceMaterial.SiteYellow);
        }

        for (var z = 2.0; z < height; z += 2)
        {
            draft.Bar(new(-half, -half, z - 2), new(half, -half, z), 0.05, 0.05, 4, SurfaceMaterial.SiteYellow)
                .Bar(new(half, half, z - 2), new(-half, half, z), 0.05, 0.05, 4, SurfaceMaterial.SiteYellow)
                .Bar(new(half, -half, z - 2), new(half, half, z), 0.05, 0.05, 4, SurfaceMaterial.SiteYellow)
                .Bar(new(-half, half, z - 2), new(-half, -half, z), 0.05, 0.05, 4, SurfaceMaterial.SiteYellow);
        }

        return draft.Box(new(-0.9, -0.9, height), new(0.9, 0.9, height + 1.8), SurfaceMaterial.SiteYellow)
            .Box(new(-22, -0.4, height + 1.8), new(8, 0.4, height + 2.6), SurfaceMaterial.SiteYellow)
            .Box(new(5.5, -0.6, height + 0.4), new(8, 0.6, height + 1.8), SurfaceMaterial.Concrete)
            .Bar(new(0, 0, height + 2), new(0, 0, height + 6), 0.3, 0.1, 4, SurfaceMaterial.SiteYellow)
            .Bar(new(0, 0, height + 5.8), new(-16, 0, height + 2.6), 0.05, 0.05, 4, SurfaceMaterial.DarkMetal)
            .Bar(new(0, 0, height + 5.8), new(7, 0, height + 2.6), 0.05, 0.05, 4, SurfaceMaterial.DarkMetal)
            .Bar(new(-12, 0, height + 1.8), new(-12, 0, 12), 0.03, 0.03, 4, SurfaceMaterial.DarkMetal)
            .BoxAt(new(-12, 0, 11.6), 1.2, 0.8, 0.8, SurfaceMaterial.DarkMetal)
            .ToMesh();
    }
}
