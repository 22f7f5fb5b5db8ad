namespace Spatial;

/// <summary>The ten classes of the nuScenes detection benchmark: their order, what annotations they cover and which attributes they may have.</summary>
/// <remarks>nuScenes devkit, <c>eval/detection/constants.py</c> and <c>eval/detection/utils.py</c>.</remarks>
public static class DetectionClasses
{
    private static readonly string[] OfVehicles = ["vehicle.moving", "vehicle.parked", "vehicle.stopped"];
    private static readonly string[] OfCycles = ["cycle.with_rider", "cycle.without_rider"];
    private static readonly string[] OfPedestrians = ["pedestrian.moving", "pedestrian.sitting_lying_down", "pedestrian.standing"];

    /// <summary>Class names in the benchmark's order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["car", "truck", "bus", "trailer", "construction_vehicle", "pedestrian", "motorcycle", "bicycle", "traffic_cone", "barrier"];

    /// <summary>All attribute names.</summary>
    public static IReadOnlyList<string> Attributes { get; } = [.. OfPedestrians, .. OfCycles, .. OfVehicles];

    /// <summary>Position of a class in <see cref="Names"/>, or -1.</summary>
    public static int IndexOf(string name) => name switch
    {
        "car" => 0,
        "truck" => 1,
        "bus" => 2,
        "trailer" => 3,
        "construction_vehicle" => 4,
        "pedestrian" => 5,
        "motorcycle" => 6,
        "bicycle" => 7,
        "traffic_cone" => 8,
        "barrier" => 9,
        _ => -1,
    };

    /// <summary>The class of a nuScenes category such as vehicle.bus.rigid; null for a category that the benchmark leaves out.</summary>
    public static string? OfCategory(string category) => category switch
    {
        "movable_object.barrier" => "barrier",
        "movable_object.trafficcone" => "traffic_cone",
        "vehicle.bicycle" => "bicycle",
        "vehicle.bus.bendy" or "vehicle.bus.rigid" => "bus",
        "vehicle.car" => "car",
        "vehicle.construction" => "construction_vehicle",
        "vehicle.motorcycle" => "motorcycle",
        "vehicle.trailer" => "trailer",
        "vehicle.truck" => "truck",
        "human.pedestrian.adult" or "human.pedestrian.child" or "human.pedestrian.construction_worker" or "human.pedestrian.police_officer" => "pedestrian",
        _ => null,
    };

    /// <summary>Attributes that a class may have; none for barriers and cones.</summary>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public static IReadOnlyList<string> AttributesOf(string name) => name switch
    {
        "pedestrian" => OfPedestrians,
        "bicycle" or "motorcycle" => OfCycles,
        "barrier" or "traffic_cone" => [],
        _ when IndexOf(name) >= 0 => OfVehicles,
        _ => throw new ArgumentException($"class must be one of {string.Join(", ", Names)}, got '{name}'", nameof(name)),
    };
}
