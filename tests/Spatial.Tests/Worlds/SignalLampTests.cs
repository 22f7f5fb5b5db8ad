using Spatial.Native;
using Spatial.Worlds;

namespace Spatial.Tests;

[Collection(MadeWorldCollection.Name)]
public sealed class SignalLampTests(MadeWorld world)
{
    private static readonly SurfaceMaterial[] Lenses = [SurfaceMaterial.LampRed, SurfaceMaterial.LampYellow, SurfaceMaterial.LampGreen, SurfaceMaterial.DarkMetal];

    private Town Town => world.Drive.Town;

    [Fact]
    public void TheShapesOfASignalDifferInTheirLensesOnly()
    {
        Assert.NotEmpty(Town.Signals);
        foreach (var signal in Town.Signals)
        {
            Assert.Contains(Town.Pieces[signal.Piece].Mesh, signal.Shapes);
            foreach (var shape in signal.Shapes)
            {
                Assert.Equal(signal.Shapes[0].Vertices, shape.Vertices);
                Assert.Equal(signal.Shapes[0].Triangles, shape.Triangles);
                Assert.All(signal.Shapes[0].Materials.Zip(shape.Materials), pair => Assert.True(
                    pair.First == pair.Second || (Lenses.Contains(pair.First) && Lenses.Contains(pair.Second))));
            }

            Assert.Equal(3, signal.Shapes.Select(shape => string.Join(',', shape.Materials)).Distinct().Count());
        }
    }

    [Fact]
    public void RoadsThatCrossNeverHaveGreenTogetherAndEveryRoadHasItsTurn()
    {
        var network = LaneNetwork.Of(Town);
        var seen = new HashSet<(int, SignalAspect)>();
        for (var seconds = -1.0; seconds <= 5; seconds += 0.25)
        {
            foreach (var crossing in Town.Signals.GroupBy(signal => Town.Map.Lanes[signal.Lane].Intersection))
            {
                var open = crossing.Where(signal => world.Drive.AspectOf(signal, seconds) != SignalAspect.Red).Select(signal => network.SignalGroups[signal.Lane]);
                Assert.True(open.Distinct().Count() <= 1, $"intersection {crossing.Key} at {seconds}");
            }

            seen.UnionWith(Town.Signals.Select(signal => (network.SignalGroups[signal.Lane], world.Drive.AspectOf(signal, seconds))));
        }

        Assert.Contains((0, SignalAspect.Green), seen);
        Assert.Contains((1, SignalAspect.Green), seen);
        Assert.Contains((0, SignalAspect.Red), seen);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(2.0)]
    [InlineData(4.0)]
    public void ARayIntoALensMeetsTheColourOfTheMoment(double seconds)
    {
        var moment = world.Stage.At(seconds, withEgo: true);
        foreach (var signal in Town.Signals)
        {
            var lit = (int)world.Drive.AspectOf(signal, seconds);
            var (color, row) = lit switch
            {
                (int)SignalAspect.Red => (SurfaceMaterial.LampRed, 0),
                (int)SignalAspect.Yellow => (SurfaceMaterial.LampYellow, 1),
                _ => (SurfaceMaterial.LampGreen, 2),
            };
            var townFromPiece = Town.Pieces[signal.Piece].TownFromPiece;
            var eye = townFromPiece * new Vector3d(0, -0.45, 2.75 + ((1 - row) * 0.33));
            var into = townFromPiece.Rotate(new(0, 1, 0));

            var hit = RayTrace.Run(
                moment.Scene, [(float)eye.X, (float)eye.Y, (float)eye.Z], [(float)into.X, (float)into.Y, (float)into.Z], 1);

            Assert.Equal(color, (SurfaceMaterial)hit.Materials[0]);
            Assert.Equal(LidarsegClass.Manmade, moment.ClassOf(hit.Instances[0], color));
            Assert.Equal(-1, moment.ObjectOf(hit.Instances[0]));
        }
    }
}
