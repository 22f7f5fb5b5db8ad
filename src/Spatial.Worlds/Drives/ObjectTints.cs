namespace Spatial.Worlds;

/// <summary>Colours that things have, about as often as on real roads.</summary>
internal static class ObjectTints
{
    private static readonly (double Share, SurfaceColor Color)[] Cars =
    [
        (0.25, new(236, 236, 234)), (0.22, new(24, 24, 27)), (0.18, new(112, 115, 120)), (0.12, new(178, 181, 185)), (0.08, new(32, 62, 122)),
        (0.07, new(148, 24, 28)), (0.03, new(38, 74, 54)), (0.03, new(164, 148, 122)), (0.02, new(214, 168, 36)),
    ];

    private static readonly (double Share, SurfaceColor Color)[] Heavy =
    [
        (0.45, new(232, 232, 230)), (0.2, new(36, 78, 148)), (0.15, new(158, 34, 34)), (0.1, new(58, 110, 74)), (0.1, new(120, 124, 128)),
    ];

    private static readonly (double Share, SurfaceColor Color)[] Clothes =
    [
        (0.22, new(32, 34, 40)), (0.16, new(58, 74, 112)), (0.14, new(128, 128, 126)), (0.12, new(214, 212, 206)), (0.1, new(146, 40, 44)),
        (0.1, new(86, 104, 70)), (0.08, new(188, 146, 96)), (0.08, new(70, 130, 170)),
    ];

    /// <summary>A colour for a model.</summary>
    public static SurfaceColor For(ObjectModel model, ref SeededNumbers numbers) => model switch
    {
        { Name: "taxi" } => new(222, 178, 30),
        { Category: "vehicle.bus.rigid" or "vehicle.bus.bendy" or "vehicle.truck" or "vehicle.trailer" } => Pick(Heavy, ref numbers),
        { Category: var category } when category.StartsWith("human.", StringComparison.Ordinal) => Pick(Clothes, ref numbers),
        { Class: LidarsegClass.Bicycle or LidarsegClass.Motorcycle } => Pick(Clothes, ref numbers),
        _ => Pick(Cars, ref numbers),
    };

    private static SurfaceColor Pick((double Share, SurfaceColor Color)[] palette, ref SeededNumbers numbers)
    {
        var rest = numbers.NextUnit();
        foreach (var (share, color) in palette)
        {
            rest -= share;
            if (rest < 0)
            {
                return color;
            }
        }

        return palette[0].Color;
    }
}
