using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>Paints all textures.</summary>
internal static class TexturePainter
{
    private const ulong Seed = 0x7E57; // textures are the same in every world
    private static readonly NoiseTile Fine = new(TexturePicture.Size, 4, 3, 0.9, Seed);
    private static readonly NoiseTile Coarse = new(TexturePicture.Size, 64, 4, 0.6, Seed + 1);
    private static readonly NoiseTile Clumps = new(TexturePicture.Size, 32, 4, 0.75, Seed + 2);

    public static SurfaceTextures Paint()
    {
        var kinds = Enum.GetValues<SurfaceTexture>();
        const int bytes = 3 * TexturePicture.Size * TexturePicture.Size;
        var rgb = new byte[kinds.Length * bytes];
        foreach (var kind in kinds)
        {
            PictureOf(kind).CopyTo(rgb.AsSpan((int)kind * bytes, bytes));
        }

        return new(TexturePicture.Size, kinds.Length, rgb);
    }

    private static TexturePicture PictureOf(SurfaceTexture kind) => kind switch
    {
        SurfaceTexture.Brick => FacadePaint.Brick(Fine, Coarse),
        SurfaceTexture.Plaster => FacadePaint.Plaster(Fine, Coarse),
        SurfaceTexture.Concrete => FacadePaint.Concrete(Fine, Coarse),
        SurfaceTexture.Glass => FacadePaint.Glass(),
        SurfaceTexture.Shop => FacadePaint.Shop(Fine),
        SurfaceTexture.RoofTiles => RoofTiles(),
        SurfaceTexture.Stones => Stones(),
        SurfaceTexture.BareConcrete => BareConcrete(),
        SurfaceTexture.Boards => Boards(),
        SurfaceTexture.Bark => new TexturePicture(1, 1, 1).Each((column, row) => 0.55 + (0.9 * Fine.At(column * 2, row / 3))),
        SurfaceTexture.Leaves => Leaves(),
        SurfaceTexture.Grass => new TexturePicture(1, 1, 1).Each((column, row) => 0.55 + (0.9 * Fine.At(column, row))).Grain(Coarse, 0.4),
        SurfaceTexture.Asphalt => new TexturePicture(1, 1, 1).Each((column, row) => 0.72 + (0.56 * Fine.At(column, row))).Grain(Coarse, 0.12),
        SurfaceTexture.Earth => new TexturePicture(1, 1, 1).Grain(Fine, 0.5).Grain(Clumps, 0.7),
        SurfaceTexture.Paving => new TexturePicture(1, 1, 1).Grain(Fine, 0.22).Grain(Coarse, 0.12),
        SurfaceTexture.Ribs => new TexturePicture(1, 1, 1).Each((column, _) => (column % 16) switch { < 3 => 0.7, < 8 => 1.0, < 11 => 1.12, _ => 0.95 })
            .Grain(Coarse, 0.15),
        SurfaceTexture.Cloth => new TexturePicture(1, 1, 1).Grain(Fine, 0.25).Grain(Clumps, 0.3),
        _ => throw new InvalidOperationException($"texture {kind} has no picture"),
    };

    private static TexturePicture RoofTiles()
    {
        var picture = new TexturePicture(1, 1, 1);
        for (var row = 0; row < TexturePicture.Size; row += 16)
        {
            picture.Dim(0, row, TexturePicture.Size, row + 3, 0.55);
            for (var column = row / 16 % 2 * 8; column < TexturePicture.Size; column += 16)
            {
                picture.Dim(column, row, column + 2, row + 16, 0.75).Dim(column + 2, row + 3, column + 16, row + 16, 0.85 + (0.35 * Fine.At(column, row)));
            }
        }

        return picture.Grain(Coarse, 0.35);
    }

    private static TexturePicture Stones()
    {
        var picture = new TexturePicture(0.62, 0.6, 0.56);
        for (int row = 0, course = 0; row < TexturePicture.Size; row += 32, course++)
        {
            var numbers = SeededNumbers.Of(Seed, 5, (ulong)course);
            var start = numbers.NextIndex(40);
            for (var column = start; column < start + TexturePicture.Size;)
            {
                var width = Math.Min(32 + numbers.NextIndex(48), start + TexturePicture.Size - column);
                var light = numbers.NextBetween(0.75, 1.2);
                picture.Fill(column + 2, row + 2, column + width, row + 32, light, light * numbers.NextBetween(0.93, 1),
                    light * numbers.NextBetween(0.85, 0.97));
                column += width;
            }
        }

        return picture.Grain(Fine, 0.3).Grain(Clumps, 0.3);
    }

    private static TexturePicture BareConcrete()
    {
        var picture = new TexturePicture(1, 1, 1).Grain(Coarse, 0.35).Grain(Fine, 0.12);
        return picture.Dim(0, 0, TexturePicture.Size, 2, 0.7).Dim(0, 0, 2, TexturePicture.Size, 0.7);
    }

    private static TexturePicture Boards()
    {
        var picture = new TexturePicture(1, 1, 1);
        for (var board = 0; board < 8; board++)
        {
            var light = SeededNumbers.Of(Seed, 6, (ulong)board).NextBetween(0.75, 1.15);
            picture.Dim(board * 32, 0, (board * 32) + 2, TexturePicture.Size, 0.45).Dim((board * 32) + 2, 0, (board + 1) * 32, TexturePicture.Size, light);
        }

        return picture.Each((column, row) => 0.8 + (0.4 * Fine.At(column * 2, row / 6)));
    }

    // Dark depths between clumps, light tips.
    private static TexturePicture Leaves() => new TexturePicture(1, 1, 1).Each((column, row) =>
    {
        var (clump, leaf) = (Clumps.At(column, row), Fine.At(column, row));
        var depth = Math.Clamp((clump - 0.3) * 2.6, 0, 1);
        return (0.28 + (0.85 * depth)) * (0.62 + (0.76 * leaf));
    });
}
