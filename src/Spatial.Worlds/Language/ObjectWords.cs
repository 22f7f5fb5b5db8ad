namespace Spatial.Worlds;

/// <summary>The words for objects: classes and status as the answers of NuScenes-QA spell them.</summary>
/// <remarks>qiantianwen/NuScenes-QA, the 30 answers; nuScenes devkit, detection benchmark, ranges of the classes.</remarks>
internal static class ObjectWords
{
    private static readonly string[] OfVehicles = ["moving", "parked", "stopped"];
    private static readonly string[] OfCycles = ["with rider", "without rider"];
    private static readonly string[] OfPedestrians = ["moving", "standing", "not standing"];

    private const double UnclearMetres = 1.5;

    /// <summary>Word for any object.</summary>
    public const string Thing = "thing";

    /// <summary>Most objects that an answer can count.</summary>
    public const int HighestCount = 10;

    /// <summary>The ten classes in the benchmark's order, with blanks.</summary>
    public static IReadOnlyList<string> Classes { get; } = [.. DetectionClasses.Names.Select(OfClass)];

    /// <summary>All words of status.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["moving", "parked", "stopped", "standing", "not standing", "with rider", "without rider"];

    /// <summary>Word for a detection class.</summary>
    public static string OfClass(string detectionClass) => detectionClass.Replace('_', ' ');

    /// <summary>Word for an attribute of nuScenes; null for none.</summary>
    /// <exception cref="ArgumentException">nuScenes has no such attribute.</exception>
    public static string? OfAttribute(string attribute) => attribute switch
    {
        "" => null,
        "vehicle.moving" or "pedestrian.moving" => "moving",
        "vehicle.parked" => "parked",
        "vehicle.stopped" => "stopped",
        "pedestrian.standing" => "standing",
        "pedestrian.sitting_lying_down" => "not standing",
        "cycle.with_rider" => "with rider",
        "cycle.without_rider" => "without rider",
        _ => throw new ArgumentException($"attribute must be one of {string.Join(", ", DetectionClasses.Attributes)}, got '{attribute}'", nameof(attribute)),
    };

    /// <summary>Status that objects of a class may have; all of them for null.</summary>
    public static IReadOnlyList<string> StatusesOf(string? classWord) => classWord switch
    {
        null => Statuses,
        "barrier" or "traffic cone" => [],
        "pedestrian" => OfPedestrians,
        "bicycle" or "motorcycle" => OfCycles,
        _ => OfVehicles,
    };

    /// <summary>Whether a class is asked about at a distance from the vehicle: near the end of its range people would not agree.</summary>
    public static ObjectFit IsInRange(string classWord, double metres) => metres < RangeOf(classWord) - UnclearMetres ? ObjectFit.Sure
        : metres < RangeOf(classWord) + UnclearMetres ? ObjectFit.Unclear
        : ObjectFit.No;

    /// <summary>One or several of a class.</summary>
    public static string Plural(string word) => word == "bus" ? "buses" : word + "s";

    // Distance from the vehicle within which a class is asked about, metres.
    private static double RangeOf(string classWord) => classWord switch
    {
        "barrier" or "traffic cone" => 30,
        "pedestrian" or "bicycle" or "motorcycle" => 40,
        _ => 50,
    };
}
