using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class SurfaceMaterialsTests
{
    [Fact]
    public void EveryMaterialIsDescribedWithinItsRanges()
    {
        foreach (var material in Enum.GetValues<SurfaceMaterial>())
        {
            var (label, reflectivity, retroreflection, shade) = SurfaceMaterials.Of(material);

            Assert.True(Enum.IsDefined(label));
            Assert.InRange(reflectivity, 0.01f, 1f);
            Assert.InRange(retroreflection, 0f, 1f);
            Assert.InRange(shade.Texture, -1, SurfaceMaterials.Textures.Count - 1);
            Assert.Equal(shade, SurfaceMaterials.Shades[(int)material]);
        }
    }

    [Theory]
    [InlineData(SurfaceMaterial.Asphalt, LidarsegClass.DriveableSurface)]
    [InlineData(SurfaceMaterial.Sidewalk, LidarsegClass.Sidewalk)]
    [InlineData(SurfaceMaterial.Kerb, LidarsegClass.Sidewalk)]
    [InlineData(SurfaceMaterial.Grass, LidarsegClass.Terrain)]
    [InlineData(SurfaceMaterial.Dirt, LidarsegClass.Terrain)]
    [InlineData(SurfaceMaterial.OtherFlat, LidarsegClass.OtherFlat)]
    [InlineData(SurfaceMaterial.Foliage, LidarsegClass.Vegetation)]
    [InlineData(SurfaceMaterial.BrickFacade, LidarsegClass.Manmade)]
    public void GroundWallsAndLeavesHaveTheLabelsOfNuScenes(SurfaceMaterial material, LidarsegClass label) =>
        Assert.Equal(label, SurfaceMaterials.Of(material).Class);

    [Fact]
    public void OnlyTheGroundIsPainted()
    {
        var painted = Enum.GetValues<SurfaceMaterial>().Where(material => SurfaceMaterials.Of(material).Shade.Painted);

        Assert.Equal(
            [SurfaceMaterial.Asphalt, SurfaceMaterial.Sidewalk, SurfaceMaterial.Grass, SurfaceMaterial.Dirt, SurfaceMaterial.OtherFlat], painted);
    }

    [Fact]
    public void TexturesRepeatWithoutASeam()
    {
        var textures = SurfaceMaterials.Textures;
        foreach (var texture in new[] { SurfaceTexture.Asphalt, SurfaceTexture.Grass, SurfaceTexture.Leaves, SurfaceTexture.Earth })
        {
            // Columns and rows at the seam differ from each other no more than neighbours inside do.
            var inside = Enumerable.Range(1, textures.Size - 1).Max(column => Difference((int)texture, column - 1, column));
            Assert.True(Difference((int)texture, textures.Size - 1, 0) <= inside * 1.05, $"{texture} has a seam");
        }

        double Difference(int texture, int from, int to) =>
            Enumerable.Range(0, textures.Size).Average(row => Math.Abs(At(texture, row, from) - At(texture, row, to)));

        int At(int texture, int row, int column) => textures.Rgb[3 * ((((texture * textures.Size) + row) * textures.Size) + column)];
    }

    [Fact]
    public void FacadesHaveDarkWindowsInLightWalls()
    {
        var textures = SurfaceMaterials.Textures;
        foreach (var facade in new[] { SurfaceTexture.Plaster, SurfaceTexture.Concrete })
        {
            var values = Enumerable.Range(0,
                textures.Size * textures.Size).Select(pixel => (int)textures.Rgb[3 * (((int)facade * textures.Size * textures.Size) + pixel)]).ToList();

            Assert.InRange(values.Count(value => value < 50) / (double)values.Count, 0.08, 0.6);
            Assert.InRange(values.Count(value => value > 90) / (double)values.Count, 0.3, 0.9);
        }
    }
}
