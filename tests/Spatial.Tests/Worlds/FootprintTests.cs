using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class FootprintTests
{
    [Theory]
    [InlineData(3.9, 0, 0, true)] // behind each other, 4 m long
    [InlineData(4.1, 0, 0, false)]
    [InlineData(0, 1.9, 0, true)] // beside each other, 2 m wide
    [InlineData(0, 2.1, 0, false)]
    [InlineData(2.9, 0, 90, true)] // across: 2 m and 1 m from the middles
    [InlineData(3.1, 0, 90, false)]
    [InlineData(3.8, 2.1, 45, false)] // only the other's axes tell
    [InlineData(2.6, 1.4, 45, true)]
    public void RectanglesOverlapAsDrawnOnPaper(double x, double y, double degrees, bool overlap)
    {
        var (first, second) = (new Footprint(new(0, 0, 0), 4, 2), new Footprint(new(x, y, degrees * Math.PI / 180), 4, 2));
        Assert.Equal(overlap, first.Overlaps(second));
        Assert.Equal(overlap, second.Overlaps(first));
    }

    [Fact]
    public void OverlapDoesNotDependOnTheFrame()
    {
        var numbers = new SeededNumbers(5);
        for (var i = 0; i < 500; i++)
        {
            var there = new PlanPose(numbers.NextBetween(-5, 5), numbers.NextBetween(-5, 5), numbers.NextBetween(-3, 3));
            var first = new Footprint(new(0, 0, numbers.NextBetween(-3, 3)), numbers.NextBetween(1, 6), numbers.NextBetween(1, 3));
            var second = new Footprint(there, numbers.NextBetween(1, 6), numbers.NextBetween(1, 3));
            var turn = new PlanPose(numbers.NextBetween(-9, 9), numbers.NextBetween(-9, 9), numbers.NextBetween(-3, 3));
            Footprint Moved(Footprint shape) => shape with { Pose = turn.Moved(shape.Pose.X, shape.Pose.Y, shape.Pose.Heading) };
            Assert.Equal(first.Overlaps(second), Moved(first).Overlaps(Moved(second)));
        }
    }
}
