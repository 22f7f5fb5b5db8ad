namespace Spatial.Worlds;

/// <summary>Shapes of cars.</summary>
internal static class CarShapes
{
    /// <summary>A small car with a steep tail.</summary>
    public static ShapeBuilder Hatchback()
    {
        var shape = new ShapeBuilder();
        AddBody(shape, [
            new(-1.98, 0.38, 0.78, 0.74), new(-1.9, 0.26, 0.95, 0.82), new(-1.3, 0.2, 0.98, 0.87), new(0.6, 0.2, 0.97, 0.87), new(1.0, 0.2, 0.95, 0.86),
            new(1.75, 0.22, 0.82, 0.82), new(1.97, 0.3, 0.68, 0.7),
        ]);
        AddCabin(shape, new()
        {
            Sill = (-1.88, 1.15),
            Roof = (-1.55, 0.25),
            Heights = (0.95, 1.43),
            HalfWidths = (0.82, 0.64),
            SideWindows = [(0.06, 0.3), (0.34, 0.6), (0.64, 0.97)],
        });
        AddWheels(shape, [-1.25, 1.25], 0.3, 0.88);
        AddLights(shape, (-1.96, 1.93), (0.8, 0.66), (0.66, 0.56));
        AddMirrors(shape, 0.75, 0.95, 0.86);
        return shape;
    }

    /// <summary>A saloon with a boot.</summary>
    public static ShapeBuilder Sedan()
    {
        var shape = new ShapeBuilder();
        AddBody(shape, [
            new(-2.32, 0.4, 0.8, 0.76), new(-2.2, 0.28, 0.97, 0.85), new(-1.3, 0.2, 1.0, 0.9), new(0.6, 0.2, 0.98, 0.9), new(1.1, 0.2, 0.94, 0.9),
            new(2.05, 0.22, 0.8, 0.86), new(2.32, 0.3, 0.64, 0.72),
        ]);
        AddCabin(shape, new()
        {
            Sill = (-1.78, 1.12),
            Roof = (-1.05, 0.2),
            Heights = (0.96, 1.4),
            HalfWidths = (0.84, 0.64),
            SideWindows = [(0.1, 0.28), (0.31, 0.6), (0.63, 0.97)],
        });
        AddWheels(shape, [-1.38, 1.42], 0.32, 0.91);
        AddLights(shape, (-2.3, 2.27), (0.84, 0.66), (0.68, 0.58));
        AddMirrors(shape, 0.72, 0.98, 0.9);
        return shape;
    }

    /// <summary>A saloon with a lit sign on its roof.</summary>
    public static ShapeBuilder Taxi()
    {
        var shape = Sedan();
        shape.Prism([(-0.5, 1.4), (-0.3, 1.4), (-0.34, 1.52), (-0.46, 1.52)], (-0.28, 0.28), SurfaceMaterial.LampWhite);
        return shape;
    }

    /// <summary>A tall car with a long roof and rails.</summary>
    public static ShapeBuilder SportUtility()
    {
        var shape = new ShapeBuilder();
        AddBody(shape, [
            new(-2.3, 0.48, 0.9, 0.82), new(-2.22, 0.34, 1.1, 0.9), new(-1.3, 0.28, 1.14, 0.94), new(0.7, 0.28, 1.12, 0.94), new(1.1, 0.28, 1.1, 0.94),
            new(2.0, 0.3, 0.98, 0.9), new(2.3, 0.38, 0.8, 0.8),
        ]);
        AddCabin(shape, new()
        {
            Sill = (-2.18, 1.22),
            Roof = (-1.95, 0.4),
            Heights = (1.1, 1.66),
            HalfWidths = (0.88, 0.72),
            SideWindows = [(0.05, 0.27), (0.31, 0.6), (0.64, 0.97)],
        });
        AddWheels(shape, [-1.4, 1.42], 0.37, 0.95);
        AddLights(shape, (-2.29, 2.26), (0.96, 0.82), (0.76, 0.66));
        AddMirrors(shape, 0.8, 1.12, 0.94);
        ShapeBuilder.BothSides(side => shape.Rod(new(-1.8, side * 0.62, 1.69), new(0.2, side * 0.62, 1.69), 0.02, 0.02, 4, SurfaceMaterial.DarkMetal));
        return shape;
    }

    /// <summary>A high delivery van.</summary>
    public static ShapeBuilder Van()
    {
        var shape = new ShapeBuilder();
        AddBody(shape, [
            new(-2.55, 0.4, 1.0, 0.9), new(-2.5, 0.28, 1.08, 0.95), new(1.2, 0.28, 1.08, 0.95), new(1.7, 0.28, 1.06, 0.95), new(2.4, 0.32, 0.92, 0.9),
            new(2.56, 0.4, 0.74, 0.78),
        ]);
        AddCabin(shape, new()
        {
            Sill = (-2.5, 1.9),
            Roof = (-2.44, 0.85),
            Heights = (1.04, 2.05),
            HalfWidths = (0.94, 0.82),
            SideWindows = [(0.78, 0.97)],
        });
        AddWheels(shape, [-1.6, 1.7], 0.34, 0.96);
        AddLights(shape, (-2.54, 2.5), (1.0, 0.76), (0.84, 0.68));
        AddMirrors(shape, 1.25, 1.15, 0.95);
        return shape;
    }

    /// <summary>A body from slices, rear to front.</summary>
    public static void AddBody(ShapeBuilder shape, IReadOnlyList<BodySlice> slices) =>
        shape.Loft([.. slices.Select(slice => slice.Outline())], SurfaceMaterial.CarPaint);

