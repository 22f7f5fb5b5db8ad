using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class PredictionFolderTests : IDisposable
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("semantics")]
    [InlineData("arr_0")]
    [InlineData("pred")]
    public void GridsAreReadUnderEveryNameTheyAreSavedAs(string name)
    {
        var classes = new byte[Grid.Count];
        classes[^1] = 17;
        WriteNpz("token.npz", (name, NpyArray.Of<byte>(classes, 200, 200, 16)));
        var prediction = OccupancyPredictionFile.Read(Open(PredictionFormat.Occ3D).FileOf("token"), OccupancyLabels.Occ3D);

        Assert.Equal(classes, prediction.Occupancy.Classes);
        Assert.Null(prediction.Flow);
    }

    [Fact]
    public void FlowIsReadWhereThereIsSome()
    {
        var flow = new Half[2 * Grid.Count];
        flow[3] = (Half)1.5;
        WriteNpz("scene-1/token/labels.npz", ("semantics", NpyArray.Of<byte>(new byte[Grid.Count], 200, 200, 16)), ("flow", NpyArray.Of<Half>(flow, 200, 200, 16, 2)));
        var prediction = OccupancyPredictionFile.Read(Open(PredictionFormat.OpenOcc).FileOf("token"), OccupancyLabels.OpenOcc);

        Assert.Equal(1.5f, prediction.Flow!.Velocities[3]);
    }

    [Fact]
    public void GridsOfAnotherTypeShapeOrLabelListAreRefusedByName()
    {
        AssertRefused("arr_0 must be uint8 [200, 200, 16], got int64 [200, 200, 16]", ("arr_0", NpyArray.Of<long>(new long[Grid.Count], 200, 200, 16)));
        AssertRefused("arr_0 must be uint8 [200, 200, 16], got uint8 [16, 200, 200]", ("arr_0", NpyArray.Of<byte>(new byte[Grid.Count], 16, 200, 200)));
        AssertRefused("must have one of the arrays semantics, arr_0, pred, got [grid]", ("grid", NpyArray.Of<byte>([1])));
        AssertRefused("must have one of the arrays semantics, arr_0, pred, got semantics and pred", ("pred", NpyArray.Of<byte>([1])), ("semantics", NpyArray.Of<byte>([1])));
        var classes = new byte[Grid.Count];
        classes[16] = 17;
        AssertRefused("semantics has label 17 at voxel (0, 1, 0), expected 0 to 16 of openocc-v2; is it of the other benchmark?", ("semantics", NpyArray.Of<byte>(classes, 200, 200, 16)));
    }

    [Fact]
    public void TokensComeFromFileNamesOrFolders()
    {
        foreach (var name in new[] { "b.npz", "scene/a/labels.npz", "labels.npz", "x/b.npz", "readme.md" })
        {
            _folder.Write(name, [1]);
        }

        var folder = Open(PredictionFormat.OpenOcc);

        Assert.Equal(["b", "a"], folder.Tokens);
        Assert.Equal(["x/b.npz"], folder.Duplicates);
        Assert.Equal(["labels.npz", "readme.md"], folder.Others);
        Assert.True(folder.Has("a") && !folder.Has("c"));
        Assert.StartsWith("there is no prediction for 'c'", Assert.Throws<ArgumentException>(() => folder.FileOf("c")).Message);
    }

    [Fact]
    public void PanopticLabelsAreClassAndInstance()
    {
        WriteNpz("panoptic/val/t_panoptic.npz", ("data", NpyArray.Of<ushort>([4012, 0, 16999])));
        var labels = PointPredictionFile.ReadPanoptic(Open(PredictionFormat.Panoptic).FileOf("t"), points: 3);

        Assert.Equal([4, 0, 16], labels.Classes);
        Assert.Equal([12, 0, 999], labels.Instances!);
    }

    [Theory]
    [InlineData(17000, 1, "has label 17000 at point 0")]
    [InlineData(1000, 2, "has 1 labels, expected one for each of the sweep's 2 points")]
    public void PanopticLabelsOfNoClassOrAnotherSweepAreRefused(int label, int points, string message)
    {
        WriteNpz("t_panoptic.npz", ("data", NpyArray.Of<ushort>([(ushort)label])));

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => PointPredictionFile.ReadPanoptic(Open(PredictionFormat.Panoptic).FileOf("t"), points)).Message);
    }

    [Theory]
    [InlineData(0, "has label 0 at point 1, expected a class from 1 to 16 of the challenge; 0 is for ignored annotations")]
    [InlineData(24, "has label 24 at point 1, expected a class from 1 to 16 of the challenge; general classes are to be mapped first")]
    public void LidarsegLabelsAreOneToSixteen(byte label, string message)
    {
        _folder.Write("t_lidarseg.bin", [16, label]);

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => PointPredictionFile.ReadLidarseg(Open(PredictionFormat.Lidarseg).FileOf("t"))).Message);
    }

    [Fact]
    public void LidarsegLabelsAreClasses()
    {
        _folder.Write("t_lidarseg.bin", [16, 1]);
        var labels = PointPredictionFile.ReadLidarseg(Open(PredictionFormat.Lidarseg).FileOf("t"), points: 2);

        Assert.Equal([16, 1], labels.Classes);
        Assert.Null(labels.Instances);
    }

    public void Dispose() => _folder.Dispose();

    private PredictionFolder Open(PredictionFormat format) => PredictionFolder.Open(_folder.Path, format);

    private void WriteNpz(string name, params (string, NpyArray)[] arrays) => NpzFile.Write(_folder.Write(name, []), arrays);

    private void AssertRefused(string message, params (string, NpyArray)[] arrays)
    {
        WriteNpz("token.npz", arrays);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => OccupancyPredictionFile.Read(Open(PredictionFormat.OpenOcc).FileOf("token"), OccupancyLabels.OpenOcc)).Message);
    }
}
