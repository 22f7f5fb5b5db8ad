using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class TriangulationTests
{
    private const long Size = 1000;

    [Fact]
    public void ASquareIsTwoTriangles()
    {
        var triangulation = new Triangulation(Size);

        Assert.Equal(2, triangulation.TriangleCount);
        Assert.Equal(Size * Size * 2, TwiceTheArea(triangulation));
    }

    [Fact]
    public void ThePointInTheMiddleMakesFour()
    {
        var triangulation = new Triangulation(Size);
        triangulation.Add(500, 500);

        Assert.Equal(4, triangulation.TriangleCount);
        Assert.Equal(Size * Size * 2, TwiceTheArea(triangulation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TrianglesFillTheSquareWithoutOverlapAndAreNeighboursOfTheirNeighbours(ulong seed)
    {
        var triangulation = Random(seed, 400);

        Assert.Equal(Size * Size * 2, TwiceTheArea(triangulation));
        for (var triangle = 0; triangle < triangulation.TriangleCount; triangle++)
        {
            Assert.True(TwiceTheArea(triangulation, triangle) > 0);
            for (var corner = 0; corner < 3; corner++)
            {
                var across = triangulation.Across(triangle, corner);
                Assert.True(across < 0 || Enumerable.Range(0, 3).Any(other => triangulation.Across(across, other) == triangle));
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void NoPointLiesInsideTheCircleOfATriangle(ulong seed)
    {
        var triangulation = Random(seed, 120);
        for (var triangle = 0; triangle < triangulation.TriangleCount; triangle++)
        {
            var (a, b, c) = Corners(triangulation, triangle);
            for (var point = 0; point < triangulation.PointCount; point++)
            {
                var d = triangulation.PointAt(point);
                Assert.False(IsInside(a, b, c, d), $"point {point} lies in the circle of triangle {triangle}");
            }
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void AFixedLineIsMadeOfEdges(ulong seed)
    {
        var triangulation = Random(seed, 300);
        var (from, to) = (triangulation.Add(10, 17), triangulation.Add(987, 950));
        triangulation.Fix(from, to);

        Assert.Equal(Size * Size * 2, TwiceTheArea(triangulation));
        AssertNothingCrosses(triangulation, (10, 17), (987, 950));
    }

    [Fact]
    public void TwoFixedLinesThatCrossAreCutWhereTheyDo()
    {
        var triangulation = Random(9, 50);
        var (a, b, c, d) = (triangulation.Add(100, 100), triangulation.Add(900, 900), triangulation.Add(100, 900), triangulation.Add(900, 100));
        triangulation.Fix(a, b);
        triangulation.Fix(c, d);

        Assert.Equal(Size * Size * 2, TwiceTheArea(triangulation));
        AssertNothingCrosses(triangulation, (100, 100), (900, 900));
        AssertNothingCrosses(triangulation, (100, 900), (900, 100));
        Assert.Contains(Enumerable.Range(0, triangulation.PointCount), point => triangulation.PointAt(point) == (500, 500));
    }

    [Fact]
    public void PointsOutsideAreRefused() => Assert.Contains("outside", Assert.Throws<ArgumentException>(() => new Triangulation(Size).Add(-1, 5)).Message);

    private static Triangulation Random(ulong seed, int count)
    {
        var (triangulation, numbers) = (new Triangulation(Size), SeededNumbers.Of(seed));
        for (var point = 0; point < count; point++)
        {
            // Even numbers only: then many points lie on edges and many four on one circle.
            triangulation.Add(20 * numbers.NextIndex(51), 20 * numbers.NextIndex(51));
        }

        return triangulation;
    }

    private static void AssertNothingCrosses(Triangulation triangulation, (long X, long Y) from, (long X, long Y) to)
    {
        for (var triangle = 0; triangle < triangulation.TriangleCount; triangle++)
        {
            var (a, b, c) = Corners(triangulation, triangle);
            long[] sides = [Side(from, to, a), Side(from, to, b), Side(from, to, c)];
            if (sides.Max() <= 0 || sides.Min() >= 0)
            {
                continue;
            }

            // A triangle on both sides of the line must lie beyond its ends: its own edges keep the ends apart from it.
            foreach (var (p, q) in new[] { (a, b), (b, c), (c, a) })
            {
                var isCut = Side(from, to, p) * Side(from, to, q) < 0 && Side(p, q, from) * Side(p, q, to) < 0;
                Assert.False(isCut, $"the edge ({p}, {q}) crosses the line");
            }
        }
    }

    private static long TwiceTheArea(Triangulation triangulation) =>
        Enumerable.Range(0, triangulation.TriangleCount).Sum(triangle => TwiceTheArea(triangulation, triangle));

    private static long TwiceTheArea(Triangulation triangulation, int triangle)
    {
        var (a, b, c) = Corners(triangulation, triangle);
        return Side(a, b, c);
    }

    private static ((long X, long Y) A, (long X, long Y) B, (long X, long Y) C) Corners(Triangulation triangulation, int triangle) =>
        (triangulation.PointAt(triangulation.CornerOf(triangle, 0)), triangulation.PointAt(triangulation.CornerOf(triangle, 1)),
            triangulation.PointAt(triangulation.CornerOf(triangle, 2)));

    private static long Side((long X, long Y) a, (long X, long Y) b, (long X, long Y) c) => ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));

    // Worked out another way than the triangulation does it: by the circle's middle, in exact fractions of twice the area.
    private static bool IsInside((long X, long Y) a, (long X, long Y) b, (long X, long Y) c, (long X, long Y) d)
    {
        Int128 twice = 2 * Side(a, b, c);
        Int128 lengthA = (a.X * a.X) + (a.Y * a.Y);
        Int128 lengthB = (b.X * b.X) + (b.Y * b.Y);
        Int128 lengthC = (c.X * c.X) + (c.Y * c.Y);
        var x = (lengthA * (b.Y - c.Y)) + (lengthB * (c.Y - a.Y)) + (lengthC * (a.Y - b.Y));
        var y = (lengthA * (c.X - b.X)) + (lengthB * (a.X - c.X)) + (lengthC * (b.X - a.X));
        return Squared((d.X * twice) - x, (d.Y * twice) - y) < Squared((a.X * twice) - x, (a.Y * twice) - y);
    }

    private static Int128 Squared(Int128 x, Int128 y) => (x * x) + (y * y);
}
