namespace Spatial.Worlds;

/// <summary>Shapes of what fences off road works.</summary>
internal static class RoadWorkShapes
{
    /// <summary>A traffic cone with two white bands.</summary>
    public static ShapeBuilder Cone()
    {
        var shape = new ShapeBuilder();
        shape.Box((-0.18, 0.18), (-0.18, 0.18), (0, 0.05), SurfaceMaterial.DarkCloth);
        double RadiusAt(double z) => 0.15 - (0.12 * z / 0.9);
        ReadOnlySpan<(double From, double To, SurfaceMaterial Material)> bands =
        [
            (0.05, 0.3, SurfaceMaterial.OrangePlastic), (0.3, 0.45, SurfaceMaterial.WhiteBand), (0.45, 0.58, SurfaceMaterial.OrangePlastic),
            (0.58, 0.73, SurfaceMaterial.WhiteBand), (0.73, 0.92, SurfaceMaterial.OrangePlastic),
        ];
        foreach (var (from, to, material) in bands)
        {
            shape.Rod(new(0, 0, from), new(0, 0, to), RadiusAt(from), RadiusAt(to), 12, material);
        }

        return shape;
    }

    /// <summary>A barrier: boards with white bands between two feet, standing across its heading.</summary>
    public static ShapeBuilder Barrier()
    {
        var shape = new ShapeBuilder();
        ShapeBuilder.BothSides(side =>
        {
            shape.Box((-0.2, 0.2), CarShapes.Around(side * 0.95, 0.08), (0, 0.1), SurfaceMaterial.DarkCloth);
            shape.Box((-0.03, 0.03), CarShapes.Around(side * 0.95, 0.04), (0.1, 0.9), SurfaceMaterial.DarkMetal);
            shape.Rod(new(0, side * 0.95, 0.88), new(0, side * 0.95, 0.98), 0.06, 0.06, 8, SurfaceMaterial.LampRed);
        });
        foreach (var z in new[] { 0.25, 0.62 })
        {
            const int bands = 8;
            const double half = 1.2;
            for (var i = 0; i < bands; i++)
            {
                var from = -half + (2 * half * i / bands);
                var material = i % 2 == 0 ? SurfaceMaterial.OrangePlastic : SurfaceMaterial.WhiteBand;
                shape.Box((-0.035, 0.035), (from, from + (2 * half / bands)), (z, z + 0.24), material);
            }
        }

        return shape;
    }
}
