using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>Reads the golden planning cases, whatever they hold.</summary>
internal static class PlanningGolden
{
    /// <summary>What the publishers of the cases advise for figures that the official code makes in float32.</summary>
    public const double Float32Tolerance = 1e-5;

    public static JsonElement Json(params string[] path)
    {
        using var stream = File.OpenRead(TestData.Golden(path));
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    /// <summary>All numbers of nested lists in order, as float32.</summary>
    public static float[] Floats(JsonElement element) => [.. Numbers(element).Select(number => (float)number)];

    public static double[] Doubles(JsonElement element) => [.. Numbers(element)];

    public static bool[] Flags(JsonElement element) => [.. element.EnumerateArray().Select(flag => flag.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => flag.GetDouble() != 0,
    })];

    /// <summary>The six rasters of a case, from an array [cases, 6, 200, 25].</summary>
    public static ReadOnlySpan<byte> Raster(byte[] packed, int at) => packed.AsSpan(at * ObstacleRaster.PackedBytes, ObstacleRaster.PackedBytes);

    /// <summary>Equal within the tolerance of float32 results, relative above 1.</summary>
    public static void AssertNear(double expected, double? actual, string what)
    {
        Assert.True(
            actual is { } value && Math.Abs(value - expected) <= Float32Tolerance * Math.Max(1, Math.Abs(expected)),
            $"{what}: expected {expected}, got {actual}");
    }

    public static double? ValueOf(ProtocolResult result, string figure) => result.AllFigures().Single(known => known.Kind.Name == figure).Value;

    private static IEnumerable<double> Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Numbers) : [element.GetDouble()];
}
