using OpenCvSharp;
using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class PolygonFillTests
{
    private const int Margin = 50;
    private const int Canvas = ObstacleRaster.Size + (2 * Margin);

    [Fact]
    public void ARectangleIsFilledWithItsBorder()
    {
        var raster = Filled(new(10, 20), new(12, 20), new(12, 21), new(10, 21));

        Assert.Equal([(20, 10), (20, 11), (20, 12), (21, 10), (21, 11), (21, 12)], OccupiedCells(raster));
    }

    [Fact]
    public void APolygonWithoutAreaIsALine()
    {
        var raster = Filled(new(5, 7), new(8, 7), new(8, 7), new(5, 7));

        Assert.Equal([(7, 5), (7, 6), (7, 7), (7, 8)], OccupiedCells(raster));
    }

    [Fact]
    public void WhatLiesOutsideIsCutOff()
    {
        var raster = Filled(new(-5, -5), new(1, -5), new(1, 0), new(-5, 0));

        Assert.Equal([(0, 0), (0, 1)], OccupiedCells(raster));
    }

    [Fact]
    public void APolygonBesideTheRasterFillsNothing()
    {
        Assert.Empty(OccupiedCells(Filled(new(-9, 5), new(-3, 5), new(-3, 60), new(-9, 60))));
    }

    [Theory]
    [InlineData(0, 200, 3)]
    [InlineData(80, 120, 4)]
    [InlineData(0, 200, 4)]
    [InlineData(90, 100, 5)]
    [InlineData(0, 200, 9)]
    public void EveryCellIsThatOfOpenCv(int low, int high, int corners)
    {
        var random = new Random(low + (7 * corners));
        for (var round = 0; round < 300; round++)
        {
            AssertAsOpenCv(RandomPolygon(random, low, high, corners));
        }
    }

    [Fact]
    public void EveryCellOfATurnedBoxIsThatOfOpenCv()
    {
        var random = new Random(5);
        for (var round = 0; round < 1500; round++)
        {
            var (x, y) = (20 + (random.NextDouble() * 160), 20 + (random.NextDouble() * 160));
            AssertAsOpenCv(RandomBox(random, x, y));
        }
    }

    // OpenCV from 4.8 on fills polygons that stick out of the image otherwise than the version that made the goldens. On a canvas where
    // nothing sticks out both agree; only the outline, which is clipped to the image, is drawn on the image itself.
    [Fact]
    public void WhatSticksOutIsFilledAsOnALargerCanvas()
    {
        var random = new Random(6);
        for (var round = 0; round < 1500; round++)
        {
            var (x, y) = ((random.NextDouble() * 240) - 20, (random.NextDouble() * 240) - 20);
            var polygon = RandomBox(random, x, y);
            Point[] shifted = [.. polygon.Select(point => new Point(point.Column + Margin, point.Row + Margin))];
            var filled = Cells(Canvas, canvas => canvas.FillPoly([shifted], Scalar.All(1)));
            var outlinedBeyond = Cells(Canvas, canvas => canvas.Polylines([shifted], true, Scalar.All(1)));
            var outlined = Cells(ObstacleRaster.Size, image => image.Polylines([PointsOf(polygon)], true, Scalar.All(1)));
            var raster = Filled(polygon);
            for (var row = 0; row < ObstacleRaster.Size; row++)
            {
                for (var column = 0; column < ObstacleRaster.Size; column++)
                {
                    var (onCanvas, onImage) = (((row + Margin) * Canvas) + column + Margin, (row * ObstacleRaster.Size) + column);
                    var must = outlined[onImage] != 0 || (filled[onCanvas] != 0 && outlinedBeyond[onCanvas] == 0);
                    var may = outlined[onImage] != 0 || filled[onCanvas] != 0;
                    if (raster.IsOccupied(0, row, column) ? !may : must)
                    {
                        Assert.Fail($"cell ({row}, {column}) of {string.Join(", ", polygon)}: must be filled {must}, may be filled {may}");
                    }
                }
            }
        }
    }

    private static void AssertAsOpenCv(RasterPoint[] polygon)
    {
        var expected = Cells(ObstacleRaster.Size, image => image.FillPoly([PointsOf(polygon)], Scalar.All(1)));
        var raster = Filled(polygon);
        for (var cell = 0; cell < expected.Length; cell++)
        {
            if ((expected[cell] != 0) != raster.IsOccupied(0, cell / ObstacleRaster.Size, cell % ObstacleRaster.Size))
            {
                Assert.Fail($"cell ({cell / ObstacleRaster.Size}, {cell % ObstacleRaster.Size}) must be {expected[cell]} for {string.Join(", ", polygon)}");
            }
        }
    }

    private static IEnumerable<Point> PointsOf(RasterPoint[] polygon) => polygon.Select(point => new Point(point.Column, point.Row));

    private static byte[] Cells(int size, Action<Mat> draw)
    {
        using var image = new Mat(size, size, MatType.CV_8UC1, Scalar.All(0));
        draw(image);
        Assert.True(image.GetArray(out byte[] cells));
        return cells;
    }

    private static RasterPoint[] RandomPolygon(Random random, int low, int high, int corners) =>
        [.. Enumerable.Range(0, corners).Select(_ => new RasterPoint(random.Next(low, high), random.Next(low, high)))];

    private static RasterPoint[] RandomBox(Random random, double x, double y)
    {
        var (length, width, yaw) = (random.NextDouble() * 30, random.NextDouble() * 6, random.NextDouble() * Math.Tau);
        var box = new GroundBox(x, y, length, width, Math.Cos(yaw), Math.Sin(yaw));
        return [.. box.Corners().Select(corner => new RasterPoint((int)Math.Round(corner.X), (int)Math.Round(corner.Y)))];
    }

    private static ObstacleRaster Filled(params RasterPoint[] corners)
    {
        var raster = new ObstacleRaster();
        raster.FillPolygon(0, corners);
        return raster;
    }

    private static List<(int Row, int Column)> OccupiedCells(ObstacleRaster raster) =>
    [
        .. from row in Enumerable.Range(0, ObstacleRaster.Size)
           from column in Enumerable.Range(0, ObstacleRaster.Size)
           where raster.IsOccupied(0, row, column)
           select (row, column),
    ];
}
