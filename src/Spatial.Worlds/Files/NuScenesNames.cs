namespace Spatial.Worlds;

/// <summary>Names that tables and labels of nuScenes use, with a description each.</summary>
/// <remarks>nuScenes devkit, <c>docs/instructions_lidarseg.md</c> and <c>docs/instructions_nuscenes.md</c>; the descriptions are ours.</remarks>
internal static class NuScenesNames
{
    /// <summary>Categories by their number in lidarseg files, <see cref="LidarsegClass"/>.</summary>
    public static IReadOnlyList<(string Name, string Description)> Categories { get; } =
    [
        ("noise", "Returns from nothing solid, such as drops of rain."),
        ("animal", "Animals of any size."),
        ("human.pedestrian.adult", "Grown people on foot."),
        ("human.pedestrian.child", "Children on foot."),
        ("human.pedestrian.construction_worker", "People who work on a building site."),
        ("human.pedestrian.personal_mobility", "People on scooters, skateboards and the like."),
        ("human.pedestrian.police_officer", "Police officers on foot."),
        ("human.pedestrian.stroller", "Prams."),
        ("human.pedestrian.wheelchair", "Wheelchairs with who sits in them."),
        ("movable_object.barrier", "Barriers that close off a part of the road."),
        ("movable_object.debris", "Things on the road that are too large to drive over."),
        ("movable_object.pushable_pullable", "Things that people push or pull, such as carts and bins."),
        ("movable_object.trafficcone", "Traffic cones."),
        ("static_object.bicycle_rack", "Places made to park bicycles."),
        ("vehicle.bicycle", "Bicycles, with or without a rider."),
        ("vehicle.bus.bendy", "Buses with a joint."),
        ("vehicle.bus.rigid", "Buses in one piece."),
        ("vehicle.car", "Cars for people, vans included."),
        ("vehicle.construction", "Diggers, loaders and other machines of building sites."),
        ("vehicle.emergency.ambulance", "Ambulances."),
        ("vehicle.emergency.police", "Cars of the police."),
        ("vehicle.motorcycle", "Motorcycles and motor scooters, with or without a rider."),
        ("vehicle.trailer", "Trailers, whether or not a truck pulls them."),
        ("vehicle.truck", "Vehicles made to carry goods."),
        ("flat.driveable_surface", "Ground that vehicles can drive on."),
        ("flat.other", "Other flat ground, such as traffic islands."),
        ("flat.sidewalk", "Pavements and ways for walkers."),
        ("flat.terrain", "Grass, soil and other natural ground."),
        ("static.manmade", "Buildings, walls, fences, poles, signs and lights."),
        ("static.other", "Fixed things of no other class."),
        ("static.vegetation", "Trees, bushes and hedges."),
        ("vehicle.ego", "The vehicle that carries the sensors."),
    ];

    /// <summary>Attributes.</summary>
    public static IReadOnlyList<(string Name, string Description)> Attributes { get; } =
    [
        ("cycle.with_rider", "Somebody rides it."),
        ("cycle.without_rider", "Nobody rides it."),
        ("pedestrian.moving", "Walks or runs."),
        ("pedestrian.sitting_lying_down", "Sits or lies."),
        ("pedestrian.standing", "Stands still."),
        ("vehicle.moving", "Drives."),
        ("vehicle.parked", "Stands for long, its driver gone."),
        ("vehicle.stopped", "Stands, about to drive on."),
    ];

    /// <summary>Levels of visibility 1 to 4; the token of a level is its number.</summary>
    public static IReadOnlyList<(string Level, string Description)> Visibilities { get; } =
    [
        ("v0-40", "At most 40 % of the object is seen in the six pictures."),
        ("v40-60", "40 to 60 % of the object is seen in the six pictures."),
        ("v60-80", "60 to 80 % of the object is seen in the six pictures."),
        ("v80-100", "80 to 100 % of the object is seen in the six pictures."),
    ];
}
