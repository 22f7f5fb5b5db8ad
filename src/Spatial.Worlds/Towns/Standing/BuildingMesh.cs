namespace Spatial.Worlds;

/// <summary>Builds the mesh of a building: origin at the left end of its front, x along the front, y into it, z 0 on the ground.</summary>
internal static class BuildingMesh
{
    private const double Cellar = 1.5; // metres below the ground, for slopes
    private const double Module = BuildingPlan.Module;

    public static TriangleMesh Of(BuildingPlan plan, ref SeededNumbers numbers)
    {
        var draft = new MeshDraft();
        var mainHeight = plan.HasSetBack ? plan.Height - Module : plan.Height;
        AddWalls(draft, plan, mainHeight);
        if (plan.HasPitchedRoof)
        {
            AddPitchedRoof(draft, plan, ref numbers);
        }
        else
        {
            AddFlatRoof(draft, plan, mainHeight, ref numbers);
        }

        AddFront(draft, plan, ref numbers);
        return draft.ToMesh();
    }

    private static void AddWalls(MeshDraft draft, BuildingPlan plan, double height)
    {
        var ground = plan.HasShops ? SurfaceMaterial.ShopFront : plan.Walls;
        draft.Walls(new(0, 0, -Cellar), new(plan.Width, plan.Depth, 0), SurfaceMaterial.Concrete, SurfaceMaterial.Concrete);
        draft.Walls(new(0, 0, 0), new(plan.Width, plan.Depth, Module), ground, plan.Walls);
        if (height > Module)
        {
            draft.Walls(new(0, 0, Module), new(plan.Width, plan.Depth, height), plan.Walls, plan.Walls);
        }
    }

    private static void AddPitchedRoof(MeshDraft draft, BuildingPlan plan, ref SeededNumbers numbers)
    {
        var ridge = plan.Height + (plan.Depth / 2 * numbers.NextBetween(0.55, 0.95));
        draft.Gable(new(0, 0, plan.Height), new(plan.Width, plan.Depth, ridge), 0.45, SurfaceMaterial.Roof, SurfaceMaterial.StoneWall);
        var (x, y) = (plan.Width * numbers.NextBetween(0.2, 0.8), plan.Depth * numbers.NextBetween(0.55, 0.7));
        draft.Box(new(x - 0.35, y - 0.35, plan.Height), new(x + 0.35, y + 0.35, ridge + 0.9), SurfaceMaterial.StoneWall, SurfaceMaterial.DarkMetal);
    }

    private static void AddFlatRoof(MeshDraft draft, BuildingPlan plan, double height, ref SeededNumbers numbers)
    {
        const double parapet = 0.7;
        const double rim = 0.3;
        draft.Face(SurfaceMaterial.Roof, new(0, 0, height), new(plan.Width, 0, height), new(plan.Width, plan.Depth, height), new(0, plan.Depth, height));
        draft.Box(new(-0.12, -0.12, height - 0.2), new(plan.Width + 0.12, rim, height + parapet), SurfaceMaterial.Concrete);
        draft.Box(new(-0.12, plan.Depth - rim, height - 0.2), new(plan.Width + 0.12, plan.Depth + 0.12, height + parapet), SurfaceMaterial.Concrete);
        draft.Box(new(-0.12, rim, height - 0.2), new(rim, plan.Depth - rim, height + parapet), SurfaceMaterial.Concrete);
        draft.Box(new(plan.Width - rim, rim, height - 0.2), new(plan.Width + 0.12, plan.Depth - rim, height + parapet), SurfaceMaterial.Concrete);
        if (plan.HasSetBack)
        {
            var (least, most) = (new Vector3d(Module / 2, Module / 2, height),
                new Vector3d(plan.Width - (Module / 2), plan.Depth - (Module / 2), height + Module));
            draft.Walls(least, most, plan.Walls, plan.Walls);
            draft.Box(new(least.X - 0.2, least.Y - 0.2, most.Z), new(most.X + 0.2, most.Y + 0.2, most.Z + 0.3),
                SurfaceMaterial.Concrete, SurfaceMaterial.Roof);
            return;
        }

        for (var box = 0; box < 2; box++)
        {
            var (x, y) = (plan.Width * numbers.NextBetween(0.2, 0.7), plan.Depth * numbers.NextBetween(0.3, 0.6));
            draft.Box(new(x, y, height), new(x + numbers.NextBetween(1.2, 2.6), y + numbers.NextBetween(1.2, 2.2), height + numbers.NextBetween(0.9, 2.4)),
                SurfaceMaterial.SiteMetal);
        }
    }

