using System.Collections.Frozen;

namespace Spatial.Evaluation;

/// <summary>nuScenes categories as the planning protocols group them.</summary>
internal static class PlanningCategories
{
    /// <summary>The 32 categories in the order of nuScenes-lidarseg's category.json. VAD's obstacle lists are positions in it.</summary>
    public static IReadOnlyList<string> LidarsegOrder { get; } =
    [
        "noise", "animal", "human.pedestrian.adult", "human.pedestrian.child", "human.pedestrian.construction_worker",
        "human.pedestrian.personal_mobility", "human.pedestrian.police_officer", "human.pedestrian.stroller", "human.pedestrian.wheelchair",
        "movable_object.barrier", "movable_object.debris", "movable_object.pushable_pullable", "movable_object.trafficcone",
        "static_object.bicycle_rack", "vehicle.bicycle", "vehicle.bus.bendy", "vehicle.bus.rigid", "vehicle.car", "vehicle.construction",
        "vehicle.emergency.ambulance", "vehicle.emergency.police", "vehicle.motorcycle", "vehicle.trailer", "vehicle.truck",
        "flat.driveable_surface", "flat.other", "flat.sidewalk", "flat.terrain", "static.manmade", "static.other", "static.vegetation", "vehicle.ego",
    ];

    /// <summary>Position of each category in <see cref="LidarsegOrder"/>.</summary>
    public static FrozenDictionary<string, int> LidarsegIndex { get; } =
        LidarsegOrder.Select((name, index) => KeyValuePair.Create(name, index)).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Vehicles among the ten detection classes: car, bus, construction_vehicle, bicycle, motorcycle, truck, trailer.</summary>
    public static FrozenSet<string> DetectionVehicles { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "vehicle.bicycle", "vehicle.bus.bendy", "vehicle.bus.rigid", "vehicle.car", "vehicle.construction",
        "vehicle.motorcycle", "vehicle.trailer", "vehicle.truck");

    /// <summary>Vehicles and pedestrians among the ten detection classes; VAD drops what is in none of the ten.</summary>
    public static FrozenSet<string> DetectionRoadUsers { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            .. DetectionVehicles, "human.pedestrian.adult", "human.pedestrian.child", "human.pedestrian.construction_worker",
            "human.pedestrian.police_officer",
        ]);
}