    /// <summary>A painted cabin with windows all round.</summary>
    public static void AddCabin(ShapeBuilder shape, CabinShape cabin)
    {
        var (low, high) = cabin.Heights;
        var (wide, narrow) = cabin.HalfWidths;
        Vector3d Sill(double x, int side) => new(x, side * wide, low);
        Vector3d Roof(double x, int side) => new(x, side * narrow, high);
        Vector3d[] At(Func<double, int, Vector3d> edge, double rear, double front) => [edge(rear, -1), edge(front, -1), edge(front, 1), edge(rear, 1)];
        shape.Loft([At(Sill, cabin.Sill.Rear, cabin.Sill.Front), At(Roof, cabin.Roof.Rear, cabin.Roof.Front)], SurfaceMaterial.CarPaint);

        AddPane(shape, Sill(cabin.Sill.Front, -1), Sill(cabin.Sill.Front, 1), Roof(cabin.Roof.Front, 1), Roof(cabin.Roof.Front, -1), (0.06, 0.94));
        AddPane(shape, Sill(cabin.Sill.Rear, 1), Sill(cabin.Sill.Rear, -1), Roof(cabin.Roof.Rear, -1), Roof(cabin.Roof.Rear, 1), (0.08, 0.92));
        ShapeBuilder.BothSides(side =>
        {
            foreach (var (from, to) in cabin.SideWindows)
            {
                var (low0, low1) = (Along(cabin.Sill, from), Along(cabin.Sill, to));
                var (high0, high1) = (Along(cabin.Roof, from), Along(cabin.Roof, to));
                if (side > 0)
                {
                    AddPane(shape, Sill(low1, 1), Sill(low0, 1), Roof(high0, 1), Roof(high1, 1), (0, 1));
                }
                else
                {
                    AddPane(shape, Sill(low0, -1), Sill(low1, -1), Roof(high1, -1), Roof(high0, -1), (0, 1));
                }
            }
        });
    }

    /// <summary>Pairs of wheels with dark arches.</summary>
    /// <param name="shape">Grows.</param>
    /// <param name="axles">Where the axles are along x.</param>
    /// <param name="radius">Of the wheels.</param>
    /// <param name="halfWidth">Of the body at the wheels.</param>
    public static void AddWheels(ShapeBuilder shape, IReadOnlyList<double> axles, double radius, double halfWidth)
    {
        foreach (var x in axles)
        {
            ShapeBuilder.BothSides(side =>
            {
                shape.Wheel(new(x, side * (halfWidth + 0.005), radius), radius, 0.22);
                shape.Rod(
                    new(x, side * (halfWidth - 0.15), radius + 0.03), new(x, side * (halfWidth - 0.008), radius + 0.03), radius + 0.07, radius + 0.07, 14,
                    SurfaceMaterial.DarkMetal);
            });
        }
    }

    /// <summary>Lights and plates at both ends, and a grille.</summary>
    /// <param name="shape">Grows.</param>
    /// <param name="ends">Rear and front face.</param>
    /// <param name="heights">Of rear and front lights.</param>
    /// <param name="halfWidths">Where the lights end outside, rear and front.</param>
    public static void AddLights(
        ShapeBuilder shape, (double Rear, double Front) ends, (double Rear, double Front) heights, (double Rear, double Front) halfWidths)
    {
        ShapeBuilder.BothSides(side =>
        {
            var front = Sorted(side * (halfWidths.Front - 0.24), side * halfWidths.Front);
            var rear = Sorted(side * (halfWidths.Rear - 0.18), side * halfWidths.Rear);
            shape.Box((ends.Front - 0.2, ends.Front + 0.03), front, Around(heights.Front, 0.06), SurfaceMaterial.Headlight);
            shape.Box((ends.Rear - 0.02, ends.Rear + 0.2), rear, Around(heights.Rear, 0.07), SurfaceMaterial.RearLight);
        });
        shape.Box((ends.Front - 0.1, ends.Front + 0.045), (-0.28, 0.28), Around(heights.Front - 0.1, 0.07), SurfaceMaterial.DarkMetal);
        shape.Box((ends.Front - 0.1, ends.Front + 0.055), (-0.26, 0.26), Around(heights.Front - 0.24, 0.055), SurfaceMaterial.LicencePlate);
        shape.Box((ends.Rear - 0.03, ends.Rear + 0.1), (-0.26, 0.26), Around(heights.Rear - 0.16, 0.055), SurfaceMaterial.LicencePlate);
    }

    /// <summary>A mirror on each side.</summary>
    public static void AddMirrors(ShapeBuilder shape, double x, double z, double halfWidth) => ShapeBuilder.BothSides(side =>
        shape.Box(Around(x, 0.05), Sorted(side * (halfWidth - 0.1), side * (halfWidth + 0.06)), Around(z + 0.06, 0.06), SurfaceMaterial.DarkMetal));

    /// <summary>From and to around a middle.</summary>
    public static (double From, double To) Around(double middle, double half) => (middle - half, middle + half);

    /// <summary>The smaller first.</summary>
    public static (double From, double To) Sorted(double a, double b) => a < b ? (a, b) : (b, a);

    private static double Along((double From, double To) range, double part) => range.From + (part * (range.To - range.From));

    private static void AddPane(ShapeBuilder shape, Vector3d lower0, Vector3d lower1, Vector3d upper1, Vector3d upper0, (double From, double To) across)
    {
        Vector3d Place(double along, double up)
        {
            var lower = Vector3d.Lerp(lower0, lower1, along);
            return Vector3d.Lerp(lower, Vector3d.Lerp(upper0, upper1, along), up);
        }

        shape.Plate([Place(across.From, 0.12), Place(across.To, 0.12), Place(across.To, 0.9), Place(across.From, 0.9)], 0.012, SurfaceMaterial.CarGlass);
    }
}
