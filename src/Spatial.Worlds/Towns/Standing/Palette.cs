namespace Spatial.Worlds;

/// <summary>Colours that a town is made of.</summary>
internal static class Palette
{
    public static readonly SurfaceColor Neutral = new(255, 255, 255);

    // The bricks' own red is in their texture; these shift it.
    public static readonly IReadOnlyList<SurfaceColor> Bricks =
        [new(255, 255, 255), new(255, 226, 206), new(226, 204, 198), new(255, 246, 196), new(214, 214, 224), new(244, 190, 176)];

    public static readonly IReadOnlyList<SurfaceColor> Plasters =
        [new(232, 222, 200), new(224, 200, 160), new(214, 214, 210), new(220, 176, 140), new(190, 204, 196), new(236, 212, 150), new(204, 168, 150),
            new(176, 190, 208), new(240, 238, 230)];

    public static readonly IReadOnlyList<SurfaceColor> Concretes = [new(186, 184, 178), new(168, 166, 160), new(200, 194, 184), new(150, 150, 152)];

    public static readonly IReadOnlyList<SurfaceColor> Glasses = [new(255, 255, 255), new(214, 240, 240), new(240, 230, 210), new(200, 220, 250)];

    public static readonly IReadOnlyList<SurfaceColor> Leaves =
        [new(84, 112, 48), new(70, 104, 44), new(98, 124, 56), new(60, 92, 46), new(110, 128, 54), new(76, 98, 58)];

    public static readonly IReadOnlyList<SurfaceColor> Containers = [new(40, 84, 140), new(170, 60, 40), new(60, 120, 80), new(200, 140, 40),
        new(120, 120, 124)];

    public static readonly IReadOnlyList<SurfaceColor> Awnings = [new(150, 40, 40), new(40, 90, 60), new(40, 60, 110), new(190, 150, 90), new(90, 50, 80)];

    public static readonly SurfaceColor Wood = new(140, 104, 70);
    public static readonly SurfaceColor Iron = new(66, 70, 74);
    public static readonly SurfaceColor SignRed = new(196, 30, 36);
    public static readonly SurfaceColor SignBlue = new(30, 80, 170);
    public static readonly SurfaceColor SignYellow = new(240, 190, 40);

    public static SurfaceColor Pick(IReadOnlyList<SurfaceColor> colors, ref SeededNumbers numbers) => colors[numbers.NextIndex(colors.Count)];
}
