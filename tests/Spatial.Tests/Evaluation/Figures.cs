using System.Text.Json.Nodes;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>Reads figures out of results, and compares them with recorded ones.</summary>
internal static class Figures
{
    /// <summary>The figure of a name, those of classes as figure/class; null where not defined.</summary>
    public static double? Value(this ProtocolResult result, string name) => result.AllFigures().Single(figure => figure.Kind.Name == name).Value;

    /// <summary>A count beside the figures.</summary>
    public static long Count(this ProtocolResult result, string tally) => result.Tallies.Single(each => each.Name == tally).Count;

    /// <summary>Equal but for rounding, or both undefined.</summary>
    public static void AssertClose(JsonNode? expected, double? actual, double relative, string what)
    {
        var value = expected?.GetValue<double>();
        Assert.True(
            value is null ? actual is null : actual is { } got && Math.Abs(got - value.Value) <= relative * Math.Abs(value.Value),
            $"{what}: expected {value?.ToString() ?? "none"}, got {actual?.ToString() ?? "none"}");
    }
}
