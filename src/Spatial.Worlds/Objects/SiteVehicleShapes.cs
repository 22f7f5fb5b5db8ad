using static Spatial.Worlds.CarShapes;

namespace Spatial.Worlds;

/// <summary>Shapes of construction vehicles.</summary>
internal static class SiteVehicleShapes
{
    /// <summary>A crawler excavator, its arm folded in front.</summary>
    public static ShapeBuilder Excavator()
    {
        var shape = new ShapeBuilder();
        AddTracks(shape, (-2.9, 0.9), 1.25, (0.9, 0.55));
        shape.Rod(new(-1.0, 0, 0.85), new(-1.0, 0, 1.1), 0.7, 0.7, 12, SurfaceMaterial.DarkMetal);
        shape.Prism([(-3.0, 1.1), (0.3, 1.1), (0.3, 1.35), (-0.6, 2.1), (-2.7, 2.1), (-3.0, 1.8)], (-1.25, 1.25), SurfaceMaterial.SiteYellow);
        AddMachineCab(shape, (-0.9, 0.55), (0.25, 1.22), (1.2, 2.9));
        AddArm(shape, [new(0.1, -0.3, 1.5), new(1.6, -0.3, 3.0), new(2.9, -0.3, 2.3), new(2.6, -0.3, 0.8)], 0.24);
        shape.Prism([(2.2, 0.05), (2.9, 0.0), (3.2, 0.55), (2.75, 0.95), (2.3, 0.8)], (-0.8, 0.2), SurfaceMaterial.DarkMetal);
        return shape;
    }

    /// <summary>A small excavator that fits into a parking lane.</summary>
    public static ShapeBuilder CompactExcavator()
    {
        var shape = new ShapeBuilder();
        AddTracks(shape, (-1.5, 0.5), 0.85, (0.55, 0.35));
        shape.Prism([(-1.6, 0.6), (0.2, 0.6), (0.2, 0.85), (-0.5, 1.2), (-1.5, 1.2)], (-0.8, 0.8), SurfaceMaterial.SiteYellow);
        AddMachineCab(shape, (-0.95, 0.2), (-0.35, 0.7), (0.8, 2.3));
        AddArm(shape, [new(0.1, -0.1, 0.8), new(0.9, -0.1, 2.0), new(1.9, -0.1, 1.7), new(1.8, -0.1, 0.6)], 0.15);
        shape.Prism([(1.5, 0.0), (2.0, 0.0), (2.15, 0.35), (1.85, 0.65), (1.55, 0.5)], (-0.4, 0.2), SurfaceMaterial.DarkMetal);
        shape.Box((0.75, 0.9), (-0.8, 0.8), (0.02, 0.4), SurfaceMaterial.DarkMetal);
        return shape;
    }

    /// <summary>A wheel loader with its bucket low.</summary>
    public static ShapeBuilder WheelLoader()
    {
        var shape = new ShapeBuilder();
        shape.Prism([(-3.0, 0.7), (-0.4, 0.7), (-0.4, 1.9), (-2.6, 1.8), (-3.0, 1.5)], (-0.8, 0.8), SurfaceMaterial.SiteYellow);
        shape.Box((-0.4, 1.8), (-0.55, 0.55), (0.65, 1.4), SurfaceMaterial.SiteYellow);
        AddMachineCab(shape, (-0.9, 0.5), (-0.75, 0.75), (1.5, 3.1));
        foreach (var x in new[] { -1.75, 1.35 })
        {
            ShapeBuilder.BothSides(side => shape.Wheel(new(x, side * 1.2, 0.72), 0.72, 0.5));
            shape.Rod(new(x, -0.8, 0.72), new(x, 0.8, 0.72), 0.18, 0.18, 6, SurfaceMaterial.DarkMetal);
        }

        ShapeBuilder.BothSides(side => AddArm(shape, [new(0.6, side * 0.45, 1.5), new(2.0, side * 0.45, 1.35), new(2.6, side * 0.45, 0.5)], 0.14));
        shape.Prism([(2.4, 0.06), (3.2, 0.02), (3.25, 0.1), (2.75, 0.95), (2.45, 0.9)], (-1.3, 1.3), SurfaceMaterial.DarkMetal);
        ShapeBuilder.BothSides(side => shape.Box((-3.03, -2.9), Sorted(side * 0.55, side * 0.75), (1.1, 1.3), SurfaceMaterial.RearLight));
        return shape;
    }

    private static void AddTracks(ShapeBuilder shape, (double Rear, double Front) x, double halfWidth, (double Height, double Width) track)
    {
        var (height, inset) = (track.Height, 0.32 * track.Height);
        ShapeBuilder.BothSides(side => shape.Prism(
            [(x.Rear + inset, 0), (x.Front - inset, 0), (x.Front, inset), (x.Front, height - inset), (x.Front - inset, height), (x.Rear + inset, height),
                (x.Rear, height - inset), (x.Rear, inset)],
            Sorted(side * (halfWidth - track.Width), side * halfWidth), SurfaceMaterial.Tyre));
        var inner = halfWidth - (0.5 * track.Width);
        shape.Box((x.Rear + 0.5, x.Front - 0.5), (-inner, inner), (0.4 * height, 0.9 * height), SurfaceMaterial.DarkMetal);
    }

    private static void AddMachineCab(ShapeBuilder shape, (double Rear, double Front) x, (double From, double To) y, (double Bottom, double Top) z)
    {
        shape.Box(x, y, (z.Bottom, z.Top), SurfaceMaterial.SiteYellow);
        var sill = z.Bottom + 0.25;
        var inside = 0.1;
        shape.Box((x.Front - 0.03, x.Front + 0.015), (y.From + inside, y.To - inside), (sill, z.Top - inside), SurfaceMaterial.CarGlass);
        shape.Box((x.Rear - 0.015, x.Rear + 0.03), (y.From + inside, y.To - inside), (sill + 0.3, z.Top - inside), SurfaceMaterial.CarGlass);
        shape.Box((x.Rear + inside, x.Front - inside), (y.To - 0.03, y.To + 0.015), (sill, z.Top - inside), SurfaceMaterial.CarGlass);
        shape.Box((x.Rear + inside, x.Front - inside), (y.From - 0.015, y.From + 0.03), (sill, z.Top - inside), SurfaceMaterial.CarGlass);
    }

    private static void AddArm(ShapeBuilder shape, IReadOnlyList<Vector3d> joints, double thickness)
    {
        for (var i = 0; i + 1 < joints.Count; i++)
        {
            var taper = 1 - (0.25 * i / joints.Count);
            shape.Rod(joints[i], joints[i + 1], thickness * taper, thickness * taper * 0.85, 4, SurfaceMaterial.SiteYellow);
            shape.Ball(joints[i], new(thickness, thickness, thickness), 6, 3, SurfaceMaterial.DarkMetal);
        }
    }
}
