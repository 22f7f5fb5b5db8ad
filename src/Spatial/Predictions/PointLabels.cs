namespace Spatial;

/// <summary>A class, and where known an instance, for every point of the key LiDAR sweep, in the file's order.</summary>
/// <remarks>Classes are the sixteen of the nuScenes-lidarseg challenge, 1 to 16; 0 says nothing. nuScenes devkit, <c>eval/lidarseg/utils.py</c>.</remarks>
public sealed class PointLabels
{
    /// <summary>Takes ownership of labels.</summary>
    /// <param name="classes">[N] uint8, 0 to 16.</param>
    /// <param name="instances">[N] uint16, instance within the class, below 1000, 0 for none; null where the model separates none.</param>
    /// <exception cref="ArgumentException">A value is out of range, or the lengths differ.</exception>
    public PointLabels(byte[] classes, ushort[]? instances = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var odd = classes.AsSpan().IndexOfAnyInRange((byte)(ClassNames.Count), byte.MaxValue);
        if (odd >= 0)
        {
            throw new ArgumentException($"classes must be 0 to {ClassNames.Count - 1}, got {classes[odd]} at point {odd}", nameof(classes));
        }

        if (instances is not null && instances.Length != classes.Length)
        {
            throw new ArgumentException($"instances must be uint16 [{classes.Length}] like the classes, got {instances.Length}", nameof(instances));
        }

        var large = instances is null ? -1 : instances.AsSpan().IndexOfAnyInRange((ushort)InstancesPerClass, ushort.MaxValue);
        if (large >= 0)
        {
            throw new ArgumentException($"instances must be below {InstancesPerClass}, got {instances![large]} at point {large}", nameof(instances));
        }

        (Classes, Instances) = (classes, instances);
    }

    /// <summary>A panoptic label is this times the class, plus the instance.</summary>
    public const int InstancesPerClass = 1000;

    /// <summary>Names by class: ignore, then the sixteen classes of the challenge.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
    [
        "ignore", "barrier", "bicycle", "bus", "car", "construction_vehicle", "motorcycle", "pedestrian", "traffic_cone", "trailer", "truck",
        "driveable_surface", "other_flat", "sidewalk", "terrain", "manmade", "vegetation",
    ];

    /// <summary>[N] uint8, 0 to 16.</summary>
    public byte[] Classes { get; }

    /// <summary>[N] uint16, instance within the class; null where the model separates none.</summary>
    public ushort[]? Instances { get; }
}
