using static Spatial.Worlds.CarShapes;

namespace Spatial.Worlds;

/// <summary>Shapes of trucks, trailers and buses.</summary>
internal static class HeavyVehicleShapes
{
    /// <summary>A pickup with an open bed.</summary>
    public static ShapeBuilder Pickup()
    {
        var shape = new ShapeBuilder();
        AddBody(shape, [
            new(-0.75, 0.4, 1.14, 0.95), new(0.9, 0.36, 1.14, 0.96), new(1.3, 0.36, 1.12, 0.96), new(2.4, 0.38, 1.02, 0.93), new(2.68, 0.45, 0.86, 0.84),
        ]);
        shape.Box((-2.66, -0.7), (-0.95, 0.95), (0.45, 0.72), SurfaceMaterial.CarPaint);
        ShapeBuilder.BothSides(side => shape.Box((-2.66, -0.7), Sorted(side * 0.82, side * 0.95), (0.72, 1.16), SurfaceMaterial.CarPaint));
        shape.Box((-2.68, -2.56), (-0.93, 0.93), (0.72, 1.14), SurfaceMaterial.CarPaint);
        AddCabin(shape, new()
        {
            Sill = (-0.72, 1.3),
            Roof = (-0.6, 0.55),
            Heights = (1.12, 1.8),
            HalfWidths = (0.9, 0.74),
            SideWindows = [(0.06, 0.44), (0.48, 0.97)],
        });
        AddWheels(shape, [-1.72, 1.72], 0.4, 0.97);
        AddLights(shape, (-2.66, 2.62), (0.98, 0.86), (0.92, 0.78));
        AddMirrors(shape, 0.95, 1.18, 0.96);
        return shape;
    }

    /// <summary>A truck with a closed box behind its cab.</summary>
    public static ShapeBuilder BoxTruck()
    {
        var shape = new ShapeBuilder();
        AddChassis(shape, (-3.45, 3.0), 0.95);
        shape.Box((-3.5, 1.6), (-1.19, 1.19), (0.98, 3.05), SurfaceMaterial.Cargo);
        shape.Box((-3.53, -3.47), (-1.12, -0.02), (1.02, 2.98), SurfaceMaterial.DarkMetal);
        shape.Box((-3.53, -3.47), (0.02, 1.12), (1.02, 2.98), SurfaceMaterial.DarkMetal);
        AddCab(shape, (1.75, 3.5), 1.08, (0.5, 2.35));
        AddTruckWheels(shape, [-2.3, 2.6], 0.46, 1.12);
        AddLights(shape, (-3.5, 3.48), (0.8, 0.82), (1.05, 1.0));
        return shape;
    }

    /// <summary>A truck that pulls a semi-trailer.</summary>
    public static ShapeBuilder SemiTractor()
    {
        var shape = new ShapeBuilder();
        AddChassis(shape, (-3.0, 2.8), 0.98);
        AddCab(shape, (0.9, 3.0), 1.2, (0.55, 3.1));
        shape.Prism([(0.95, 3.05), (2.4, 3.05), (1.7, 3.45), (0.95, 3.5)], (-1.0, 1.0), SurfaceMaterial.CarPaint);
        shape.Box((-2.1, -1.0), (-0.5, 0.5), (1.0, 1.12), SurfaceMaterial.DarkMetal);
        ShapeBuilder.BothSides(side => shape.Rod(new(-0.1, side * 0.85, 0.68), new(0.8, side * 0.85, 0.68), 0.3, 0.3, 10, SurfaceMaterial.DarkMetal));
        AddTruckWheels(shape, [-2.3, -1.0, 2.0], 0.5, 1.19);
        AddLights(shape, (-3.0, 2.98), (0.86, 0.86), (1.1, 1.12));
        return shape;
    }

    /// <summary>A closed semi-trailer: wheels at its rear, a raised leg on each side in front.</summary>
    public static ShapeBuilder BoxTrailer()
    {
        var shape = new ShapeBuilder();
        AddChassis(shape, (-5.7, 5.6), 1.18);
        shape.Box((-5.8, 5.8), (-1.22, 1.22), (1.22, 3.85), SurfaceMaterial.Cargo);
        shape.Box((-5.83, -5.77), (-1.15, -0.02), (1.26, 3.78), SurfaceMaterial.DarkMetal);
        shape.Box((-5.83, -5.77), (0.02, 1.15), (1.26, 3.78), SurfaceMaterial.DarkMetal);
        AddTruckWheels(shape, [-4.8, -3.5, -2.2], 0.5, 1.19);
        ShapeBuilder.BothSides(side =>
        {
            shape.Box((2.2, 2.4), Sorted(side * 0.75, side * 0.93), (0.45, 1.1), SurfaceMaterial.DarkMetal);
            shape.Box((-5.85, -5.75), Sorted(side * 0.85, side * 1.15), (0.95, 1.12), SurfaceMaterial.RearLight);
            shape.Box((-1.4, 1.9), Sorted(side * 1.1, side * 1.16), (0.5, 0.95), SurfaceMaterial.DarkMetal);
        });
        shape.Box((-5.84, -5.74), (-0.26, 0.26), (0.85, 0.98), SurfaceMaterial.LicencePlate);
        return shape;
    }

