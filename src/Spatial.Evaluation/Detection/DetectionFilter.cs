namespace Spatial.Evaluation;

/// <summary>Which boxes of a sample count: those near enough, with points inside, and no cycles parked in a rack.</summary>
/// <remarks>nuScenes devkit, <c>eval/common/loaders.py</c>, <c>filter_eval_boxes</c>.</remarks>
internal sealed class DetectionFilter(SceneAnnotations truth)
{
    private readonly BoxInterior[] _racks = [.. truth.BicycleRacks.Select(rack => new BoxInterior(rack))];

    /// <summary>Annotated boxes that count, and how many were left after each filter.</summary>
    public List<AnnotatedBox> Truths(Span<long> leftAfterEach)
    {
        var inRange = truth.Boxes.Where(box => IsInRange(box.Box)).ToList();
        var withPoints = inRange.Where(box => box.LidarPoints + box.RadarPoints != 0).ToList();
        var counting = withPoints.Where(box => !IsInRack(box.Box)).ToList();
        (leftAfterEach[0], leftAfterEach[1], leftAfterEach[2], leftAfterEach[3]) = (truth.Boxes.Count, inRange.Count, withPoints.Count, counting.Count);
        return counting;
    }

    /// <summary>Predicted boxes that count, and how many were left after each filter.</summary>
    public List<DetectedBox> Predictions(IReadOnlyList<DetectedBox> boxes, Span<long> leftAfterEach)
    {
        var inRange = boxes.Where(box => IsInRange(box.Box)).ToList();
        var counting = inRange.Where(box => !IsInRack(box.Box)).ToList();
        (leftAfterEach[0], leftAfterEach[1], leftAfterEach[2]) = (boxes.Count, inRange.Count, counting.Count);
        return counting;
    }

    private bool IsInRange(Box3D box) =>
        (box.Center - truth.EgoInGlobal).LengthXy < DetectionRules.RangeOf(DetectionClasses.IndexOf(box.Name));

    private bool IsInRack(Box3D box) =>
        DetectionRules.IsHiddenInRacks(DetectionClasses.IndexOf(box.Name)) && Array.Exists(_racks, rack => rack.Contains(box.Center));
}
