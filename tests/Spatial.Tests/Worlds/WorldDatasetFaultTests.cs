using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class WorldDatasetFaultTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)] // before the tables
    public void AFailureAtAnyStepLeavesNoDataSetUnderItsName(int step)
    {
        using var temporary = new TemporaryFolder();
        var steps = 0;

        void FailAtStep()
        {
            if (++steps == step)
            {
                throw new IOException("No space left on device");
            }
        }

        var fault = Record.Exception(() => HandMadeWorld.Write(temporary["world"], before: FailAtStep, keyframes: [2]));

        Assert.IsType<IOException>(fault is AggregateException several ? several.InnerException : fault);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void ADiskThatIsFullMidwayLeavesNoDataSetUnderItsName()
    {
        using var temporary = new TemporaryFolder();
        var drive = new HandMadeDrive();
        using (var dataset = WorldDatasetWriter.Begin(temporary["world"], HandMadeWorld.Settings))
        {
            var scene = dataset.AddScene(0, "scene-0061", drive, [0]);
            scene.WriteSweep(HandMadeSensors.Sweep(drive, 0));

            // The name of the next file is taken by a folder, so that it cannot be written.
            var folder = Directory.GetDirectories(temporary.Path).Single();
            Directory.CreateDirectory(Path.Combine(folder, "samples", "CAM_FRONT", $"{scene.Log}__CAM_FRONT__{scene.StartMicros}.jpg"));
            Assert.ThrowsAny<Exception>(() => scene.WriteImage(HandMadeSensors.Image(drive, "CAM_FRONT", 0), 0));
        }

        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void ADiskWithTooLittleRoomIsToldBeforeAnythingIsMade()
    {
        using var temporary = new TemporaryFolder();

        var fault = Assert.Throws<IOException>(
            () => WorldDatasetWriter.Begin(temporary["world"], HandMadeWorld.Settings with { EstimatedBytes = 1L << 60 }));

        Assert.Contains("MB free", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void AVersionThatIsNoNameIsRefused()
    {
        using var temporary = new TemporaryFolder();

        Assert.Throws<ArgumentException>(() => WorldDatasetWriter.Begin(temporary["world"], HandMadeWorld.Settings with { Version = "../v1" }));
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void AKeyframeWithoutTruthOrReadingsIsNamed()
    {
        using var temporary = new TemporaryFolder();
        var drive = new HandMadeDrive();
        using var dataset = WorldDatasetWriter.Begin(temporary["world"], HandMadeWorld.Settings);
        var scene = dataset.AddScene(0, "scene-0061", drive, [0]);
        Assert.Throws<InvalidOperationException>(dataset.Complete); // no map
        dataset.WriteMap(drive.Town);

        var untold = Assert.Throws<InvalidOperationException>(dataset.Complete);
        Assert.Contains("lacks the truth of keyframe 0", untold.Message, StringComparison.Ordinal);

        scene.WriteTruth(new() { Keyframe = 0, Objects = [], Lidarseg = [], Panoptic = [] });
        scene.WriteSweep(HandMadeSensors.Sweep(drive, 0));
        var unseen = Assert.Throws<InvalidOperationException>(dataset.Complete);
        Assert.Contains("CAM_FRONT", unseen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AReadingOfASensorThatTheVehicleLacksIsRefused()
    {
        using var temporary = new TemporaryFolder();
        var drive = new HandMadeDrive();
        using var dataset = WorldDatasetWriter.Begin(temporary["world"], HandMadeWorld.Settings);
        var scene = dataset.AddScene(0, "scene-0061", drive, [0]);

        Assert.Throws<ArgumentException>(() => scene.WriteImage(HandMadeSensors.Image(drive, "CAM_ROOF", 0), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.WriteImage(HandMadeSensors.Image(drive, "CAM_FRONT", 0), 1));
        Assert.Throws<ArgumentException>(() => dataset.AddScene(0, "scene-0103", drive, [0]));
        Assert.Throws<ArgumentException>(() => dataset.AddScene(1, "scene-0061", drive, [0]));
        Assert.Throws<ArgumentException>(() => dataset.AddScene(2, "scene-0103", drive, [0.5, 0.5]));
    }

    [Fact]
    public void TheEstimateIsMoreThanADataSetTakesAndNotAbsurd()
    {
        // A scene of 20 s as nuScenes has it: 401 sweeps, 6 cameras at 12 Hz, 5 radars at 13 Hz.
        var bytes = RoomForDataset.Estimate(41, 401, 34_688, 41 * 6, 704 * 396, 5 * 260, depths: 0, quality: 90);

        Assert.InRange(bytes, 300e6, 800e6);
    }
}
