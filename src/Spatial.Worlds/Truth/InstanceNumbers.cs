using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Numbers of objects in panoptic labels: 1 and up within each class, the same over a whole scene.</summary>
internal static class InstanceNumbers
{
    /// <summary>Numbers by the place of an object.</summary>
    /// <exception cref="ArgumentException">A class has more objects than labels can tell apart.</exception>
    public static int[] Of(IReadOnlyList<WorldObject> objects)
    {
        var counts = new int[LidarLabels.Classes];
        var numbers = new int[objects.Count];
        foreach (var thing in objects)
        {
            numbers[thing.Number] = ++counts[(int)thing.Model.Class];
        }

        var crowded = Array.FindIndex(counts, count => count >= LidarLabels.InstancesPerClass);
        return crowded < 0 ? numbers : throw new ArgumentException(
            $"a scene can have at most {LidarLabels.InstancesPerClass - 1} objects of a class in its panoptic labels, "
            + $"got {counts[crowded]} of {NuScenesNames.Categories[crowded].Name}", nameof(objects));
    }
}
