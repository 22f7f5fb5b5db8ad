using System.Runtime.InteropServices;

namespace Spatial.Evaluation;

/// <summary>A group of rays of one class: an object, or all that is not an object.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Instance">Its instance id; 0 for what belongs to none.</param>
internal readonly record struct RaySegment(byte Class, ushort Instance);

/// <summary>The segments of a frame and how they overlap.</summary>
/// <remarks>SparseOcc <c>loaders/ray_pq.py</c>, <c>add_panoptic_sample</c>.</remarks>
internal sealed class RaySegments
{
    private readonly Dictionary<(RaySegment Truth, RaySegment Predicted), long[]> _overlaps = [];

    /// <summary>Rays of each ground truth segment.</summary>
    public Dictionary<RaySegment, int> Truth { get; } = [];

    /// <summary>Rays of each predicted segment, free left out.</summary>
    public Dictionary<RaySegment, int> Predicted { get; } = [];

    /// <summary>Rays that segments of one class share, per threshold of distance; ordered by class, true and predicted instance.</summary>
    public IEnumerable<(RaySegment Truth, RaySegment Predicted, long[] Rays)> Overlaps => _overlaps
        .Select(overlap => (overlap.Key.Truth, overlap.Key.Predicted, overlap.Value))
        .OrderBy(overlap => overlap.Truth.Class).ThenBy(overlap => overlap.Truth.Instance).ThenBy(overlap => overlap.Predicted.Instance);

    /// <summary>Divides the kept rays of a frame into segments.</summary>
    /// <param name="rays">The rays.</param>
    /// <param name="truthInstances">[X, Y, Z] uint16.</param>
    /// <param name="predictedInstances">[X, Y, Z] uint16.</param>
    /// <param name="free">The label of empty space.</param>
    /// <param name="isThing">By label: whether the class is made of objects; in the ground truth every other class is one segment.</param>
    public static RaySegments Of(
        FrameRays rays, ReadOnlySpan<ushort> truthInstances, ReadOnlySpan<ushort> predictedInstances, byte free, ReadOnlySpan<bool> isThing)
    {
        var segments = new RaySegments();
        var onlyClassOf = OnlyClasses(rays, truthInstances, free);
        for (var ray = 0; ray < rays.Count; ray++)
        {
            var label = rays.Truth.Classes[ray];
            if (label == free)
            {
                continue;
            }

            var instance = truthInstances[rays.Truth.Cells[ray]];
            var truth = new RaySegment(label, isThing[label] && onlyClassOf[instance] == label ? instance : (ushort)0);
            var predicted = new RaySegment(rays.Predicted.Classes[ray], predictedInstances[rays.Predicted.Cells[ray]]);
            CollectionsMarshal.GetValueRefOrAddDefault(segments.Truth, truth, out _)++;
            if (predicted.Class != free)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(segments.Predicted, predicted, out _)++;
            }

            if (predicted.Class == label)
            {
                segments.AddOverlap(truth, predicted, MathF.Abs(rays.Predicted.Distances[ray] - rays.Truth.Distances[ray]));
            }
        }

        return segments;
    }

    private void AddOverlap(RaySegment truth, RaySegment predicted, float difference)
    {
        ref var rays = ref CollectionsMarshal.GetValueRefOrAddDefault(_overlaps, (truth, predicted), out _);
        rays ??= new long[RayPqLayout.Thresholds.Length];
        for (var threshold = 0; threshold < rays.Length; threshold++)
        {
            rays[threshold] += difference < RayPqLayout.Thresholds[threshold] ? 1 : 0;
        }
    }

    // Of each true instance the class of its rays, or a class that no ray has where they disagree. Instance 0 is none.
    private static Dictionary<ushort, int> OnlyClasses(FrameRays rays, ReadOnlySpan<ushort> instances, byte free)
    {
        const int none = -1;
        var only = new Dictionary<ushort, int> { [0] = none };
        for (var ray = 0; ray < rays.Count; ray++)
        {
            var label = rays.Truth.Classes[ray];
            if (label != free)
            {
                ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(only, instances[rays.Truth.Cells[ray]], out var exists);
                known = exists && known != label ? none : label;
            }
        }

        return only;
    }
}
