namespace Spatial.Pictures;

/// <summary>The colour of an occupancy class, by name: the two benchmarks order their classes differently.</summary>
/// <remarks>Colours as in SparseOcc, <c>viz_prediction.py</c>, the palette most occupancy papers use.</remarks>
public static class OccupancyPalette
{
    private static readonly Dictionary<string, Rgb> ByName = new()
    {
        ["others"] = new(0, 0, 0),
        ["barrier"] = new(255, 120, 50),
        ["bicycle"] = new(255, 192, 203),
        ["bus"] = new(255, 255, 0),
        ["car"] = new(0, 150, 245),
        ["construction_vehicle"] = new(0, 255, 255),
        ["motorcycle"] = new(200, 180, 0),
        ["pedestrian"] = new(255, 0, 0),
        ["traffic_cone"] = new(255, 240, 150),
        ["trailer"] = new(135, 60, 0),
        ["truck"] = new(160, 32, 240),
        ["driveable_surface"] = new(255, 0, 255),
        ["other_flat"] = new(175, 0, 75),
        ["sidewalk"] = new(75, 0, 75),
        ["terrain"] = new(150, 240, 80),
        ["manmade"] = new(230, 230, 250),
        ["vegetation"] = new(0, 175, 0),
        ["free"] = new(255, 255, 255),
    };

    /// <summary>The colour of a class.</summary>
    /// <exception cref="ArgumentException">Neither benchmark has such a class.</exception>
    public static Rgb Of(string className) => ByName.TryGetValue(className, out var color)
        ? color
        : throw new ArgumentException($"no colour for occupancy class '{className}'; there is one for {string.Join(", ", ByName.Keys)}", nameof(className));
}
