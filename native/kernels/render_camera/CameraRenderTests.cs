using Spatial.Native;

namespace Spatial.Tests;

public sealed class CameraRenderTests
{
    private const int Width = 96, Height = 64;

    private static readonly CameraIntrinsics Pinhole = new(new(80, 0, 48, 0, 80, 32, 0, 0, 1), Width, Height);

    // The camera at (50, 50, 2) looks along x of the world.
    private static readonly RigidTransform LookingAlongX = new(new(0, 0, 1, -1, 0, 0, 0, -1, 0), new(50, 50, 2));

    private static readonly SceneLight Noon = SceneLight.Day(azimuth: 0, elevation: Math.PI / 2) with { FogDensity = 0, Clouds = 0 };

    // No sun: colours depend on the surface and on where it looks alone.
    private static readonly SceneLight Even = Noon with { Sun = new(0, 0, 0), FromSky = new(1, 1, 1), FromGround = new(1, 1, 1), Exposure = 1 };

    private static readonly SurfaceShade White = new(0.8f, 0.8f, 0.8f), Green = new(0.1f, 0.5f, 0.1f);

    [Fact]
    public void ThePixelOfAProjectedPointSeesThePoint()
    {
        // Cards that face the camera, so many pixels wide that the rounded pixel lies on them.
        var random = new Random(41);
        var card = new TracedMesh([0f, -0.5f, -0.5f, 0, 0.5f, -0.5f, 0, 0.5f, 0.5f, 0, -0.5f, 0.5f], [0, 1, 2, 0, 2, 3], [0, 0]);
        var places = Enumerable.Range(0, 40).Select(_ => new Vector3d(55 + (25 * random.NextDouble()), 45 + (10 * random.NextDouble()), 4 * random.NextDouble())).ToArray();
        var seen = 0;
        foreach (var place in places)
        {
            var picture = Take(new(TracedMeshes.Build([card]), [new(0, new(Matrix3d.Identity, place), 0)]), Even, [White]);
            var (u, v, depth) = Pinhole.Project(LookingAlongX.Inverse() * place);
            var (column, row) = ((int)Math.Round(u), (int)Math.Round(v));
            if (column is < 0 or >= Width || row is < 0 or >= Height)
            {
                continue;
            }

            seen++;
            Assert.Equal(0, picture.Instances[(row * Width) + column]);
            Assert.Equal(depth, picture.Depths[(row * Width) + column], 1e-4);
        }

        Assert.InRange(seen, 25, 40);
    }

    [Fact]
    public void TheRayOfAPixelGoesThroughItsWholeCoordinates()
    {
        // At depth 8 a pixel covers 0.1 m, so the ray of column c passes y = 50 - 0.1 (c - 48), and a card from y 49.97 to 50.03 is met by column 48 alone.
        var card = new TracedMesh([58f, 49.97f, -5, 58, 50.03f, -5, 58, 50.03f, 9, 58, 49.97f, 9], [0, 1, 2, 0, 2, 3], [0, 0]);

        var picture = Take(SceneOf(card), Even, [White]);

        for (var column = 0; column < Width; column++)
        {
            Assert.Equal(column == 48 ? 0 : -1, picture.Instances[(32 * Width) + column]);
        }
    }

    [Fact]
    public void DepthIsMeasuredAlongTheCamerasAxis()
    {
        var picture = Take(SceneOf(Wall(60)), Even, [White]);

        Assert.All(picture.Depths, depth => Assert.Equal(10f, depth, 2e-5f)); // ten metres away over the whole picture; float32 at x 60
    }

    [Fact]
    public void TheSkyIsInfinitelyFarAndNoInstance()
    {
        var picture = Take(new(TracedMeshes.Build([]), []), Noon, []);

        Assert.All(picture.Depths, depth => Assert.Equal(float.PositiveInfinity, depth));
        Assert.All(picture.Instances, instance => Assert.Equal(-1, instance));
        var (upper, horizon) = (picture.ColorAt(48, 0), picture.ColorAt(48, 31));
        Assert.True(upper.Blue > upper.Red && horizon.Red > upper.Red, $"blue above, paler at the horizon, got {upper} and {horizon}");
    }