    /// <summary>An open trailer behind a car, with a tarpaulin.</summary>
    public static ShapeBuilder SmallTrailer()
    {
        var shape = new ShapeBuilder();
        shape.Box((-1.75, 1.15), (-0.75, 0.75), (0.45, 0.9), SurfaceMaterial.DarkMetal);
        shape.Prism([(-1.75, 0.9), (1.15, 0.9), (1.1, 1.65), (-1.7, 1.65)], (-0.75, 0.75), SurfaceMaterial.Cargo);
        shape.Box((1.1, 2.2), (-0.06, 0.06), (0.42, 0.54), SurfaceMaterial.DarkMetal);
        shape.Rod(new(1.9, 0, 0), new(1.9, 0, 0.5), 0.06, 0.04, 6, SurfaceMaterial.DarkMetal);
        ShapeBuilder.BothSides(side =>
        {
            shape.Wheel(new(-0.35, side * 0.95, 0.3), 0.3, 0.18);
            shape.Box((-0.8, 0.1), Sorted(side * 0.75, side * 0.96), (0.62, 0.68), SurfaceMaterial.DarkMetal);
            shape.Box((-1.79, -1.72), Sorted(side * 0.5, side * 0.72), (0.56, 0.72), SurfaceMaterial.RearLight);
        });
        shape.Box((-1.78, -1.7), (-0.26, 0.26), (0.58, 0.7), SurfaceMaterial.LicencePlate);
        return shape;
    }

    /// <summary>A city bus.</summary>
    public static ShapeBuilder CityBus()
    {
        var shape = new ShapeBuilder();
        AddBusBody(shape, (-5.5, 5.5), doors: [(4.0, 5.1), (-0.8, 0.6)]);
        AddBusFront(shape, 5.5);
        AddBusRear(shape, -5.5);
        AddTruckWheels(shape, [-3.1, 2.8], 0.48, 1.27);
        return shape;
    }

    /// <summary>The front section of an articulated bus.</summary>
    public static ShapeBuilder BendyBusFront()
    {
        var shape = new ShapeBuilder();
        AddBusBody(shape, (-4.4, 4.9), doors: [(3.4, 4.5), (-1.4, 0.0)]);
        AddBusFront(shape, 4.9);
        AddBellows(shape, (-4.75, -4.35));
        AddTruckWheels(shape, [-3.2, 2.3], 0.48, 1.27);
        return shape;
    }

    /// <summary>The rear section of an articulated bus.</summary>
    public static ShapeBuilder BendyBusRear()
    {
        var shape = new ShapeBuilder();
        AddBusBody(shape, (-3.6, 3.2), doors: [(0.4, 1.8)]);
        AddBusRear(shape, -3.6);
        AddBellows(shape, (3.15, 3.55));
        AddTruckWheels(shape, [-0.9], 0.48, 1.27);
        return shape;
    }

    private static void AddChassis(ShapeBuilder shape, (double From, double To) x, double top) => ShapeBuilder.BothSides(side =>
        shape.Box(x, Sorted(side * 0.35, side * 0.5), (top - 0.28, top), SurfaceMaterial.DarkMetal));

    private static void AddCab(ShapeBuilder shape, (double Rear, double Front) x, double halfWidth, (double Bottom, double Top) z)
    {
        var sill = z.Bottom + (0.5 * (z.Top - z.Bottom));
        shape.Prism(
            [(x.Rear, z.Bottom), (x.Front, z.Bottom), (x.Front, sill), (x.Front - 0.22, z.Top), (x.Rear, z.Top)], (-halfWidth, halfWidth),
            SurfaceMaterial.CarPaint);
        double FrontAt(double height) => x.Front - (0.22 * (height - sill) / (z.Top - sill));
        var (low, high) = (sill + 0.1, Math.Min(z.Top - 0.2, sill + 0.95));
        shape.Plate([
            new(FrontAt(low), -halfWidth + 0.1, low), new(FrontAt(low), halfWidth - 0.1, low),
            new(FrontAt(high), halfWidth - 0.15, high), new(FrontAt(high), -halfWidth + 0.15, high),
        ], 0.015, SurfaceMaterial.CarGlass);
        ShapeBuilder.BothSides(side =>
        {
            AddSideWindow(shape, side, halfWidth, (x.Front - 1.0, x.Front - 0.35), (low, high - 0.05), SurfaceMaterial.CarGlass);
            shape.Box((x.Front - 0.35, x.Front - 0.2), Sorted(side * halfWidth, side * (halfWidth + 0.12)), (low, high - 0.2), SurfaceMaterial.DarkMetal);
            var step = Sorted(side * (halfWidth - 0.1), side * (halfWidth + 0.02));
            shape.Box((x.Front - 0.9, x.Front - 0.3), step, (z.Bottom, z.Bottom + 0.12), SurfaceMaterial.DarkMetal);
        });
        shape.Box((x.Front - 0.05, x.Front + 0.03), (-0.6, 0.6), (z.Bottom + 0.42, sill - 0.02), SurfaceMaterial.DarkMetal);
    }

