using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class OccupancyMiouProtocolTests
{
    private const byte Bus = 3, Car = 4, Truck = 10, Free = 17, NoLabel = 255;
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    [Fact]
    public void TheMeanIsOverClassesThatOccur()
    {
        // Car: 2 right, 1 missed, 1 invented: 2 / 4. Bus: 1 right of 1. Mean of 50 % and 100 %.
        var result = Score(OccupancyMiouProtocol.NoMask, (Car, Car), (Car, Car), (Car, Free), (Free, Car), (Bus, Bus));

        Assert.Equal((50, 100, 75), (result.Value("IoU/car"), result.Value("IoU/bus"), result.Value("mIoU")));
        Assert.Null(result.Value("IoU/truck"));
        Assert.Equal((1, Grid.Count), (result.Samples, result.Count("voxels compared")));
        Assert.Equal((1, 1), (result.Confusion![Car, Free], result.Confusion[Free, Car]));
    }

    [Fact]
    public void AClassThatIsPredictedButNeverTrueSeparatesTheTwoRules()
    {
        var result = Score(OccupancyMiouProtocol.NoMask, (Car, Car), (Free, Truck));

        Assert.Equal((100, 50), (result.Value("mIoU"), result.Value("mIoU FB-OCC")));
        Assert.Equal((null, 0), (result.Value("IoU/truck"), result.Value("IoU FB-OCC/truck")));
    }

    [Fact]
    public void FreeHasAnIouButIsNotPartOfTheMean()
    {
        var result = Score(OccupancyMiouProtocol.NoMask, (Car, Free), (Car, Car));

        Assert.Equal(50, result.Value("mIoU"));
        Assert.Equal(100.0 * (Grid.Count - 2) / (Grid.Count - 1), result.Value("IoU/free"));
    }

    [Fact]
    public void GeometryAsksOnlyWhetherAVoxelIsOccupied()
    {
        // Occupied in both: 2, in truth or prediction: 4.
        var result = Score(OccupancyMiouProtocol.NoMask, (Car, Truck), (Bus, Bus), (Car, Free), (Free, Car));

        Assert.Equal(50, result.Value("IoU geometry"));
        Assert.Null(Score(OccupancyMiouProtocol.NoMask, (Free, Car)).Value("IoU geometry"));
    }

    [Fact]
    public void TruthThatIsNoLabelIsIgnoredAndCounted()
    {
        var result = Score(OccupancyMiouProtocol.NoMask, (Car, Car), (NoLabel, Car), (18, Free));

        Assert.Equal(100, result.Value("mIoU"));
        Assert.Equal((2, Grid.Count - 2), (result.Count("voxels whose true label is ignored"), result.Count("voxels compared")));
    }

    [Fact]
    public void VoxelsOutsideTheMaskDoNotCount()
    {
        var (truth, prediction) = Frame((Car, Car), (Car, Free), (NoLabel, Car));
        var mask = new byte[Grid.Count];
        mask[0] = 1;

        foreach (var protocol in new[] { OccupancyMiouProtocol.CameraMask, OccupancyMiouProtocol.LidarMask })
        {
            var result = protocol.Score([protocol.Measure("token", "scene", truth, mask, prediction)]);

            Assert.Equal((100, 1), (result.Value("mIoU"), result.Count("voxels compared")));
            Assert.Equal((Grid.Count - 1, 0), (result.Count("voxels outside the mask"), result.Count("voxels whose true label is ignored")));
        }
    }

    [Fact]
    public void NoSamplesGiveNoFigures()
    {
        var result = OccupancyMiouProtocol.CameraMask.Score([]);

        Assert.Equal(0, result.Samples);
        Assert.All(result.AllFigures(), figure => Assert.Null(figure.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void CountsAreThoseOfAPlainLoop(int seed)
    {
        var random = new Random(seed);
        var truth = new byte[Grid.Count];
        var mask = new byte[Grid.Count];
        var prediction = new byte[Grid.Count];
        for (var voxel = 0; voxel < Grid.Count; voxel++)
        {
            truth[voxel] = random.Next(3) == 0 ? (byte)random.Next(20) : Free;
            prediction[voxel] = random.Next(3) == 0 ? (byte)random.Next(18) : Free;
            mask[voxel] = (byte)random.Next(2);
        }

        Assert.Equal(Counted(truth, mask, prediction), OccupancyMiouProtocol.CameraMask.Measure("token", "scene", truth, mask, prediction).Counts);
        Array.Fill(mask, (byte)1);
        Assert.Equal(Counted(truth, mask, prediction), OccupancyMiouProtocol.NoMask.Measure("token", "scene", truth, [], prediction).Counts);
    }

    [Fact]
    public void WhatDoesNotFitIsAnErrorThatNamesIt()
    {
        var (truth, prediction) = Frame();
        var mask = new byte[Grid.Count];
        prediction[Grid.FlatIndex(1, 2, 3)] = 18;
        Assert.Contains("prediction of token must be classes 0 to 17 of occ3d, got 18 at voxel (1, 2, 3)", Fault(truth, mask, prediction));

        prediction = [.. truth];
        mask[Grid.FlatIndex(4, 5, 6)] = 2;
        Assert.Contains("mask of token must be 0 or 1, got 2 at voxel (4, 5, 6)", Fault(truth, mask, prediction));
        Assert.Contains("mask of token must be uint8 [200, 200, 16] = 640000 values, got 0", Fault(truth, [], prediction));
        Assert.Contains("truth of token must be uint8 [200, 200, 16] = 640000 values, got 3", Fault([1, 2, 3], mask, prediction));
        Assert.Contains("occ3d-no-mask takes no mask", Assert.Throws<ArgumentException>(() =>
            OccupancyMiouProtocol.NoMask.Measure("token", "scene", truth, mask, prediction)).Message);
    }

    [Fact]
    public void APredictionOfAnotherLabelListOrGridIsAnError()
    {
        var (truth, _) = Frame();
        var openOcc = new Occupancy(Grid, OccupancyLabels.OpenOcc, new byte[Grid.Count]);
        var elsewhere = new Occupancy(new(Vector3d.Zero, new(0.4, 0.4, 0.4), 200, 200, 16), OccupancyLabels.Occ3D, new byte[Grid.Count]);

        Assert.Contains("must use the labels occ3d, got openocc-v2", Fault(truth, openOcc));
        Assert.Contains("must lie on", Fault(truth, elsewhere));
    }

    private static long[] Counted(byte[] truth, byte[] mask, byte[] prediction)
    {
        var counts = new long[(18 * 18) + 2];
        for (var voxel = 0; voxel < truth.Length; voxel++)
        {
            var at = mask[voxel] == 0 ? counts.Length - 1 : truth[voxel] > Free ? counts.Length - 2 : (18 * truth[voxel]) + prediction[voxel];
            counts[at]++;
        }

        return counts;
    }

    private static ProtocolResult Score(OccupancyMiouProtocol protocol, params (byte Truth, byte Prediction)[] voxels)
    {
        var (truth, prediction) = Frame(voxels);
        return protocol.Score([protocol.Measure("token", "scene", truth, [], new Occupancy(Grid, OccupancyLabels.Occ3D, prediction))]);
    }

    // The first voxels as given, all others free.
    private static (byte[] Truth, byte[] Prediction) Frame(params (byte Truth, byte Prediction)[] voxels)
    {
        var (truth, prediction) = (new byte[Grid.Count], new byte[Grid.Count]);
        Array.Fill(truth, Free);
        Array.Fill(prediction, Free);
        for (var voxel = 0; voxel < voxels.Length; voxel++)
        {
            (truth[voxel], prediction[voxel]) = voxels[voxel];
        }

        return (truth, prediction);
    }

    private static string Fault(byte[] truth, byte[] mask, byte[] prediction) =>
        Assert.Throws<ArgumentException>(() => OccupancyMiouProtocol.CameraMask.Measure("token", "scene", truth, mask, prediction)).Message;

    private static string Fault(byte[] truth, Occupancy prediction) =>
        Assert.Throws<ArgumentException>(() => OccupancyMiouProtocol.NoMask.Measure("token", "scene", truth, [], prediction)).Message;
}
