using Spatial.Models;

namespace Spatial.Tests;

public sealed class LidarCoverageTests
{
    [Fact]
    public void CellsStandStillInTheWorld()
    {
        // The same post, ten metres ahead, then five metres ahead of a vehicle that drove five metres.
        var cells = LidarCoverage.Of([FrameAt(0, [10.2f, 0.5f, 0.5f]), FrameAt(5, [5.2f, 0.5f, 0.5f]), FrameAt(5, [10.2f, 0.5f, 0.5f])]);

        Assert.Equal((2, 3), (cells.CellCount, cells.FrameCount));
        Assert.Equal([0, 2], SpaceAwareSampling.Pick(cells, 3).GreedyOrder);
    }

    [Fact]
    public void TheVehicleItselfAndWhatIsFarDoNotCount()
    {
        var cells = LidarCoverage.Of([FrameAt(0, [0.5f, 0.5f, 0, 60, 0, 0, 20, 0, 0, float.NaN, 0, 0])]);

        Assert.Equal(1, cells.CellCount);
        Assert.Equal(2, LidarCoverage.Of([FrameAt(0, [0.5f, 0.5f, 0, 60, 0, 0, 20, 0, 0])], reach: 100).CellCount);
    }

    [Fact]
    public void LargerCellsHoldMorePoints()
    {
        Frame[] frames = [FrameAt(0, [10.2f, 0.5f, 0.5f, 11.7f, 0.5f, 0.5f, 13.2f, 0.5f, 0.5f])];

        Assert.Equal(3, LidarCoverage.Of(frames).CellCount);
        Assert.Equal(2, LidarCoverage.Of(frames, cellSize: 2).CellCount);
    }

    [Fact]
    public void OfACameraOnlyWhatItSeesCounts()
    {
        // One ahead, one behind, one far to the left of a camera that looks ahead.
        var frame = FrameAt(3, [10, 0, 0, -10, 0, 0, 10, 30, 0]);

        Assert.Equal(3, LidarCoverage.Of([frame]).CellCount);
        Assert.Equal(1, LidarCoverage.Of([frame], camera: "CAM_FRONT").CellCount);
    }

    [Fact]
    public void WhatCannotBeIsRefused()
    {
        var frame = FrameAt(0, [10, 0, 0]);

        Assert.Contains("has no camera CAM_BACK, expected one of CAM_FRONT", Assert.Throws<ArgumentException>(() => LidarCoverage.Of([frame], camera: "CAM_BACK")).Message, StringComparison.Ordinal);
        Assert.Contains("must be above 0 metres, got 0 and 50", Assert.Throws<ArgumentException>(() => LidarCoverage.Of([frame], cellSize: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("sample s has no LiDAR sweep", Assert.Throws<InvalidDataException>(() => LidarCoverage.Of([frame with { Sweeps = [] }])).Message, StringComparison.Ordinal);
    }

    // A vehicle at a place of the world's x axis, its LiDAR at its origin, a camera that looks along x.
    private static Frame FrameAt(double x, float[] points)
    {
        var pose = new RigidTransform(Matrix3d.Identity, new(x, 0, 0));
        var rows = points.Chunk(3).SelectMany(point => new[] { point[0], point[1], point[2], 0, 0 }).ToArray();
        return new()
        {
            SampleToken = "s",
            TimestampMicros = 0,
            GlobalFromEgo = pose,
            Sweeps = [new(new PointCloud(rows)) { TimestampMicros = 0, EgoFromSensor = RigidTransform.Identity, GlobalFromEgo = pose }],
            Cameras =
            [
                new(() => new(100, 100, new byte[30000]))
                {
                    Channel = "CAM_FRONT",
                    TimestampMicros = 0,
                    Intrinsics = new(new(50, 0, 50, 0, 50, 50, 0, 0, 1), 100, 100),
                    EgoFromCamera = new(new(0, 0, 1, -1, 0, 0, 0, -1, 0), Vector3d.Zero),
                    GlobalFromEgo = pose,
                },
            ],
        };
    }
}
