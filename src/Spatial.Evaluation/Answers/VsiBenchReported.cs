namespace Spatial.Evaluation;

/// <summary>Published results of VSI-Bench.</summary>
internal static class VsiBenchReported
{
    private const string Paper = "Spatial-MLLM, arXiv 2505.23747v2";
    private const string Readme = "diankun-wu/Spatial-MLLM 9fc4738, README.md, v1.1, 16 frames";
    private const string Quoted = "as quoted there; the average agrees with the mean of the eight tasks";

    /// <summary>Models that are not of Spatial-MLLM's authors.</summary>
    public static IReadOnlyList<ReportedRow> Benchmark { get; } =
    [
        Tasks("GPT-4o", [46.2, 5.3, 43.8, 38.2, 37.0, 41.3, 31.5, 28.5], new() { ["All macro"] = 34.0 }, Quoted),
        Tasks("Gemini-1.5-Pro", [56.2, 30.9, 64.1, 43.6, 51.3, 46.3, 36.0, 34.6], new() { ["All macro"] = 45.4 }, Quoted),
        Tasks("InternVL2-40B", [34.9, 26.9, 46.5, 31.8, 42.1, 32.2, 34.0, 39.6], new() { ["All macro"] = 36.0 }, Quoted),
        Tasks("LLaVA-OneVision-72B", [43.5, 23.9, 57.6, 37.5, 42.5, 39.9, 32.5, 44.6], new() { ["All macro"] = 40.2 }, Quoted),
        Tasks("LLaVA-Video-72B", [48.9, 22.8, 57.4, 35.3, 42.4, 36.7, 35.0, 48.6], new() { ["All macro"] = 40.9 }, Quoted),
    ];

    /// <summary>Models that Spatial-MLLM's authors evaluated.</summary>
    public static IReadOnlyList<ReportedRow> SpatialMllm { get; } =
    [
        Tasks("Qwen2.5-VL-3B", [24.3, 24.7, 31.7, 22.6, 38.3, 41.6, 26.3, 21.2], new() { ["All micro"] = 30.6, ["All macro"] = 29.0 }),
        Tasks("Qwen2.5-VL-7B", [40.9, 14.8, 43.4, 10.7, 38.6, 38.5, 33.0, 29.8], new() { ["All micro"] = 33.0, ["All macro"] = 31.4 }),
        Tasks("Qwen2.5-VL-72B", [25.1, 29.3, 57.9, 29.4, 41.7, 37.0, 23.2, 29.0], new() { ["All micro"] = 37.0, ["All macro"] = 34.3 }),
        Tasks("Spatial-MLLM-4B", [65.3, 34.8, 63.1, 45.1, 41.3, 46.2, 33.5, 46.3], new() { ["All micro"] = 48.4, ["All macro"] = 47.0 }),
        Averages("Qwen2.5-VL-3B-Instruct", [35.42, 20.72, 27.86], [32.84, 21.65, 27.25]),
        Averages("Qwen2.5-VL-3B trained on 135K", [46.91, 52.60, 49.84], [46.47, 52.81, 49.64]),
        Averages("Spatial-MLLM v1.1-135K", [49.28, 52.88, 51.13], [47.07, 53.88, 50.48]),
        Averages("Spatial-MLLM v1.1-135K, space-aware", [52.13, 53.33, 52.75], [49.15, 54.46, 51.81]),
        Averages("Spatial-MLLM v1.1-820K", [49.56, 57.27, 53.53], [48.60, 57.39, 53.00]),
        Averages("Spatial-MLLM v1.1-820K, space-aware", [50.60, 57.68, 54.24], [48.78, 58.09, 53.43]),
    ];

    private static ReportedRow Tasks(string method, double[] scores, Dictionary<string, double> averages, string remark = "")
    {
        for (var task = 0; task < scores.Length; task++)
        {
            averages[VsiBenchTask.All[task].Name] = scores[task];
        }

        return new(method, averages, Paper, remark);
    }

    private static ReportedRow Averages(string method, double[] micro, double[] macro) => new(
        method,
        new Dictionary<string, double>
        {
            ["Acc micro"] = micro[0],
            ["MRA micro"] = micro[1],
            ["All micro"] = micro[2],
            ["Acc macro"] = macro[0],
            ["MRA macro"] = macro[1],
            ["All macro"] = macro[2],
        },
        Readme);
}
