namespace Spatial.Evaluation;

/// <summary>What the two benchmarks along rays fix, and what was reported under them.</summary>
internal static class RayIouCards
{
    /// <summary>What all protocols along rays share.</summary>
    public static readonly Setting[] Rays =
    [
        new("grid", "[200, 200, 16] x y z, 0.4 m, x and y -40 to 40 m, z -1 to 5.4 m, key ego frame"),
        new("mask", "none"),
        new("rays", "39 pitches x 360 azimuths = 14,040 directions from each origin"),
        new("origins", "LIDAR_TOP at all keyframes of the scene, past and future, within 39 m along x and y; at most 8, evenly spread"),
        new("casting", "grid coordinates in float64, rounded to float32 once, as both repositories' own evaluations do"),
        new("distance", "to where the ray leaves the voxel it hits"),
        new("kept rays", "those whose ground truth is not free"),
        new("match", "equal class and distances less than 1, 2 or 4 m apart, strictly"),
        new("mean", "RayIoU over classes without free and the three thresholds; classes never seen are left out"),
    ];

    public static ProtocolCard OpenOcc { get; } = new()
    {
        Name = "openocc-v2",
        Title = "Occupancy and flow along query rays, occupancy and flow challenge 2024",
        Source = "OpenDriveLab/OccNet 2bb8fe6, projects/mmdet3d_plugin/datasets/ray_metrics.py main; submission figures: tools/ray_iou/metric.py calc_metrics",
        Settings =
        [
            new("labels", "openocc-v2: 16 classes and free = 16"),
            .. Rays,
            new("AVE", "mean length of the flow difference, m/s, over rays matched at 2 m; 8 classes of things that move; sums over a frame in float32"),
            new("OccScore", "0.9 RayIoU + 0.1 max(1 - mAVE, 0)"),
            new("submission figures", "distances and flow rounded to float16; the error of a class is taken over all kept rays of every frame where it matched a ray at 2 m"),
        ],
        Caveats =
        [
            "The scorer of submissions averages flow errors over all kept rays, static ones too, so its mAVE differs from the evaluation inside the repository: compare like with like.",
            "Every matched ray weighs alike in mAVE: near and large objects count most.",
            "A prediction without flow has no mAVE and no OccScore; it is not scored as standing still.",
            "RayIoU here is over 16 classes, on Occ3D over 17: the two are not comparable.",
            "OccNet's tool for submissions casts in float32: rays that touch a voxel's edge may end elsewhere.",
        ],
        RankedBy = RayIouScore.RayIou,
        Reported = [.. OpenOccRows()],
    };

    public static ProtocolCard Occ3D { get; } = new()
    {
        Name = "occ3d-rayiou",
        Title = "Occupancy along query rays on Occ3D-nuScenes",
        Source = "MCG-NJU/SparseOcc af4d9df, loaders/ray_metrics.py main_rayiou",
        Settings = [new("labels", "occ3d: 17 classes with others, and free = 17"), .. Rays],
        Caveats =
        [
            "Training with the camera mask raises voxel mIoU and lowers RayIoU.",
            "RayIoU here is over 17 classes, on OpenOcc over 16: the two are not comparable.",
        ],
        RankedBy = RayIouScore.RayIou,
        Reported = [.. Occ3DRows()],
    };

    private const string DrivePiReadme = "mr-d-self-driving/DrivePI README.md 8eb5808";

    private static IEnumerable<ReportedRow> OpenOccRows()
    {
        const string where = $"{DrivePiReadme}, table of OpenOcc";
        yield return OpenOccRow("OccNeRF", 28.5, 31.7, null, 16.6, 29.3, 49.2, where);
        yield return OpenOccRow("RenderOcc", 33.0, 36.7, null, 20.3, 32.7, 49.9, where);
        yield return OpenOccRow("LetOccFlow", 36.4, 40.5, null, 25.5, 39.7, 56.3, where);
        yield return OpenOccRow("OccNet", 35.7, 39.7, null, 29.3, 39.7, 50.0, where);
        yield return OpenOccRow("BEVDetOcc-SF", 33.0, 36.7, 1.420, 31.6, 37.3, 41.1, where);
        yield return OpenOccRow("FB-Occ", 39.2, 39.0, 0.591, 32.7, 39.9, 44.4, where);
        yield return OpenOccRow("F-Occ", 41.0, 39.9, 0.491, 33.9, 40.7, 45.2, where);
        yield return OpenOccRow("CascadeFlow", 40.9, 39.6, 0.470, 33.5, 40.3, 45.0, where);
        yield return OpenOccRow("ALOcc-Flow-3D", 43.0, 41.9, 0.556, 35.6, 42.8, 47.4, where);
        yield return OpenOccRow("DrivePI", 49.3, 49.3, 0.509, 45.0, 50.0, 52.9, where);
    }

    private static IEnumerable<ReportedRow> Occ3DRows()
    {
        const string where = $"{DrivePiReadme}, table of Occ3D-nuScenes";
        yield return Occ3DRow("RenderOcc", 19.5, 13.4, 19.6, 25.5, where);
        yield return Occ3DRow("SimpleOcc", 22.5, 17.0, 22.7, 27.9, where);
        yield return Occ3DRow("BEVFormer", 32.4, 26.1, 32.9, 38.0, where);
        yield return Occ3DRow("BEVDet-Occ", 32.6, 26.6, 33.1, 38.2, where);
        yield return Occ3DRow("FB-Occ", 33.5, 26.7, 34.1, 39.7, where);
        yield return Occ3DRow("SparseOcc", 36.1, 30.2, 36.8, 41.2, where);
        yield return Occ3DRow("OPUS", 41.2, 34.7, 42.1, 46.7, where);
        yield return Occ3DRow("DrivePI, trained on Occ3D only", 46.0, 42.2, 46.7, 49.2, where);
    }

    // Papers write percent; the figures here are fractions.
    private static ReportedRow OpenOccRow(
        string method, double occScore, double rayIou, double? mave, double at1, double at2, double at4, string source)
    {
        var values = RayIous(rayIou, at1, at2, at4);
        values["OccScore"] = occScore / 100;
        if (mave is { } defined)
        {
            values["mAVE"] = defined;
        }

        return new(method, values, source);
    }

    private static ReportedRow Occ3DRow(string method, double rayIou, double at1, double at2, double at4, string source) =>
        new(method, RayIous(rayIou, at1, at2, at4), source);

    private static Dictionary<string, double> RayIous(double rayIou, double at1, double at2, double at4) => new()
    {
        ["RayIoU"] = rayIou / 100,
        ["RayIoU@1m"] = at1 / 100,
        ["RayIoU@2m"] = at2 / 100,
        ["RayIoU@4m"] = at4 / 100,
    };
}
