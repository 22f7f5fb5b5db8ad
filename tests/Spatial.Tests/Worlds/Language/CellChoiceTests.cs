using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class CellChoiceTests
{
    private const int Tries = 60;

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly OpenOccLabels Street = Made();

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
    public void FreeCellsLieNearOccupiedOnes()
    {
        for (var seed = 0UL; seed < Tries; seed++)
        {
            foreach (var cell in Chosen(LanguageKind.OccupancyStatus, seed, 4).Where(cell => ClassOf(cell) == "free"))
            {
                // The highest thing ends at 7; three cells above it nothing is asked.
                Assert.InRange(Grid.CellAt(cell).Z, 0, 10);
            }
        }
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
        return [.. CellChoice.Of(Street, kind, turns, ref numbers).Cast<VoxelQuery>().Select(query => Grid.FlatIndex(query.X, query.Y, query.Z))];
    }

    private static string ClassOf(int cell) => Street.Occupancy.Labels.Classes[Street.Occupancy.Classes[cell]];

    private static OpenOccLabels Made()
    {
        var (classes, flow) = (new byte[Grid.Count], new float[2 * Grid.Count]);
        Array.Fill(classes, OccupancyLabels.OpenOcc.Free);
        Fill("terrain", (0, 200), (0, 200), (2, 3), 0);
        Fill("driveable_surface", (0, 200), (90, 110), (2, 3), 0);
        Fill("truck", (140, 160), (95, 101), (3, 8), 0);
        Fill("car", (120, 131), (102, 106), (3, 6), 6);
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