    private static void AddTruckWheels(ShapeBuilder shape, IReadOnlyList<double> axles, double radius, double halfWidth)
    {
        foreach (var x in axles)
        {
            ShapeBuilder.BothSides(side => shape.Wheel(new(x, side * halfWidth, radius), radius, 0.32));
            shape.Rod(new(x, -halfWidth + 0.3, radius), new(x, halfWidth - 0.3, radius), 0.1, 0.1, 6, SurfaceMaterial.DarkMetal);
        }
    }

    private const double BusHalfWidth = 1.27;
    private const double BusTop = 3.2;

    private static void AddBusBody(ShapeBuilder shape, (double Rear, double Front) x, IReadOnlyList<(double From, double To)> doors)
    {
        var rings = new[] { x.Rear, x.Front }.Select(at => new Vector3d[]
        {
            new(at, -BusHalfWidth, 0.32), new(at, BusHalfWidth, 0.32), new(at, BusHalfWidth, 2.95), new(at, BusHalfWidth - 0.2, BusTop - 0.12),
            new(at, -BusHalfWidth + 0.2, BusTop - 0.12), new(at, -BusHalfWidth, 2.95),
        });
        shape.Loft([.. rings], SurfaceMaterial.CarPaint);
        shape.Box((x.Rear + 0.8, x.Rear + 3.0), (-0.8, 0.8), (BusTop - 0.14, BusTop), SurfaceMaterial.DarkMetal);
        for (var from = x.Rear + 0.25; from + 1.2 < x.Front; from += 1.35)
        {
            var window = (from, from + 1.2);
            AddSideWindow(shape, 1, BusHalfWidth, window, (1.45, 2.65), SurfaceMaterial.CarGlass);
            if (!doors.Any(door => door.From < from + 1.2 && from < door.To))
            {
                AddSideWindow(shape, -1, BusHalfWidth, window, (1.45, 2.65), SurfaceMaterial.CarGlass);
            }
        }

        foreach (var door in doors)
        {
            AddSideWindow(shape, -1, BusHalfWidth, (door.From, ((door.From + door.To) / 2) - 0.03), (0.45, 2.6), SurfaceMaterial.CarGlass);
            AddSideWindow(shape, -1, BusHalfWidth, (((door.From + door.To) / 2) + 0.03, door.To), (0.45, 2.6), SurfaceMaterial.CarGlass);
        }
    }

    private static void AddBusFront(ShapeBuilder shape, double x)
    {
        shape.Plate([new(x, -1.15, 1.2), new(x, 1.15, 1.2), new(x, 1.1, 2.6), new(x, -1.1, 2.6)], 0.02, SurfaceMaterial.CarGlass);
        shape.Box((x - 0.05, x + 0.03), (-0.85, 0.85), (2.68, 2.92), SurfaceMaterial.LampWhite);
        shape.Box((x - 0.05, x + 0.03), (-0.26, 0.26), (0.48, 0.6), SurfaceMaterial.LicencePlate);
        ShapeBuilder.BothSides(side =>
        {
            shape.Box((x - 0.05, x + 0.04), Sorted(side * 0.8, side * 1.15), (0.68, 0.88), SurfaceMaterial.Headlight);
            shape.Box((x - 0.05, x + 0.15), Sorted(side * 1.2, side * 1.33), (1.9, 2.4), SurfaceMaterial.DarkMetal);
        });
    }

    private static void AddBusRear(ShapeBuilder shape, double x)
    {
        shape.Plate([new(x, 1.0, 1.8), new(x, -1.0, 1.8), new(x, -0.95, 2.6), new(x, 0.95, 2.6)], 0.02, SurfaceMaterial.CarGlass);
        shape.Box((x - 0.02, x + 0.05), (-0.9, 0.9), (0.7, 1.4), SurfaceMaterial.DarkMetal);
        shape.Box((x - 0.03, x + 0.05), (-0.26, 0.26), (0.5, 0.62), SurfaceMaterial.LicencePlate);
        ShapeBuilder.BothSides(side => shape.Box((x - 0.03, x + 0.05), Sorted(side * 1.02, side * 1.2), (0.9, 1.5), SurfaceMaterial.RearLight));
    }

    private static void AddBellows(ShapeBuilder shape, (double From, double To) x)
    {
        shape.Box(x, (-1.15, 1.15), (0.5, 3.0), SurfaceMaterial.DarkCloth);
    }

    private static void AddSideWindow(
        ShapeBuilder shape, int side, double halfWidth, (double From, double To) x, (double From, double To) z, SurfaceMaterial material) =>
        shape.Box(x, Sorted(side * (halfWidth - 0.05), side * (halfWidth + 0.012)), z, material);
}
