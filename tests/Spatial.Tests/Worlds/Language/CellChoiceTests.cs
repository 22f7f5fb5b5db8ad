using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class CellChoiceTests
{
    private const int Tries = 60;

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly OpenOccLabels Street = Made();
    private static readonly byte[] Lidar = MaskOf((x, y, z) => (x + y + z) % 3 == 0);
    private static readonly byte[] Camera = MaskOf((x, y, z) => (x + y) % 5 == 0);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void HalfOfTheCellsAreOccupied(int turns)
    {
        var occupied = 0;
        for (var seed = 0UL; seed < Tries; seed++)
        {
            var cells = Chosen(LanguageKind.OccupancyStatus, seed, turns).Select(ClassOf).ToArray();
            Assert.Equal(turns, cells.Length);
            Assert.InRange(cells.Count(name => name != "free"), turns / 2, (turns + 1) / 2);
            occupied += cells.Count(name => name != "free");
        }

        Assert.InRange(occupied, Tries * turns * 0.42, Tries * turns * 0.58);
    }

    [Fact]
    public void RareClassesAreAskedAsOftenAsRoads()
    {
        var counts = Enumerable.Range(0, Tries).SelectMany(seed => Chosen(LanguageKind.OccupancyClass, (ulong)seed, 4)).CountBy(ClassOf).ToDictionary();

        // Five classes occur, and free: six, of which a conversation asks about four.
        Assert.Equal(["bicycle", "car", "driveable_surface", "free", "terrain", "truck"], counts.Keys.Order(StringComparer.Ordinal));
        Assert.All(counts.Values, count => Assert.InRange(count, Tries * 4 / 6 * 0.6, Tries * 4 / 6 * 1.4));
    }

    [Fact]
    public void EveryOtherCellMovesWhereOneDoes()
    {
        for (var seed = 0UL; seed < Tries; seed++)
        {
            var moving = Chosen(LanguageKind.OccupancyFlow, seed, 4).Count(cell => Street.Flow.Velocities[2 * cell] != 0);

            Assert.InRange(moving, 2, 4);
        }
    }

    [Fact]
    public void TheHeightOfACellDoesNotTellWhetherItIsFree()
    {
        var byHeight = Enumerable.Range(0, 10 * Tries).SelectMany(seed => Chosen(LanguageKind.OccupancyStatus, (ulong)seed, 4))
            .ToLookup(cell => Grid.CellAt(cell).Z, cell => ClassOf(cell) == "free");

        // The ground has no free cell at its height, and nothing occupied lies above the truck.
        Assert.Equal([3, 4, 5, 6, 7], byHeight.Select(height => height.Key).Order());
        Assert.All(byHeight, height => Assert.InRange(height.Count(isFree => isFree), height.Count() * 0.4, height.Count() * 0.6));
    }

    [Fact]
    public void FreeCellsLieNearOccupiedOnes()
    {
        for (var seed = 0UL; seed < Tries; seed++)
        {
            foreach (var cell in Chosen(LanguageKind.OccupancyStatus, seed, 4).Where(cell => ClassOf(cell) == "free"))
            {
                // Truck, car and bicycle stand between 110 and 160, 88 and 106.
                Assert.InRange(Grid.CellAt(cell).X, 110 - 8, 159 + 8);
                Assert.InRange(Grid.CellAt(cell).Y, 88 - 8, 105 + 8);
            }
        }
    }

    [Theory]
    [InlineData(LanguageKind.OccupancyStatus)]
    [InlineData(LanguageKind.OccupancyClass)]
    [InlineData(LanguageKind.OccupancyFlow)]
    public void OnlyCellsThatASensorObservedAreAskedAbout(object kind)
    {
        for (var seed = 0UL; seed < Tries; seed++)
        {
            Assert.All(Chosen((LanguageKind)kind, seed, 6), cell => Assert.True(Lidar[cell] + Camera[cell] > 0));
        }
    }

    [Fact]
    public void WhereNothingWasObservedNothingIsAsked()
    {
        var numbers = new SeededNumbers(1);
        var nothing = new ObservedCells(Street, new byte[Grid.Count], new byte[Grid.Count]);

        Assert.All(LanguageKinds.All, kind => Assert.Empty(CellChoice.Of(nothing, kind, 4, ref numbers)));
    }

    [Fact]
    public void TheOnlyCellThatMovesIsAskedAboutOnce()
    {
        var street = Made(movingCar: false);
        var cell = Grid.FlatIndex(110, 90, 4);
        (street.Occupancy.Classes[cell], street.Flow.Velocities[2 * cell]) = (OccupancyLabels.OpenOcc.LabelOf("bicycle"), 3);
        var all = MaskOf((_, _, _) => true);
        for (var seed = 0UL; seed < Tries; seed++)
        {
            var numbers = new SeededNumbers(seed);
            var cells = CellsOf(CellChoice.Of(new(street, all, all), LanguageKind.OccupancyFlow, 6, ref numbers));

            Assert.Equal(6, cells.Count);
            Assert.Equal(6, cells.Distinct().Count());
            Assert.Single(cells, cell);
        }
    }

    [Fact]
    public void RareClassesThatMoveAreAskedAboutAsOftenAsOthers()
    {
        // One cell of a cyclist against 132 of a car.
        var street = Made();
        var cell = Grid.FlatIndex(110, 90, 4);
        (street.Occupancy.Classes[cell], street.Flow.Velocities[2 * cell]) = (OccupancyLabels.OpenOcc.LabelOf("bicycle"), 3);
        var all = MaskOf((_, _, _) => true);
        var asked = 0;
        for (var seed = 0UL; seed < Tries; seed++)
        {
            var numbers = new SeededNumbers(seed);
            asked += CellsOf(CellChoice.Of(new(street, all, all), LanguageKind.OccupancyFlow, 2, ref numbers)).Contains(cell) ? 1 : 0;
        }

        Assert.InRange(asked, Tries * 0.3, Tries * 0.7);
    }

    [Fact]
    public void ACellIsAskedAboutOnce()
    {
        for (var seed = 0UL; seed < Tries; seed++)
        {
            foreach (var kind in (LanguageKind[])[LanguageKind.OccupancyStatus, LanguageKind.OccupancyClass, LanguageKind.OccupancyFlow])
            {
                var cells = Chosen(kind, seed, 6);
                Assert.Equal(cells.Count, cells.Distinct().Count());
            }
        }
    }

    private static List<int> Chosen(LanguageKind kind, ulong seed, int turns)
    {
        var numbers = new SeededNumbers(seed);
        return CellsOf(CellChoice.Of(new(Street, Lidar, Camera), kind, turns, ref numbers));
    }

    private static List<int> CellsOf(IEnumerable<SceneQuery> queries) =>
        [.. queries.Cast<VoxelQuery>().Select(query => Grid.FlatIndex(query.X, query.Y, query.Z))];

    private static byte[] MaskOf(Func<int, int, int, bool> isObserved) => [.. Enumerable.Range(0, Grid.Count).Select(cell =>
    {
        var (x, y, z) = Grid.CellAt(cell);
        return (byte)(isObserved(x, y, z) ? 1 : 0);
    })];

    private static string ClassOf(int cell) => Street.Occupancy.Labels.Classes[Street.Occupancy.Classes[cell]];

    private static OpenOccLabels Made(bool movingCar = true)
    {
        var (classes, flow) = (new byte[Grid.Count], new float[2 * Grid.Count]);
        Array.Fill(classes, OccupancyLabels.OpenOcc.Free);
        Fill("terrain", (0, 200), (0, 200), (2, 3), 0);
        Fill("driveable_surface", (0, 200), (90, 110), (2, 3), 0);
        Fill("truck", (140, 160), (95, 101), (3, 8), 0);
        Fill("car", (120, 131), (102, 106), (3, 6), movingCar ? 6 : 0);
        Fill("bicycle", (110, 111), (88, 89), (3, 5), 0);
        return new(new(Grid, OccupancyLabels.OpenOcc, classes), new(Grid, flow));

        void Fill(string name, (int From, int To) x, (int From, int To) y, (int From, int To) z, float speed)
        {
            for (var cell = 0; cell < Grid.Count; cell++)
            {
                var at = Grid.CellAt(cell);
                if (at.X >= x.From && at.X < x.To && at.Y >= y.From && at.Y < y.To && at.Z >= z.From && at.Z < z.To)
                {
                    (classes[cell], flow[2 * cell]) = (OccupancyLabels.OpenOcc.LabelOf(name), speed);
                }
            }
        }
    }
}
