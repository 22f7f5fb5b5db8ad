using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>A results file of nuScenes detection: boxes in the global frame.</summary>
/// <remarks>nuScenes devkit, <c>eval/detection/README.md</c>. Every sample is there, also those without boxes. Velocities that a model does not
/// know are written as 0, because the format knows no other way.</remarks>
internal static class DetectionExport
{
    private const int MostBoxes = 500; // per sample, as the benchmark has it

    public static void Write(ExportSource source, ExportRequest request)
    {
        var cut = 0;
        AtomicFile.Write(request.Out, stream =>
        {
            using var json = new Utf8JsonWriter(stream);
            json.WriteStartObject();
            WriteMeta(json, source.Manifest.Inputs);
            json.WriteStartObject("results");
            foreach (var (sample, prediction) in source.ReadAll())
            {
                var boxes = ExportSource.Need(prediction.BoxesInGlobal, "boxes", sample);
                cut += Math.Max(0, boxes.Count - MostBoxes);
                json.WriteStartArray(sample.Token);
                foreach (var box in boxes.OrderByDescending(box => box.Score).Take(MostBoxes))
                {
                    WriteBox(json, sample, box);
                }

                json.WriteEndArray();
                json.Flush(); // one sample in memory at a time
            }

            json.WriteEndObject();
            json.WriteEndObject();
        });
        if (cut > 0)
        {
            source.Remarks.Add(FormattableString.Invariant($"{cut} boxes of the lowest scores were left out: a sample may have {MostBoxes}"));
        }
    }

    private static void WriteMeta(Utf8JsonWriter json, RunInputs inputs)
    {
        json.WriteStartObject("meta");
        json.WriteBoolean("use_camera", inputs.Camera);
        json.WriteBoolean("use_lidar", inputs.Lidar);
        json.WriteBoolean("use_radar", inputs.Radar);
        json.WriteBoolean("use_map", inputs.Map);
        json.WriteBoolean("use_external", inputs.External);
        json.WriteEndObject();
    }

    private static void WriteBox(Utf8JsonWriter json, EvaluatedSample sample, DetectedBox detected)
    {
        Check(sample, detected);
        var box = detected.Box;
        var velocity = box.Velocity is { IsFinite: true } known ? known : Vector3d.Zero;
        json.WriteStartObject();
        json.WriteString("sample_token", sample.Token);
        WriteNumbers(json, "translation", box.Center.X, box.Center.Y, box.Center.Z);
        WriteNumbers(json, "size", box.Size.Width, box.Size.Length, box.Size.Height);
        WriteNumbers(json, "rotation", box.Rotation.W, box.Rotation.X, box.Rotation.Y, box.Rotation.Z);
        WriteNumbers(json, "velocity", velocity.X, velocity.Y);
        json.WriteString("detection_name", box.Name);
        json.WriteNumber("detection_score", detected.Score);
        json.WriteString("attribute_name", detected.Attribute);
        json.WriteEndObject();
    }

    private static void Check(EvaluatedSample sample, DetectedBox detected)
    {
        var (box, size) = (detected.Box, detected.Box.Size);
        var fault = DetectionClasses.IndexOf(box.Name) < 0 ? $"has class '{box.Name}', expected one of {string.Join(", ", DetectionClasses.Names)}"
            : detected.Attribute.Length > 0 && !DetectionClasses.AttributesOf(box.Name).Contains(detected.Attribute) ? $"is a {box.Name} with attribute '{detected.Attribute}'"
            : !(detected.Score is >= 0 and <= 1) ? FormattableString.Invariant($"has score {detected.Score}, expected 0 to 1")
            : !box.Center.IsFinite || !double.IsFinite(box.Rotation.Norm) ? "has a place or direction that is no number"
            : !(size is { Width: > 0, Length: > 0, Height: > 0 } && double.IsFinite(size.Width * size.Length * size.Height)) ? "has a size that is not above 0"
            : null;
        if (fault is not null)
        {
            throw new InvalidDataException($"sample {sample.Token} of {sample.Scene}: a box {fault}");
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
