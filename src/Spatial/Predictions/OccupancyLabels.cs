namespace Spatial;

/// <summary>An ordered list of occupancy classes. The two benchmarks order theirs differently: compare by name, never by number.</summary>
public sealed class OccupancyLabels
{
    private OccupancyLabels(string name, params string[] classes)
    {
        (Name, Classes) = (name, classes);
        Free = (byte)Array.IndexOf(classes, "free");
    }

    /// <summary>OpenOcc v2 (occupancy and flow challenge 2024): 16 classes and free = 16.</summary>
    public static OccupancyLabels OpenOcc { get; } = new(
        "openocc-v2", "car", "truck", "trailer", "bus", "construction_vehicle", "bicycle", "motorcycle", "pedestrian", "traffic_cone",
        "barrier", "driveable_surface", "other_flat", "sidewalk", "terrain", "manmade", "vegetation", "free");

    /// <summary>Occ3D-nuScenes: 17 classes with others, and free = 17.</summary>
    public static OccupancyLabels Occ3D { get; } = new(
        "occ3d", "others", "barrier", "bicycle", "bus", "car", "construction_vehicle", "motorcycle", "pedestrian", "traffic_cone",
        "trailer", "truck", "driveable_surface", "other_flat", "sidewalk", "terrain", "manmade", "vegetation", "free");

    /// <summary>Name of the protocol that defines the list: openocc-v2 or occ3d.</summary>
    public string Name { get; }

    /// <summary>Class names by label value.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The label of empty space.</summary>
    public byte Free { get; }

    /// <summary>The list of a protocol.</summary>
    /// <exception cref="ArgumentException">No such list.</exception>
    public static OccupancyLabels Named(string name) => name switch
    {
        "openocc-v2" => OpenOcc,
        "occ3d" => Occ3D,
        _ => throw new ArgumentException($"occupancy labels must be openocc-v2 or occ3d, got '{name}'", nameof(name)),
    };

    /// <summary>The label of a class.</summary>
    /// <exception cref="ArgumentException">The list has no such class.</exception>
    public byte LabelOf(string className)
    {
        for (var label = 0; label < Classes.Count; label++)
        {
            if (Classes[label] == className)
            {
                return (byte)label;
            }
        }

        throw new ArgumentException($"{Name} has no class '{className}'; it has {string.Join(", ", Classes)}", nameof(className));
    }
}
