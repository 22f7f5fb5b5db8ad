using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class OccupancyPictureTests
{
    private const int MapTop = 40; // cells are 4 x 4 pixels below a title of 40 rows
    private const int SecondPanel = 816;
    private static readonly Rgb Car = new(0, 150, 245);

    public static TheoryData<string> Protocols => ["openocc-v2", "occ3d"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void AnAsymmetricPatternAppearsInItsCorner(string protocol)
    {
        // Ahead (high x) and left (high y): the upper left corner. Row (199 - 190) * 4, column (199 - 180) * 4.
        using var picture = OccupancyPicture.Draw(PictureScenes.Occupied(OccupancyLabels.Named(protocol), ((190, 180, 3), "car")), null);

        Assert.Equal(Car, picture[77, MapTop + 37]);
        Assert.Equal(9, picture.Count(0, MapTop + 1, 800, 798, color => color == Car)); // the cell without its darker rim
        Assert.Equal(9, picture.Count(76, MapTop + 36, 4, 4, color => color == Car));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void ColoursGoByNameInBothOrders(string protocol)
    {
        var labels = OccupancyLabels.Named(protocol);
        var names = labels.Classes.Where(name => name != "free").ToArray();
        var voxels = names.Select((name, i) => ((10 * i, 20, 1), name)).ToArray();
        using var picture = OccupancyPicture.Draw(PictureScenes.Occupied(labels, voxels), null);

        Assert.All(names.Index(), item => Assert.Equal(OccupancyPalette.Of(item.Item), picture[((199 - 20) * 4) + 1, MapTop + ((199 - (10 * item.Index)) * 4) + 1]));
    }

    [Fact]
    public void TheTwoOrdersDifferSoThatNumbersWouldShowTheWrongColour()
    {
        Assert.NotEqual(OccupancyLabels.OpenOcc.LabelOf("car"), OccupancyLabels.Occ3D.LabelOf("car"));
        Assert.Equal(new Rgb(0, 0, 0), OccupancyPalette.Of("others"));
        Assert.Equal(Car, OccupancyPalette.Of("car"));
        Assert.Throws<ArgumentException>(() => OccupancyPalette.Of("unicorn"));
    }

    [Fact]
    public void TheHighestVoxelThatIsNotFreeIsShown()
    {
        using var picture = OccupancyPicture.Draw(
            PictureScenes.Occupied(OccupancyLabels.OpenOcc, ((150, 50, 1), "driveable_surface"), ((150, 50, 9), "vegetation"), ((150, 50, 4), "car")), null);

        Assert.Equal(OccupancyPalette.Of("vegetation"), picture[((199 - 50) * 4) + 1, MapTop + ((199 - 150) * 4) + 1]);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void FreeIsTheBackground(string protocol)
    {
        using var picture = OccupancyPicture.Draw(PictureScenes.Occupied(OccupancyLabels.Named(protocol)), null);

        Assert.Equal(798 * 340, picture.Count(1, MapTop + 1, 798, 340, color => color == Rgb.White));
        Assert.Equal(800 * 130, picture.Count(0, MapTop + 805, 800, 130, color => color == Rgb.White)); // no legend either
    }

    [Fact]
    public void TheLegendListsWhatOccursAndNothingElse()
    {
        using var picture = OccupancyPicture.Draw(PictureScenes.Occupied(OccupancyLabels.OpenOcc, ((1, 1, 1), "truck"), ((9, 9, 1), "terrain")), null);

        var shown = OccupancyLabels.OpenOcc.Classes.Where(name => name != "free" && LegendPixels(OccupancyPalette.Of(name)) > 0).ToArray();

        Assert.Equal(["truck", "terrain"], shown);
        Assert.True(picture.Count(0, MapTop + 800, 800, 140, PictureScenes.IsDark) > 50, "the legend has no text");

        int LegendPixels(Rgb swatch) => picture.Count(0, MapTop + 800, 800, 140, color => color == swatch);
    }

    [Fact]
    public void TheTruthIsDrawnBesideThePrediction()
    {
        using var picture = OccupancyPicture.Draw(
            PictureScenes.Occupied(OccupancyLabels.OpenOcc, ((190, 180, 3), "car")), PictureScenes.Occupied(OccupancyLabels.Occ3D, ((10, 180, 3), "car")));

        Assert.Equal(SecondPanel + 800, picture.Width);
        Assert.Equal(Car, picture[77, MapTop + 37]);
        Assert.Equal(Car, picture[SecondPanel + 77, MapTop + ((199 - 10) * 4) + 1]);
        Assert.Equal(Rgb.White, picture[SecondPanel + 77, MapTop + 37]);
    }

    [Fact]
    public void AnyGridFillsTheMapWithItsOwnShape()
    {
        var grid = new VoxelGrid(new(0, -1, 0), new(1, 1, 1), 4, 2, 1); // 4 m ahead, 1 m to each side: 200 pixels per metre, 400 wide
        var classes = Enumerable.Repeat(OccupancyLabels.OpenOcc.Free, grid.Count).ToArray();
        classes[grid.FlatIndex(3, 0, 0)] = OccupancyLabels.OpenOcc.LabelOf("bus"); // far right
        using var picture = OccupancyPicture.Draw(new(grid, OccupancyLabels.OpenOcc, classes), null);

        Assert.Equal(OccupancyPalette.Of("bus"), picture[500, MapTop + 100]);
        Assert.Equal(Rgb.White, picture[300, MapTop + 100]);
        Assert.Equal(Rgb.White, picture[500, MapTop + 300]);
        Assert.Equal(Rgb.White, picture[700, MapTop + 100]);
    }

    [Fact]
    public void NeitherPredictionNorTruthIsAnError()
    {
        Assert.Throws<ArgumentException>(() => OccupancyPicture.Draw(null, null));
        Assert.Throws<ArgumentException>(() => ClassChart.Draw(null, null));
    }

    [Fact]
    public void TheChartHasBarsInTheColoursOfTheClassesThatOccur()
    {
        using var chart = ClassChart.Draw(PictureScenes.Occupied(OccupancyLabels.OpenOcc, ((1, 1, 1), "truck"), ((9, 9, 1), "terrain")), null);

        Assert.True(chart.Count(OccupancyPalette.Of("truck")) > 1000);
        Assert.True(chart.Count(OccupancyPalette.Of("terrain")) > 1000);
        Assert.Equal(0, chart.Count(Car));
        Assert.True(chart.Count(0, 0, 800, 40, PictureScenes.IsDark) > 50, "the chart has no title");
        Assert.True(chart.Count(0, 100, 60, 800, PictureScenes.IsDark) > 20, "the chart has no class names");
    }

    [Fact]
    public void InTheChartThePredictionStandsAboveThePalerTruth()
    {
        var trucks = PictureScenes.Occupied(OccupancyLabels.OpenOcc, ((1, 1, 1), "truck"));
        using var chart = ClassChart.Draw(trucks, PictureScenes.Occupied(OccupancyLabels.Occ3D, ((1, 1, 1), "truck")));
        var full = OccupancyPalette.Of("truck");

        var predicted = RowsWith(color => color == full);
        var real = RowsWith(color => color.R > full.R + 30 && color.G > full.G + 90 && color.G < 200 && color.B > 240);

        Assert.NotEmpty(predicted);
        Assert.NotEmpty(real);
        Assert.True(predicted.Max() < real.Min(), $"predicted to row {predicted.Max()}, truth from row {real.Min()}");

        int[] RowsWith(Func<Rgb, bool> isWanted) =>
            [.. Enumerable.Range(0, chart.Height).Where(row => chart.Count(0, row, chart.Width, 1, isWanted) > 10)];
    }
}
