using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spatial.Benchmarks;

/// <summary>One measured op, as the line that benchmark programs exchange.</summary>
/// <param name="Op">Name shared with the peers, for example voxelize_lion0.3m.</param>
/// <param name="Impl">Who did the work.</param>
/// <param name="Threads">Threads allowed.</param>
/// <param name="Timing">How long it took.</param>
/// <param name="Work">Sizes of input and output, for example points and voxels.</param>
public sealed record Measurement(string Op, string Impl, int Threads, Timing Timing, IReadOnlyDictionary<string, long> Work)
{
    private static readonly string[] OwnFields = ["op", "impl", "threads", "reps", "median_ms", "min_ms", "max_ms"];

    // Quotes and signs in names stay readable; the line never becomes part of a web page.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line of JSON without a line break.</summary>
    public string ToJsonLine()
    {
        var line = new JsonObject
        {
            ["op"] = Op,
            ["impl"] = Impl,
            ["threads"] = Threads,
            ["reps"] = Timing.Repetitions,
            ["median_ms"] = Math.Round(Timing.MedianMs, 4),
            ["min_ms"] = Math.Round(Timing.MinMs, 4),
            ["max_ms"] = Math.Round(Timing.MaxMs, 4),
        };
        foreach (var (name, amount) in Work)
        {
            line[name] = amount;
        }

        return line.ToJsonString(Plain);
    }

    /// <summary>Reads such a line; max_ms may be absent, and numbers beyond the seven fields are taken as work.</summary>
    /// <exception cref="InvalidDataException">Not a line of this form.</exception>
    public static Measurement Parse(string line)
    {
        try
        {
            var fields = JsonNode.Parse(line)!.AsObject();
            var min = (double)fields["min_ms"]!;
            var timing = new Timing((int)fields["reps"]!, (double)fields["median_ms"]!, min, (double?)fields["max_ms"] ?? min);
            var work = new Dictionary<string, long>();
            foreach (var (name, value) in fields.Where(field => !OwnFields.Contains(field.Key)))
            {
                if (value is JsonValue number && number.TryGetValue(out long amount))
                {
                    work[name] = amount;
                }
            }

            return new((string)fields["op"]!, (string)fields["impl"]!, (int)fields["threads"]!, timing, work);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ArgumentNullException or FormatException or NullReferenceException)
        {
            throw new InvalidDataException($"expected a JSON line with {string.Join(", ", OwnFields)}, got: {line}", wrong);
        }
    }
}
