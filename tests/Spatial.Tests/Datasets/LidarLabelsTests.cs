using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class LidarLabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LidarsegIsAByteForEachPoint()
    {
        var path = _folder.Write("a_lidarseg.bin", [0, 24, 31]);

        Assert.Equal([0, 24, 31], LidarLabels.ReadLidarseg(path, 3));
        Assert.Contains("3 labels, expected one for each of the sweep's 4", Assert.Throws<InvalidDataException>(() => LidarLabels.ReadLidarseg(path, 4)).Message);
    }

    [Fact]
    public void ALidarsegLabelThatIsNoClassIsRejectedNamingIt()
    {
        var path = _folder.Write("a_lidarseg.bin", [0, 32, 31]);

        Assert.StartsWith("a_lidarseg.bin: has label 32 at point 1", Assert.Throws<InvalidDataException>(() => LidarLabels.ReadLidarseg(path, 3)).Message);
    }

    [Fact]
    public void PanopticIsAClassAndAnInstanceForEachPoint()
    {
        var path = Write(NpyArray.Of<ushort>([0, 17_002, 31_999]));

        Assert.Equal([0, 17_002, 31_999], LidarLabels.ReadPanoptic(path, 3));
        Assert.Throws<InvalidDataException>(() => LidarLabels.ReadPanoptic(path, 2));
        Assert.Contains("label 32000 at point 0", Assert.Throws<InvalidDataException>(() => LidarLabels.ReadPanoptic(Write(NpyArray.Of<ushort>([32_000])), 1)).Message);
        Assert.Contains("uint16 [-1]", Assert.Throws<InvalidDataException>(() => LidarLabels.ReadPanoptic(Write(NpyArray.Of<int>([1])), 1)).Message);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void LabelsOfADatasetFitItsSweeps()
    {
        var root = TestData.Golden("geometry", "dataroot");
        foreach (var path in Directory.EnumerateFiles(root, "*_panoptic.npz", SearchOption.AllDirectories))
        {
            var lidarseg = path.Replace("panoptic", "lidarseg").Replace(".npz", ".bin");
            var points = (int)new FileInfo(lidarseg).Length;

            var classes = LidarLabels.ReadLidarseg(lidarseg, points);
            var segments = LidarLabels.ReadPanoptic(path, points);

            Assert.Equal(File.ReadAllBytes(lidarseg), classes);
            Assert.Equal(points, segments.Length);
        }
    }

    private string Write(NpyArray array)
    {
        var path = Path.Join(_folder.Path, "a_panoptic.npz");
        NpzFile.Write(path, ("data", array));
        return path;
    }
}
