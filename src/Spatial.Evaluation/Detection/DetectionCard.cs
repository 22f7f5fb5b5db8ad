namespace Spatial.Evaluation;

/// <summary>What the detection protocol fixes, for reports.</summary>
internal static class DetectionCard
{
    private const string Challenges = "nuscenes-devkit d9de17a, python-sdk/nuscenes/eval/detection/README.md";

    public static ProtocolCard Card { get; } = new()
    {
        Name = "detection-cvpr2019",
        Title = "Objects found: average precision by distance of centres, errors of place, size, heading, velocity and attribute, and their sum, the NDS",
        Source = "nuscenes-devkit d9de17a, eval/detection, configs/detection_cvpr_2019.json, DetectionEval",
        Settings =
        [
            new("classes", string.Join(", ", DetectionClasses.Names)),
            new("frame", "global; distances on the ground (x, y), metres"),
            new("range", "from the vehicle to the centre, strictly below: 50 m; pedestrian, motorcycle, bicycle 40 m; traffic_cone, barrier 30 m"),
            new("annotations that count", "at least one LiDAR or radar point inside; bicycles and motorcycles in a bicycle rack are left out on both sides"),
            new("match", "by falling score, the nearest free annotation of the class, distance strictly below the threshold; equal scores: the later in the submission first"),
            new("thresholds", "0.5, 1, 2, 4 m for AP; 2 m for the errors"),
            new("AP", "mean over recall 0.11 to 1 of the precision above 0.1, divided by 0.9; mean over the thresholds"),
            new("errors", "mean over recall 0.11 up to the highest reached of the running mean over matches; 1 where recall 0.11 is not reached"),
            new("ASE", "1 - IoU of the boxes laid upon each other"),
            new("AOE", "period 2 pi, barrier pi; not for traffic_cone"),
            new("AVE, AAE", "not for traffic_cone and barrier; annotations without velocity or attribute are passed over"),
            new("NDS", "(5 mAP + sum of max(0, 1 - mean error)) / 10"),
            new("boxes", "at most 500 a sample"),
        ],
        Caveats =
        [
            "A class without annotations, or without any match, has AP 0 and errors 1. Over few samples, such as one scene, mAP and NDS are low for that reason alone.",
            "Velocities of annotations come from keyframes half a second apart; faster changes are not in them.",
            "mini_val holds two scenes: its figures say little about val.",
        ],
        RankedBy = DetectionScores.Nds,
        Reported =
        [
            Winner("CenterPoint-Fusion and FusionPainting", 0.749, "ICRA 2021"),
            Winner("CenterPoint", 0.714, "NeurIPS 2020"),
            Winner("Noah CV Lab fusion", 0.690, "ICRA 2020"),
            Winner("MEGVII G3D3", 0.633, "CVPR 2019"),
        ],
    };

    private static ReportedRow Winner(string method, double nds, string challenge) => new(
        method, new Dictionary<string, double> { [DetectionScores.Nds.Name] = nds }, Challenges, $"split test, challenge of {challenge}; not comparable with val");
}
