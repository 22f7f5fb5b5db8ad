namespace Spatial.Worlds;

/// <summary>The 32 general classes of nuScenes-lidarseg, by their number in label files.</summary>
/// <remarks>nuScenes devkit, <c>lidarseg</c> category index.</remarks>
public enum LidarsegClass : byte
{
    /// <summary>noise.</summary>
    Noise = 0,

    /// <summary>animal.</summary>
    Animal = 1,

    /// <summary>human.pedestrian.adult.</summary>
    Adult = 2,

    /// <summary>human.pedestrian.child.</summary>
    Child = 3,

    /// <summary>human.pedestrian.construction_worker.</summary>
    ConstructionWorker = 4,

    /// <summary>human.pedestrian.personal_mobility.</summary>
    PersonalMobility = 5,

    /// <summary>human.pedestrian.police_officer.</summary>
    PoliceOfficer = 6,

    /// <summary>human.pedestrian.stroller.</summary>
    Stroller = 7,

    /// <summary>human.pedestrian.wheelchair.</summary>
    Wheelchair = 8,

    /// <summary>movable_object.barrier.</summary>
    Barrier = 9,

    /// <summary>movable_object.debris.</summary>
    Debris = 10,

    /// <summary>movable_object.pushable_pullable.</summary>
    PushablePullable = 11,

    /// <summary>movable_object.trafficcone.</summary>
    TrafficCone = 12,

    /// <summary>static_object.bicycle_rack.</summary>
    BicycleRack = 13,

    /// <summary>vehicle.bicycle.</summary>
    Bicycle = 14,

    /// <summary>vehicle.bus.bendy.</summary>
    BendyBus = 15,

    /// <summary>vehicle.bus.rigid.</summary>
    RigidBus = 16,

    /// <summary>vehicle.car.</summary>
    Car = 17,

    /// <summary>vehicle.construction.</summary>
    ConstructionVehicle = 18,

    /// <summary>vehicle.emergency.ambulance.</summary>
    Ambulance = 19,

    /// <summary>vehicle.emergency.police.</summary>
    PoliceCar = 20,

    /// <summary>vehicle.motorcycle.</summary>
    Motorcycle = 21,

    /// <summary>vehicle.trailer.</summary>
    Trailer = 22,

    /// <summary>vehicle.truck.</summary>
    Truck = 23,

    /// <summary>flat.driveable_surface.</summary>
    DriveableSurface = 24,

    /// <summary>flat.other.</summary>
    OtherFlat = 25,

    /// <summary>flat.sidewalk.</summary>
    Sidewalk = 26,

    /// <summary>flat.terrain.</summary>
    Terrain = 27,

    /// <summary>static.manmade.</summary>
    Manmade = 28,

    /// <summary>static.other.</summary>
    OtherStatic = 29,

    /// <summary>static.vegetation.</summary>
    Vegetation = 30,

    /// <summary>vehicle.ego.</summary>
    EgoVehicle = 31,
}
