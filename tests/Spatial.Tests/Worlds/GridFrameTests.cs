using System.Numerics;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class GridFrameTests
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    [Theory]
    [InlineData(0, 0.05)] // the frame of a sensor
    [InlineData(360, 0.3)] // the frame of a town, its far end
    [InlineData(2000, 2)] // of the largest town
    public void PlacesInTheGridAreExactToWhatTheFrameSays(double awayMetres, double millimetres)
    {
        var numbers = SeededNumbers.Of(9);
        for (var i = 0; i < 2000; i++)
        {
            var rotation = Quaterniond.FromYaw(numbers.NextBetween(-Math.PI, Math.PI)) * new Quaterniond(1, 0.01 * numbers.NextNormal(), 0.01 * numbers.NextNormal(), 0);
            var frameFromEgo = RigidTransform.From(rotation.Normalized(), new(awayMetres, awayMetres, 1.5));
            var egoFromFrame = frameFromEgo.Inverse();
            var place = frameFromEgo * new Vector3d(numbers.NextBetween(-40, 40), numbers.NextBetween(-40, 40), numbers.NextBetween(-1, 5.4));
            var exact = (egoFromFrame * place) - Grid.Min;

            var cells = GridFrame.From(egoFromFrame).At(new Vector3((float)place.X, (float)place.Y, (float)place.Z));

            var error = new Vector3d(cells.X * Grid.CellSize.X, cells.Y * Grid.CellSize.Y, cells.Z * Grid.CellSize.Z) - exact;
            Assert.InRange(error.Length, 0, millimetres * 1e-3);
        }
    }
}
