namespace Spatial.Worlds;

/// <summary>Colours that a town is made of.</summary>
internal static class Palette
{
    public static readonly SurfaceColor Neutral = new(255, 255, 255);

    public static readonly IReadOnlyList<SurfaceColor> Bricks =
        [new(166, 92, 72), new(148, 80, 62), new(184, 118, 86), new(132, 88, 76), new(196, 148, 112), new(120, 70, 58)];

    public static readonly IReadOnlyList<SurfaceColor> Plasters =
        [new(232, 222, 200), new(224, 200, 160), new(214, 214, 210), new(220, 176, 140), new(190, 204, 196), new(236, 212, 150), new(204, 168, 150), new(176, 190, 208),
            new(240, 238, 230)];

    public static readonly IReadOnlyList<SurfaceColor> Concretes = [new(186, 184, 178), new(168, 166, 160), new(200, 194, 184), new(150, 150, 152)];

    public static readonly IReadOnlyList<SurfaceColor> Glasses = [new(120, 150, 168), new(96, 128, 140), new(140, 156, 160), new(88, 110, 136)];

    public static readonly IReadOnlyList<SurfaceColor> Leaves =
        [new(84, 112, 48), new(70, 104, 44), new(98, 124, 56), new(60, 92, 46), new(110, 128, 54), new(76, 98, 58)];

    public static readonly IReadOnlyList<SurfaceColor> Containers = [new(40, 84, 140), new(170, 60, 40), new(60, 120, 80), new(200, 140, 40), new(120, 120, 124)];

    public static readonly IReadOnlyList<SurfaceColor> Awnings = [new(150, 40, 40), new(40, 90, 60), new(40, 60, 110), new(190, 150, 90), new(90, 50, 80)];

    public static readonly SurfaceColor Wood = new(140, 104, 70);
    public static readonly SurfaceColor Iron = new(66, 70, 74);
    public static readonly SurfaceColor Steel = new(140, 144, 148);
    public static readonly SurfaceColor SignRed = new(196, 30, 36);
    public static readonly SurfaceColor SignBlue = new(30, 80, 170);
    public static readonly SurfaceColor SignYellow = new(240, 190, 40);
    public static readonly SurfaceColor SignWhite = new(238, 238, 236);

    public static SurfaceColor Pick(IReadOnlyList<SurfaceColor> colors, ref SeededNumbers numbers) => colors[numbers.NextIndex(colors.Count)];
}
