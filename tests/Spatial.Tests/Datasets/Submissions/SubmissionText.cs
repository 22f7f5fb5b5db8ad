namespace Spatial.Tests;

/// <summary>Detection submissions as text, to be damaged at will.</summary>
internal static class SubmissionText
{
    public const string Meta = """{"use_camera": true, "use_lidar": false, "use_radar": false, "use_map": false, "use_external": false}""";

    public static string Box(string sample = "a", string score = "0.5", string size = "[2, 4, 1.5]", string name = "car", string attribute = "vehicle.moving", string velocity = "[0.5, 0]", string x = "1") =>
        $$"""
        {"sample_token": "{{sample}}", "translation": [{{x}}, 2.5, -3e-1], "size": {{size}}, "rotation": [1, 0, 0, 0], "velocity": {{velocity}},
         "detection_name": "{{name}}", "detection_score": {{score}}, "attribute_name": "{{attribute}}"}
        """;

    public static string File(string results, string meta = Meta) => $$"""{"meta": {{meta}}, "results": {{results}}}""";

    public static string Write(this TemporaryFolder folder, string text, string name = "results.json") =>
        folder.Write(name, System.Text.Encoding.UTF8.GetBytes(text));
}
