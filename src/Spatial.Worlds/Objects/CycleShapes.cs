namespace Spatial.Worlds;

/// <summary>Shapes of bicycles and motorcycles, with and without riders.</summary>
internal static class CycleShapes
{
    /// <summary>A bicycle.</summary>
    public static ShapeBuilder Bicycle(bool hasRider)
    {
        const double radius = 0.34;
        var shape = new ShapeBuilder();
        var (rear, front) = (new Vector3d(-0.5, 0, radius), new Vector3d(0.53, 0, radius));
        var (crank, seat, head) = (new Vector3d(-0.06, 0, 0.29), new Vector3d(-0.24, 0, 0.86), new Vector3d(0.33, 0, 0.84));
        foreach (var hub in new[] { rear, front })
        {
            shape.Hoop(hub, radius, 0.03, 18, SurfaceMaterial.Tyre);
            shape.Rod(hub - new Vector3d(0, 0.06, 0), hub + new Vector3d(0, 0.06, 0), 0.03, 0.03, 6, SurfaceMaterial.DarkMetal);
            for (var i = 0; i < 4; i++)
            {
                var spoke = new Vector3d(Math.Cos(Math.PI * i / 4), 0, Math.Sin(Math.PI * i / 4)) * (radius - 0.02);
                shape.Rod(hub - spoke, hub + spoke, 0.008, 0.008, 3, SurfaceMaterial.DarkMetal);
            }
        }

        var post = seat - new Vector3d(0, 0, 0.08);
        Vector3d[][] tubes = [[crank, seat], [crank, head], [post, head], [rear, crank], [rear, post], [head, front]];
        foreach (var tube in tubes)
        {
            shape.Rod(tube[0], tube[1], 0.024, 0.024, 5, SurfaceMaterial.CarPaint);
        }

        var bar = head + new Vector3d(-0.02, 0, 0.2);
        shape.Rod(head, bar, 0.02, 0.02, 5, SurfaceMaterial.DarkMetal);
        shape.Rod(bar + new Vector3d(-0.03, -0.25, 0), bar + new Vector3d(-0.03, 0.25, 0), 0.018, 0.018, 5, SurfaceMaterial.DarkMetal);
        shape.Prism([(-0.4, 0.88), (-0.1, 0.88), (-0.12, 0.94), (-0.38, 0.95)], (-0.07, 0.07), SurfaceMaterial.DarkCloth);
        shape.Rod(crank + new Vector3d(0, -0.13, -0.12), crank + new Vector3d(0, -0.05, 0), 0.02, 0.02, 4, SurfaceMaterial.DarkMetal);
        shape.Rod(crank + new Vector3d(0, 0.05, 0), crank + new Vector3d(0, 0.13, 0.12), 0.02, 0.02, 4, SurfaceMaterial.DarkMetal);
        shape.Box((-0.86, -0.82), (-0.03, 0.03), (0.55, 0.63), SurfaceMaterial.RearLight);
        shape.Box((-0.86, -0.5), (-0.02, 0.02), (0.66, 0.69), SurfaceMaterial.DarkMetal);
        shape.Box((0.42, 0.48), (-0.03, 0.03), (0.84, 0.9), SurfaceMaterial.Headlight);
        if (hasRider)
        {
            var pose = new BodyPose(0.55, new(1.25, 1.35, 0.08), new(0.55, 0.75, 0.08), new(0.74, 0.12, 0.06), new(0.74, 0.12, 0.06));
            PersonShapes.Add(shape, new(1.74) { Head = SurfaceMaterial.WhiteBand, HasHelmet = true }, pose, new(-0.2, 0, 0.99));
        }

        shape.SetDown();
        return shape;
    }

    /// <summary>A motorcycle.</summary>
    public static ShapeBuilder Motorcycle(bool hasRider)
    {
        const double radius = 0.33;
        var shape = new ShapeBuilder();
        foreach (var x in new[] { -0.68, 0.72 })
        {
            shape.Rod(new(x, -0.08, radius), new(x, 0.08, radius), radius, radius, 14, SurfaceMaterial.Tyre);
            shape.Rod(new(x, -0.1, radius), new(x, 0.1, radius), 0.2, 0.2, 10, SurfaceMaterial.DarkMetal);
        }

        shape.Prism([(-0.4, 0.28), (0.4, 0.28), (0.45, 0.6), (-0.45, 0.6)], (-0.17, 0.17), SurfaceMaterial.DarkMetal);
        shape.Loft([
            new BodySlice(-0.15, 0.58, 0.84, 0.14).Outline(), new BodySlice(0.15, 0.55, 0.98, 0.19).Outline(), new BodySlice(0.45, 0.6, 0.92, 0.15).Outline(),
        ], SurfaceMaterial.CarPaint);
        shape.Prism([(-0.95, 0.72), (-0.1, 0.62), (-0.1, 0.8), (-0.55, 0.8), (-0.95, 0.9)], (-0.14, 0.14), SurfaceMaterial.DarkCloth);
        shape.Prism([(0.42, 0.62), (0.66, 0.72), (0.6, 1.12), (0.44, 1.02)], (-0.17, 0.17), SurfaceMaterial.CarPaint);
        shape.Plate([new(0.62, -0.14, 1.05), new(0.62, 0.14, 1.05), new(0.48, 0.12, 1.3), new(0.48, -0.12, 1.3)], 0.01, SurfaceMaterial.CarGlass);
        ShapeBuilder.BothSides(side =>
        {
            shape.Rod(new(0.5, side * 0.1, 0.95), new(0.72, side * 0.1, radius), 0.035, 0.03, 6, SurfaceMaterial.DarkMetal);
            shape.Rod(new(-0.15, side * 0.12, 0.4), new(-0.68, side * 0.12, radius), 0.035, 0.03, 6, SurfaceMaterial.DarkMetal);
            shape.Rod(new(0.45, side * 0.05, 1.02), new(0.34, side * 0.34, 1.06), 0.022, 0.022, 6, SurfaceMaterial.DarkMetal);
            shape.Rod(new(0.42, side * 0.26, 1.06), new(0.42, side * 0.3, 1.22), 0.012, 0.012, 4, SurfaceMaterial.DarkMetal);
            shape.Box((0.38, 0.44), CarShapes.Sorted(side * 0.26, side * 0.36), (1.18, 1.27), SurfaceMaterial.DarkMetal);
        });
        shape.Rod(new(-0.2, -0.2, 0.32), new(-0.9, -0.2, 0.45), 0.05, 0.06, 8, SurfaceMaterial.DarkMetal);
        shape.Box((0.62, 0.7), (-0.09, 0.09), (0.82, 0.96), SurfaceMaterial.Headlight);
        shape.Box((-0.99, -0.93), (-0.08, 0.08), (0.78, 0.86), SurfaceMaterial.RearLight);
        shape.Box((-1.02, -0.98), (-0.1, 0.1), (0.55, 0.68), SurfaceMaterial.LicencePlate);
        shape.Box((-1.0, -0.8), (-0.03, 0.03), (0.62, 0.8), SurfaceMaterial.DarkMetal);
        if (hasRider)
        {
            var pose = new BodyPose(0.3, new(1.2, 1.35, 0.2), new(1.2, 1.35, 0.2), new(0.75, 0.35, 0.15), new(0.75, 0.35, 0.15));
            PersonShapes.Add(shape, new(1.78, 1.1) { HasHelmet = true }, pose, new(-0.25, 0, 0.92));
        }

        shape.SetDown();
        return shape;
    }
}
