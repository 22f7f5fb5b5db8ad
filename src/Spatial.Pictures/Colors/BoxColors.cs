namespace Spatial.Pictures;

/// <summary>The colour of a box by its nuScenes category, or by its detection class.</summary>
/// <remarks>Colours as in the nuScenes devkit, <c>utils/color_map.py</c>.</remarks>
public static class BoxColors
{
    private static readonly Dictionary<string, Rgb> ByCategory = new()
    {
        ["animal"] = new(70, 130, 180),
        ["human.pedestrian.adult"] = new(0, 0, 230),
        ["human.pedestrian.child"] = new(135, 206, 235),
        ["human.pedestrian.construction_worker"] = new(100, 149, 237),
        ["human.pedestrian.personal_mobility"] = new(219, 112, 147),
        ["human.pedestrian.police_officer"] = new(0, 0, 128),
        ["human.pedestrian.stroller"] = new(240, 128, 128),
        ["human.pedestrian.wheelchair"] = new(138, 43, 226),
        ["movable_object.barrier"] = new(112, 128, 144),
        ["movable_object.debris"] = new(210, 105, 30),
        ["movable_object.pushable_pullable"] = new(105, 105, 105),
        ["movable_object.trafficcone"] = new(47, 79, 79),
        ["static_object.bicycle_rack"] = new(188, 143, 143),
        ["vehicle.bicycle"] = new(220, 20, 60),
        ["vehicle.bus.bendy"] = new(255, 127, 80),
        ["vehicle.bus.rigid"] = new(255, 69, 0),
        ["vehicle.car"] = new(255, 158, 0),
        ["vehicle.construction"] = new(233, 150, 70),
        ["vehicle.emergency.ambulance"] = new(255, 83, 0),
        ["vehicle.emergency.police"] = new(255, 215, 0),
        ["vehicle.motorcycle"] = new(255, 61, 99),
        ["vehicle.trailer"] = new(255, 140, 0),
        ["vehicle.truck"] = new(255, 99, 71),
    };

    private static readonly Dictionary<string, string> CategoryOfDetectionClass = new()
    {
        ["barrier"] = "movable_object.barrier",
        ["bicycle"] = "vehicle.bicycle",
        ["bus"] = "vehicle.bus.rigid",
        ["car"] = "vehicle.car",
        ["construction_vehicle"] = "vehicle.construction",
        ["motorcycle"] = "vehicle.motorcycle",
        ["pedestrian"] = "human.pedestrian.adult",
        ["traffic_cone"] = "movable_object.trafficcone",
        ["trailer"] = "vehicle.trailer",
        ["truck"] = "vehicle.truck",
    };

    /// <summary>Colour of a box whose name is in neither list.</summary>
    public static Rgb Unknown => new(255, 0, 255);

    /// <summary>The colour of a category such as vehicle.car, or of a detection class such as car.</summary>
    public static Rgb Of(string name) =>
        ByCategory.TryGetValue(CategoryOfDetectionClass.GetValueOrDefault(name, name), out var color) ? color : Unknown;
}
