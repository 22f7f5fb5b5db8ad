using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>Paints the ground: what each part is made of, then wear, then markings.</summary>
internal static class GroundPainter
{
    private const int Levels = 96; // of noise that colours tell apart
    private const ulong SeedName = 0x9A17;

    public static PaintedGround Paint(double size, Ground ground, RoadNetwork network, IReadOnlyList<GroundSpot> spots, ulong seed)
    {
        var grain = new NoiseTile(1024, 4, 3, 0.9, SeededNumbers.Of(seed, SeedName, 1).NextBits());
        var clouds = new NoiseTile(1024, 128, 4, 0.55, SeededNumbers.Of(seed, SeedName, 2).NextBits());
        var canvas = new GroundCanvas(size, grain);
        PaintMaterials(canvas, ground, grain, clouds);
        var numbers = SeededNumbers.Of(seed, SeedName, 3);
        PavementPaint.Draw(canvas, network);
        RoadWear.Draw(canvas, network, ref numbers);
        RoadMarkings.Draw(canvas, network, spots);
        return new(GroundCanvas.MetresPerPixel, canvas.Edge, canvas.Edge, canvas.Rgb);
    }

    // Rows are independent of each other: the order they are painted in cannot show.
    private static void PaintMaterials(GroundCanvas canvas, Ground ground, NoiseTile grain, NoiseTile clouds)
    {
        var regions = ground.RegionPicture(canvas.Edge, GroundCanvas.MetresPerPixel);
        var shades = ground.Regions.Select(region => region.Pattern).Distinct().ToDictionary(pattern => pattern, ShadesOf);
        var shadesOfRegion = ground.Regions.Select(region => shades[region.Pattern]).ToArray();
        Parallel.For(0, canvas.Edge, row =>
        {
            for (var column = 0; column < canvas.Edge; column++)
            {
                var region = regions[(row * canvas.Edge) + column];
                var color = ground.Regions[region].Pattern == GroundPattern.Flowers
                    ? Flowers(grain.At(column * 3, row * 3 / 2), grain.At(column, row))
                    : shadesOfRegion[region][(LevelOf(clouds.At(column, row)) * Levels) + LevelOf(grain.At(column, row))];
                var at = 3 * ((row * canvas.Edge) + column);
                (canvas.Rgb[at], canvas.Rgb[at + 1], canvas.Rgb[at + 2]) = (color.Red, color.Green, color.Blue);
            }
        });
    }

    // [Levels, Levels] colours by cloud and grain: millions of pixels share a few thousand.
    private static SurfaceColor[] ShadesOf(GroundPattern pattern)
    {
        var shades = new SurfaceColor[Levels * Levels];
        for (var i = 0; i < shades.Length; i++)
        {
            shades[i] = ColorOf(pattern, ((i % Levels) + 0.5) / Levels, ((i / Levels) + 0.5) / Levels);
        }

        return shades;
    }

    private static int LevelOf(float value) => Math.Min(Levels - 1, (int)(value * Levels));

    private static SurfaceColor ColorOf(GroundPattern pattern, double grain, double cloud) => pattern switch
    {
        GroundPattern.Roads or GroundPattern.CarPark => Shade(84, 85, 88, 1 + (0.22 * (grain - 0.5)) + (0.28 * (cloud - 0.5))),
        GroundPattern.Pavement => Shade(158, 153, 146, 1 + (0.16 * (grain - 0.5)) + (0.2 * (cloud - 0.5))),
        GroundPattern.Path => Shade(178, 164, 138, 1 + (0.3 * (grain - 0.5)) + (0.2 * (cloud - 0.5))),
        GroundPattern.Island => Shade(150, 148, 142, 1 + (0.2 * (grain - 0.5)) + (0.15 * (cloud - 0.5))),
        GroundPattern.Yard => Shade(140, 132, 124, 1 + (0.2 * (grain - 0.5)) + (0.4 * (cloud - 0.5))),
        GroundPattern.Site => Shade(136, 110, 82, 1 + (0.45 * (grain - 0.5)) + (0.5 * (cloud - 0.5))),
        _ => Lawn(grain, cloud),
    };

    private static SurfaceColor Lawn(double grain, double cloud)
    {
        var dry = Math.Clamp((cloud - 0.45) * 3, 0, 1);
        return Shade(74 + (38 * dry), 104 + (6 * dry), 46 + (14 * dry), 1 + (0.55 * (grain - 0.5)) + (0.2 * (cloud - 0.5)));
    }

    private static SurfaceColor Flowers(double speck, double grain) => speck switch
    {
        > 0.66 => Shade(200, 60, 70, 0.9 + (0.4 * grain)),
        > 0.6 => Shade(220, 190, 60, 0.9 + (0.4 * grain)),
        < 0.36 => Shade(90, 70, 50, 0.8 + (0.4 * grain)),
        _ => Shade(60, 96, 44, 0.8 + (0.5 * grain)),
    };

    private static SurfaceColor Shade(double red, double green, double blue, double amount) =>
        new(Byte(red * amount), Byte(green * amount), Byte(blue * amount));

    private static byte Byte(double value) => (byte)Math.Clamp(value + 0.5, 0, 255);
}
