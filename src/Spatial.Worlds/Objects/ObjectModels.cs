namespace Spatial.Worlds;

/// <summary>All kinds of things with boxes that a drive may meet.</summary>
internal static class ObjectModels
{
    /// <summary>Every model, in a fixed order.</summary>
    public static IReadOnlyList<ObjectModel> All { get; } =
    [
        Of("hatchback", "vehicle.car", LidarsegClass.Car, CarShapes.Hatchback()),
        Of("sedan", "vehicle.car", LidarsegClass.Car, CarShapes.Sedan()),
        Of("suv", "vehicle.car", LidarsegClass.Car, CarShapes.SportUtility()),
        Of("van", "vehicle.car", LidarsegClass.Car, CarShapes.Van()),
        Of("taxi", "vehicle.car", LidarsegClass.Car, CarShapes.Taxi()),
        Of("pickup", "vehicle.truck", LidarsegClass.Truck, HeavyVehicleShapes.Pickup()),
        Of("box_truck", "vehicle.truck", LidarsegClass.Truck, HeavyVehicleShapes.BoxTruck()),
        Of("semi_tractor", "vehicle.truck", LidarsegClass.Truck, HeavyVehicleShapes.SemiTractor()),
        Of("box_trailer", "vehicle.trailer", LidarsegClass.Trailer, HeavyVehicleShapes.BoxTrailer()),
        Of("small_trailer", "vehicle.trailer", LidarsegClass.Trailer, HeavyVehicleShapes.SmallTrailer()),
        Of("city_bus", "vehicle.bus.rigid", LidarsegClass.RigidBus, HeavyVehicleShapes.CityBus()),
        Of("bendy_bus_front", "vehicle.bus.bendy", LidarsegClass.BendyBus, HeavyVehicleShapes.BendyBusFront()),
        Of("bendy_bus_rear", "vehicle.bus.bendy", LidarsegClass.BendyBus, HeavyVehicleShapes.BendyBusRear()),
        Of("excavator", "vehicle.construction", LidarsegClass.ConstructionVehicle, SiteVehicleShapes.Excavator()),
        Of("compact_excavator", "vehicle.construction", LidarsegClass.ConstructionVehicle, SiteVehicleShapes.CompactExcavator()),
        Of("wheel_loader", "vehicle.construction", LidarsegClass.ConstructionVehicle, SiteVehicleShapes.WheelLoader()),
        Of("motorcycle", "vehicle.motorcycle", LidarsegClass.Motorcycle, CycleShapes.Motorcycle(hasRider: false)),
        Of("ridden_motorcycle", "vehicle.motorcycle", LidarsegClass.Motorcycle, CycleShapes.Motorcycle(hasRider: true)),
        Of("bicycle", "vehicle.bicycle", LidarsegClass.Bicycle, CycleShapes.Bicycle(hasRider: false)),
        Of("ridden_bicycle", "vehicle.bicycle", LidarsegClass.Bicycle, CycleShapes.Bicycle(hasRider: true)),
        Person("man", "human.pedestrian.adult", LidarsegClass.Adult, new(1.78, 1.05)),
        Person("woman", "human.pedestrian.adult", LidarsegClass.Adult, new(1.67, 0.92) { HasLongHair = true }),
        Person("walker_with_bag", "human.pedestrian.adult", LidarsegClass.Adult, new(1.74) { HasBag = true }),
        Of("seated_man", "human.pedestrian.adult", LidarsegClass.Adult, PersonShapes.Seated(new(1.76, 1.05))),
        Of("seated_woman", "human.pedestrian.adult", LidarsegClass.Adult, PersonShapes.Seated(new(1.66, 0.95) { HasLongHair = true })),
        Person("child", "human.pedestrian.child", LidarsegClass.Child, new(1.25)),
        Person("construction_worker", "human.pedestrian.construction_worker", LidarsegClass.ConstructionWorker, new(1.78, 1.1)
        {
            Top = SurfaceMaterial.SafetyVest, Head = SurfaceMaterial.SiteYellow, HasHelmet = true,
        }),
        Person("police_officer", "human.pedestrian.police_officer", LidarsegClass.PoliceOfficer, new(1.8, 1.08)
        {
            Top = SurfaceMaterial.Trousers, HasHelmet = true,
        }),
        Of("traffic_cone", "movable_object.trafficcone", LidarsegClass.TrafficCone, RoadWorkShapes.Cone()),
        Of("barrier", "movable_object.barrier", LidarsegClass.Barrier, RoadWorkShapes.Barrier()),
    ];

    /// <summary>The model of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ObjectModel Named(string name) =>
        All.FirstOrDefault(model => model.Name == name)
        ?? throw new ArgumentException($"the model must be one of {string.Join(", ", All.Select(model => model.Name))}, got {name}", nameof(name));

    private static ObjectModel Person(string name, string category, LidarsegClass label, PersonLook look) =>
        Of(name, category, label, [.. PersonShapes.OnFoot(look)]);

    // The box is what all shapes together need, and the margin, rounded up to whole millimetres.
    private static ObjectModel Of(string name, string category, LidarsegClass label, params IReadOnlyList<ShapeBuilder> shapes)
    {
        var corners = shapes.SelectMany(shape => shape.Vertices).ToArray();
        var (minX, maxX) = (corners.Min(corner => corner.X), corners.Max(corner => corner.X));
        var (minY, maxY) = (corners.Min(corner => corner.Y), corners.Max(corner => corner.Y));
        var (minZ, maxZ) = (corners.Min(corner => corner.Z), corners.Max(corner => corner.Z));
        var middle = new Vector3d((minX + maxX) / 2, (minY + maxY) / 2, (minZ + maxZ) / 2);
        return new()
        {
            Name = name,
            Category = category,
            Class = label,
            Size = new(Boxed(maxY - minY), Boxed(maxX - minX), Boxed(maxZ - minZ)),
            Shapes = [.. shapes.Select(shape => shape.ToMesh(-middle))],
        };
    }

    private static double Boxed(double extent) => Math.Ceiling((extent + (2 * ObjectModel.BoxMargin)) * 1000 + 0.01) / 1000;
}