    private static void AddFront(MeshDraft draft, BuildingPlan plan, ref SeededNumbers numbers)
    {
        if (plan.HasShops)
        {
            // A board with the name, and over some shops an awning.
            draft.Box(new(0.1, -0.14, Module - 0.55), new(plan.Width - 0.1, 0.02, Module + 0.1), SurfaceMaterial.Cargo);
            for (var shop = 0; shop + 2 <= plan.WidthModules; shop += 2)
            {
                if (numbers.NextChance(0.4))
                {
                    AddAwning(draft, (shop * Module) + 0.3, ((shop + 2) * Module) - 0.3);
                }
            }
        }
        else
        {
            var door = (numbers.NextIndex(plan.WidthModules) * Module) + (Module / 2);
            draft.Box(new(door - 0.75, -0.1, -0.3), new(door + 0.75, 0.02, 2.55), SurfaceMaterial.Concrete);
            draft.Box(new(door - 0.55, -0.14, -0.3), new(door + 0.55, 0.02, 2.3), SurfaceMaterial.WoodFence);
            draft.Box(new(door - 0.9, -0.7, 2.6), new(door + 0.9, 0.02, 2.72), SurfaceMaterial.Concrete);
        }

        var balconies = numbers.NextBits();
        for (var storey = 1; plan.HasBalconies && storey < plan.Storeys - (plan.HasSetBack ? 1 : 0); storey++)
        {
            for (var module = 0; module < plan.WidthModules; module++)
            {
                if ((balconies >> (module % 8) & 1) == 1)
                {
                    AddBalcony(draft, (module + 0.5) * Module, storey * Module);
                }
            }
        }
    }

    // Slopes down over the pavement's inner rim, above the heads of walkers.
    private static void AddAwning(MeshDraft draft, double from, double to)
    {
        const double reach = 0.95;
        const double high = Module - 0.3;
        const double low = high - 0.4;
        draft.Face(SurfaceMaterial.Cargo, new(from, -reach, low), new(to, -reach, low), new(to, -0.1, high), new(from, -0.1, high));
        draft.Face(SurfaceMaterial.Cargo, new(from, -0.1, high - 0.03), new(to, -0.1, high - 0.03), new(to, -reach, low - 0.03), new(from, -reach, low - 0.03));
        draft.Box(new(from, -reach - 0.02, low - 0.2), new(to, -reach, low + 0.01), SurfaceMaterial.Cargo);
    }

    private static void AddBalcony(MeshDraft draft, double x, double floor)
    {
        const double reach = 1.1;
        const double half = 1.25;
        draft.Box(new(x - half, -reach, floor - 0.12), new(x + half, 0.02, floor + 0.04), SurfaceMaterial.Concrete);
        draft.Box(new(x - half, -reach, floor + 0.1), new(x + half, -reach + 0.04, floor + 1.0), SurfaceMaterial.MetalFence);
        draft.Box(new(x - half, -reach, floor + 0.1), new(x - half + 0.04, 0, floor + 1.0), SurfaceMaterial.MetalFence);
        draft.Box(new(x + half - 0.04, -reach, floor + 0.1), new(x + half, 0, floor + 1.0), SurfaceMaterial.MetalFence);
    }
}