    [Fact]
    public void TheSkyIsBrighterTowardsTheSun()
    {
        var nothing = new TracedScene(TracedMeshes.Build([]), []);

        var towards = Take(nothing, Noon with { ToSun = new(1, 0, 0.1) }, []);
        var away = Take(nothing, Noon with { ToSun = new(-1, 0, 0.1) }, []);

        Assert.True(towards.ColorAt(48, 24).Red > away.ColorAt(48, 24).Red + 20);
    }

    [Fact]
    public void WhatTheSunDoesNotReachIsDarker()
    {
        // A roof 3 m above the ground, under the sun at noon.
        var roof = new TracedMesh([55f, 48, 3, 58, 48, 3, 58, 52, 3, 55, 52, 3], [0, 1, 2, 0, 2, 3], [0, 0]);

        var picture = Take(SceneOf(Floor(0), roof), Noon, [White]);

        var (_, shadeRow, _) = Pinhole.Project(LookingAlongX.Inverse() * new Vector3d(56.5, 50, 0));
        var (_, sunRow, _) = Pinhole.Project(LookingAlongX.Inverse() * new Vector3d(65, 50, 0));
        var (shade, sun) = (picture.ColorAt(48, (int)Math.Round(shadeRow)), picture.ColorAt(48, (int)Math.Round(sunRow)));
        Assert.True(sun.Red > shade.Red + 50 && shade.Red > 20, $"sun {sun}, shade {shade}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)] // where float32 is coarser
    public void AFlatFloorDoesNotShadeItself(double away)
    {
        var floor = new TracedInstance(0, new(Matrix3d.Identity, new(away, away, 0)), 0xFFFFFF);
        var low = Noon with { ToSun = new(1, 0.3, 0.1) };

        var picture = Take(
            new(TracedMeshes.Build([Floor(0)]), [floor]), low, [White], camera: LookingAlongX with { Translation = LookingAlongX.Translation + new Vector3d(away, away, 0) });

        var lit = Enumerable.Range(34, Height - 34).Select(row => (int)picture.ColorAt(48, row).Red).ToArray();
        Assert.InRange(lit.Max() - lit.Min(), 0, 1);
    }

    [Fact]
    public void ATurnedInstanceIsLitAsItStands()
    {
        // The wall at x 60, also as one across y that is turned a quarter to stand there: the sun shines on its face, slantwise.
        var slanting = Noon with { ToSun = new(-1, 0.5, 0.5) };
        var across = new TracedMesh([900f, 0, -900, -1000, 0, -900, -1000, 0, 900, 900, 0, 900], [0, 1, 2, 0, 2, 3], [0, 0]);
        var quarterTurn = RigidTransform.From(new(Math.Sqrt(0.5), 0, 0, -Math.Sqrt(0.5)), new(60, 0, 0));

        var standing = Take(SceneOf(Wall(60)), slanting, [White]);
        var turned = Take(new(TracedMeshes.Build([across]), [new(0, quarterTurn, 0xFFFFFF)]), slanting, [White]);

        Assert.True(standing.ColorAt(48, 32).Red > Take(SceneOf(Wall(60)), slanting with { ToSun = new(1, 0.5, 0.5) }, [White]).ColorAt(48, 32).Red + 50);
        Assert.All(standing.Rgb.Zip(turned.Rgb), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void ATextureTurnsWithItsInstance()
    {
        // Upper and lower half of every tile; laid on its side by a quarter turn about the view, left and right.
        var halves = new SurfaceTextures(2, 1, [40, 40, 40, 40, 40, 40, 120, 120, 120, 120, 120, 120]);
        var tilted = RigidTransform.From(new(Math.Sqrt(0.5), Math.Sqrt(0.5), 0, 0), new(60, 50, 2));
        SurfaceShade[] materials = [White with { Texture = 0, TileMetres = 4 }];
        var wall = TracedMeshes.Build([Wall(0)]);

        var upright = Take(new(wall, [new(0, tilted with { Rotation = Matrix3d.Identity }, 0)]), Even, materials, textures: halves);
        var lying = Take(new(wall, [new(0, tilted, 0)]), Even, materials, textures: halves);

        Assert.True(ColorOf(upright, 60, 50, 3) is { } low && ColorOf(upright, 60, 50, 5) is { } high && high.Red > low.Red + 20);
        Assert.Equal(ColorOf(upright, 60, 50, 3), ColorOf(upright, 60, 53, 3));
        Assert.True(ColorOf(lying, 60, 49, 2).Red < ColorOf(lying, 60, 47, 2).Red - 20, $"{ColorOf(lying, 60, 49, 2)} {ColorOf(lying, 60, 47, 2)}");
        Assert.Equal(ColorOf(lying, 60, 49, 2), ColorOf(lying, 60, 49, 4));
    }

    [Fact]
    public void WhatIsCloseAboveTheGroundTakesLightOfTheSkyAndLessFarFromTheCamera()
    {
        // A slab over the whole floor, seen from a camera under it.
        var below = LookingAlongX with { Translation = new(50, 50, 0.9) };
        TracedMesh Slab(float height) => new([-400f, -400, height, 500, -400, height, 500, 500, height, -400, 500, height], [0, 1, 2, 0, 2, 3], [0, 0]);
        byte FloorAt(Picture picture, double x) => picture.ColorAt(48, (int)Math.Round(Pinhole.Project(below.Inverse() * new Vector3d(x, 50, 0)).V)).Red;

        var open = Take(SceneOf(Floor(0)), Even, [White], camera: below);
        var high = Take(SceneOf(Floor(0), Slab(2.5f)), Even, [White], camera: below);
        var close = Take(SceneOf(Floor(0), Slab(1)), Even, [White], camera: below);

        Assert.Equal(FloorAt(open, 53), FloorAt(high, 53));
        Assert.True(FloorAt(close, 53) < FloorAt(open, 53) - 40, $"{FloorAt(close, 53)} under it, {FloorAt(open, 53)} without");
        Assert.InRange(FloorAt(close, 70), FloorAt(close, 53), FloorAt(close, 53) + 1);
        Assert.InRange(FloorAt(close, 86), FloorAt(close, 53) + 10, FloorAt(open, 86) - 3); // it fades
        Assert.Equal(FloorAt(open, 120), FloorAt(close, 120));
    }

    [Fact]
    public void AFineTextureIsItsMeanFromAfar()
    {
        // Black and white texels of 0.1 m in turn: one by one at 3 m, far below a pixel at 350 m.
        var texels = Enumerable.Range(0, 64 * 64).SelectMany(i => Enumerable.Repeat((i + (i / 64)) % 2 == 0 ? (byte)0 : (byte)255, 3)).ToArray();
        SurfaceShade[] materials = [White with { Texture = 0, TileMetres = 6.4f }];

        var near = Take(SceneOf(Wall(53)), Even, materials, textures: new(64, 1, texels));
        var far = Take(SceneOf(Wall(400)), Even, materials, textures: new(64, 1, texels));

        Assert.True(near.Rgb.Max() - near.Rgb.Min() > 100);
        var plain = Take(SceneOf(Wall(400)), Even, [White]).ColorAt(48, 32).Red;
        Assert.All(far.Rgb, value => Assert.InRange(value, plain - 2, plain + 2)); // 127.5 of 128
    }

    [Fact]
    public void TheBordersOfAPaintingGoOnOutsideOfIt()
    {
        // 8 m of ground by the origin, green at its upper border in x, red elsewhere; the picture shows the floor beyond 55 m.
        byte[] rgb = [.. Enumerable.Range(0, 8).SelectMany(_ => new byte[] { 200, 0, 0, 200, 0, 0, 200, 0, 0, 200, 0, 0, 200, 0, 0, 200, 0, 0, 0, 200, 0, 0, 200, 0 })];

        var picture = Take(SceneOf(Floor(0)), Even, [White with { Painted = true }], ground: new(1, 8, 8, rgb));

        Assert.True(ColorOf(picture, 56, 50) is { Red: 0, Green: > 100 });
        Assert.Equal(ColorOf(picture, 56, 50), ColorOf(picture, 58, 51));
    }

    [Fact]
    public void ATintColoursOnlyMaterialsThatTakeOne()
    {
        var meshes = TracedMeshes.Build([Wall(60), Wall(61)]);
        SurfaceShade[] materials = [White with { Tinted = true }, White];
        var red = new TracedInstance(0, RigidTransform.Identity, 0xFF0000);
        var plain = new TracedMesh(Wall(60).Vertices, Wall(60).Triangles, [1, 1]);

        var tinted = Take(new(meshes, [red]), Even, materials).ColorAt(48, 32);
        var untinted = Take(new(TracedMeshes.Build([plain]), [red]), Even, materials).ColorAt(48, 32);

        Assert.Equal((untinted.Red, (byte)0, (byte)0), tinted);
        Assert.Equal(untinted.Red, untinted.Green);
    }

    [Fact]
    public void PaintedGroundHasThePaintingsColoursWhereTheyLie()
    {
        // A painting of 100 m in four quarters around (64, 50): red, green at larger x, blue at larger y, white at both.
        var rgb = new byte[100 * 100 * 3];
        for (var y = 0; y < 100; y++)
        {
            for (var x = 0; x < 100; x++)
            {
                byte[] color = (x >= 64, y >= 50) switch { (false, false) => [200, 0, 0], (true, false) => [0, 200, 0], (false, true) => [0, 0, 200], _ => [200, 200, 200] };
                color.CopyTo(rgb, ((y * 100) + x) * 3);
            }
        }

        var picture = Take(SceneOf(Floor(0)), Even, [White with { Painted = true }], ground: new(1, 100, 100, rgb));

        var right = (ColorOf(picture, 56, 47), ColorOf(picture, 72, 46)); // y falls to the right of the picture
        var left = (ColorOf(picture, 56, 53), ColorOf(picture, 72, 54));
        Assert.True(right.Item1 is { Red: > 100, Green: 0, Blue: 0 } && right.Item2 is { Red: 0, Green: > 100, Blue: 0 }, $"right {right}");
        Assert.True(left.Item1 is { Red: 0, Green: 0, Blue: > 100 } && left.Item2 is { Red: > 100, Green: > 100, Blue: > 100 }, $"left {left}");
    }

    [Fact]
    public void ATextureOf128ChangesNothingAndOthersScaleTheColour()
    {
        var grey = new SurfaceTextures(4, 2, [.. Enumerable.Repeat((byte)128, 48), .. Enumerable.Repeat((byte)64, 48)]);

        var bare = Take(SceneOf(Wall(60)), Even, [White], textures: grey);
        var neutral = Take(SceneOf(Wall(60)), Even, [White with { Texture = 0, TileMetres = 0.7f }], textures: grey);
        var half = Take(SceneOf(Wall(60)), Even, [White with { Texture = 1, TileMetres = 0.7f }], textures: grey);

        Assert.Equal(bare.Rgb, neutral.Rgb);
        Assert.Equal(Take(SceneOf(Wall(60)), Even, [new(0.4f, 0.4f, 0.4f)]).Rgb, half.Rgb);
    }

    [Fact]
    public void ATextureOnAWallLiesAlongItAndUpwards()
    {
        // 2 x 2: dark below, bright above, and brighter to the right; a tile of 8 m, so that texel middles lie 4 m apart.
        byte[] texels = [30, 30, 30, 60, 60, 60, 90, 90, 90, 120, 120, 120];
        var mesh = Wall(60);

        var picture = Take(SceneOf(mesh), Even, [White with { Texture = 0, TileMetres = 8 }], textures: new(2, 1, texels));

        // On the wall x 60, u is y and v is z: texel middles at y 50 = 6.25 tiles (left texel) and 46 (right), z 2 (lower) and 6 (upper).
        byte At(double y, double z) => ColorOf(picture, 60, y, z).Red;
        Assert.True(At(50, 2) < At(46, 2) && At(46, 2) < At(50, 5.9) && At(50, 5.9) < At(46, 5.9), $"{At(50, 2)} {At(46, 2)} {At(50, 5.9)} {At(46, 5.9)}");
    }

    [Fact]
    public void WhatShinesIsSeenInTheDark()
    {
        var dark = Even with { FromSky = new(0, 0, 0), FromGround = new(0, 0, 0) };

        Assert.Equal(0, Take(SceneOf(Wall(60)), dark, [Green]).ColorAt(48, 32).Green);
        Assert.True(Take(SceneOf(Wall(60)), dark, [Green with { Emission = 2 }]).ColorAt(48, 32) is { Green: > 150, Red: < 120 });
    }

    [Fact]
    public void FogTakesOverWithDistance()
    {
        var fog = Even with { Fog = new(0, 0, 1), FogDensity = 0.02 };

        var near = Take(SceneOf(Wall(51)), fog, [White]).ColorAt(48, 32);
        var far = Take(SceneOf(Wall(400)), fog, [White]).ColorAt(48, 32);

        Assert.True(near.Red > 150 && far.Red < 15 && far.Blue > 150, $"near {near}, far {far}");
    }

    [Fact]
    public void RainDarkensWallsAndFlatGroundMirrorsTheSky()
    {
        var wet = Even with { Wetness = 1, Horizon = new(0, 0, 2) };
        var black = new SurfaceShade(0, 0, 0);

        Assert.True(Take(SceneOf(Wall(60)), wet, [White]).ColorAt(48, 32).Red < Take(SceneOf(Wall(60)), Even, [White]).ColorAt(48, 32).Red);
        Assert.Equal((0, 0, 0), Take(SceneOf(Floor(0)), wet with { Wetness = 0 }, [black]).ColorAt(48, 36));
        Assert.True(Take(SceneOf(Floor(0)), wet, [black]).ColorAt(48, 36).Blue > 50);
    }

    [Fact]
    public void SmoothSurfacesMirrorTheSkyMoreTheFlatterTheyAreSeen()
    {
        var black = new SurfaceShade(0, 0, 0, Specular: 1);
        var picture = Take(SceneOf(Floor(0)), Even with { Zenith = new(1, 1, 1), Horizon = new(1, 1, 1) }, [black]);

        Assert.True(picture.ColorAt(48, 34).Red > picture.ColorAt(48, 45).Red + 10 && picture.ColorAt(48, 45).Red >= picture.ColorAt(48, 63).Red);
    }

    [Fact]
    public void FourSamplesSoftenEdgesAndKeepDepthsAndInstances()
    {
        var scene = SceneOf(new TracedMesh([60f, 50, 2, 60, 54, 2.5f, 60, 50, 6], [0, 1, 2], [0]));
        var black = Even with { Zenith = new(0, 0, 0), Horizon = new(0, 0, 0) };

        var (one, four) = (Take(scene, black, [White]), Take(scene, black, [White], samples: 4));

        Assert.Equal(one.Depths, four.Depths);
        Assert.Equal(one.Instances, four.Instances);
        Assert.Equal(2, one.Rgb.Distinct().Count());
        Assert.InRange(four.Rgb.Distinct().Count(), 4, 5);
    }

    [Fact]
    public void DepthsAndInstancesMayBeLeftOutAndThreadsChangeNothing()
    {
        var scene = SceneOf(Floor(0), Wall(70));
        var shading = new SceneShading([White with { Specular = 0.3f }], SurfaceTextures.None, null, SceneLight.Day(1, 0.5));
        byte[] one = new byte[Width * Height * 3], three = new byte[Width * Height * 3];

        CameraRender.Run(scene, shading, Pinhole, LookingAlongX, 4, one, new float[Width * Height], new int[Width * Height], threads: 1);
        CameraRender.Run(scene, shading, Pinhole, LookingAlongX, 4, three, [], [], threads: 3);

        Assert.Equal(one, three);
    }

    [Fact]
    public void AnotherLightOnTheSameSurfacesIsTheSameAsMadeAnew()
    {
        var scene = SceneOf(Floor(0), Wall(70));
        var dusk = SceneLight.Dusk(1, 0.1);
        byte[] changed = new byte[Width * Height * 3], anew = new byte[Width * Height * 3];

        CameraRender.Run(scene, new SceneShading([White], SurfaceTextures.None, null, Noon).WithLight(dusk), Pinhole, LookingAlongX, 1, changed, [], []);
        CameraRender.Run(scene, new SceneShading([White], SurfaceTextures.None, null, dusk), Pinhole, LookingAlongX, 1, anew, [], []);

        Assert.Equal(anew, changed);
    }

    [Fact]
    public void OtherMaterialsOnTheSameSurfacesAreTheSameAsMadeAnew()
    {
        var scene = SceneOf(Floor(0), Wall(70));
        SurfaceShade[] glowing = [White with { Emission = 0.2f }];
        byte[] changed = new byte[Width * Height * 3], anew = new byte[Width * Height * 3];
        var shading = new SceneShading([White], SurfaceTextures.None, null, Noon);

        CameraRender.Run(scene, shading.WithMaterials(glowing), Pinhole, LookingAlongX, 1, changed, [], []);
        CameraRender.Run(scene, new SceneShading(glowing, SurfaceTextures.None, null, Noon), Pinhole, LookingAlongX, 1, anew, [], []);

        Assert.Equal(anew, changed);
        Assert.Throws<ArgumentException>(() => shading.WithMaterials([White with { Texture = 0 }]));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var scene = SceneOf(Wall(60));
        var shading = new SceneShading([], SurfaceTextures.None, null, Noon);
        var rgb = new byte[Width * Height * 3];

        Assert.Throws<ArgumentException>(() => CameraRender.Run(scene, shading, Pinhole, LookingAlongX, 1, rgb.AsSpan(3), [], []));
        Assert.Throws<ArgumentException>(() => CameraRender.Run(scene, shading, Pinhole, LookingAlongX, 1, rgb, new float[5], []));
        Assert.Contains("samples", Assert.Throws<NativeKernelException>(() => CameraRender.Run(scene, shading, Pinhole, LookingAlongX, 3, rgb, [], [])).Message, StringComparison.Ordinal);
        var blinding = shading.WithLight(Noon with { Exposure = double.NaN });
        Assert.Contains("finite", Assert.Throws<NativeKernelException>(() => CameraRender.Run(scene, blinding, Pinhole, LookingAlongX, 1, rgb, [], [])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SceneShading([White with { Texture = 0 }], SurfaceTextures.None, null, Noon));
        Assert.Throws<ArgumentException>(() => new SceneShading(new SurfaceShade[257], SurfaceTextures.None, null, Noon));
        Assert.Throws<ArgumentException>(() => new SceneShading([], new(3, 1, new byte[27]), null, Noon));
        Assert.Throws<ArgumentException>(() => new SceneShading([], SurfaceTextures.None, new(0.1, 2, 2, new byte[11]), Noon));
    }

    private static TracedScene SceneOf(params TracedMesh[] meshes) =>
        new(TracedMeshes.Build(meshes), [.. meshes.Select((_, i) => new TracedInstance(i, RigidTransform.Identity, 0xFFFFFF))]);

    // Across the whole view at a value of x.
    private static TracedMesh Wall(float x) => new([x, -900, -900, x, 1000, -900, x, 1000, 900, x, -900, 900], [0, 1, 2, 0, 2, 3], [0, 0]);

    private static TracedMesh Floor(byte material) => new([-400f, -400, 0, 500, -400, 0, 500, 500, 0, -400, 500, 0], [0, 1, 2, 0, 2, 3], [material, material]);

    private static Picture Take(
        TracedScene scene, SceneLight light, SurfaceShade[] materials, SurfaceTextures? textures = null, PaintedGround? ground = null, int samples = 1,
        RigidTransform? camera = null)
    {
        var picture = new Picture(new byte[Width * Height * 3], new float[Width * Height], new int[Width * Height]);
        var shading = new SceneShading(materials, textures ?? SurfaceTextures.None, ground, light);
        CameraRender.Run(scene, shading, Pinhole, camera ?? LookingAlongX, samples, picture.Rgb, picture.Depths, picture.Instances);
        return picture;
    }

    private static (byte Red, byte Green, byte Blue) ColorOf(Picture picture, double x, double y, double z = 0)
    {
        var (u, v, _) = Pinhole.Project(LookingAlongX.Inverse() * new Vector3d(x, y, z));
        return picture.ColorAt((int)Math.Round(u), (int)Math.Round(v));
    }

    private sealed record Picture(byte[] Rgb, float[] Depths, int[] Instances)
    {
        public (byte Red, byte Green, byte Blue) ColorAt(int column, int row)
        {
            var at = ((row * Width) + column) * 3;
            return (Rgb[at], Rgb[at + 1], Rgb[at + 2]);
        }
    }
}
