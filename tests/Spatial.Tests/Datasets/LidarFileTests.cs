using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class LidarFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PointsAreReadAsStored()
    {
        var scan = LidarFile.Read(Write(1.5f, -2, 3, 40, 7, 0.1f, 0.2f, 0.3f, 255, 31));

        Assert.Equal([1.5f, -2, 3, 40, 7, 0.1f, 0.2f, 0.3f, 255, 31], scan.Values);
        Assert.Equal((2, 7, 31), (scan.Count, scan.RingOf(0), scan.RingOf(1)));
        Assert.Equal([1.5f, -2, 3, 40, 0, 0.1f, 0.2f, 0.3f, 255, 0], scan.ToPointCloud().Values.ToArray());
    }

    [Fact]
    public void OnePointIsEnough() => Assert.Equal(1, LidarFile.Read(Write(1, 2, 3, 4, 5)).Count);

    [Fact]
    public void AFileCutInsideAPointIsRejectedNamingBytesAndRemainder()
    {
        var bytes = MemoryMarshal.AsBytes(Points(50)).ToArray();
        for (var dropped = 1; dropped < 20; dropped++)
        {
            var error = Fault(_folder.Write("a.pcd.bin", bytes.AsSpan(0, bytes.Length - dropped)));

            Assert.StartsWith("a.pcd.bin: ", error);
            Assert.Contains($"got {bytes.Length - dropped} bytes, {20 - dropped} left over", error);
        }
    }

    [Fact]
    public void AnEmptyFileIsRejected() => Assert.Contains("empty (0 bytes)", Fault(_folder.Write("a.pcd.bin", [])));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void PointsThatAreNotFiniteAreCountedAndLeftOut(float bad)
    {
        var values = Points(300).ToArray();
        (values[5], values[11], values[17]) = (bad, bad, bad); // x of point 1, y of point 2, z of point 3

        var scan = LidarFile.Read(Write(values));

        Assert.Equal((300, 3), (scan.Count, scan.NonFinitePoints));
        var cloud = scan.ToPointCloud();
        Assert.Equal(297, cloud.Count);
        Assert.Equal(values[20..24], cloud[1][..4].ToArray());
    }

    [Fact]
    public void TooManyPointsThatAreNotFiniteAreAnErrorThatNamesTheCap()
    {
        var values = Points(100).ToArray();
        (values[0], values[5]) = (float.NaN, float.NaN);
        var path = Write(values);

        Assert.Contains("2 of 100 points", Fault(path));
        Assert.Contains(nameof(FileLimits.MaxNonFiniteShare), Fault(path));
        Assert.Equal(2, LidarFile.Read(path, new FileLimits { MaxNonFiniteShare = 0.02 }).NonFinitePoints);
    }

    [Fact]
    public void OddIntensitiesAreClampedAndCounted()
    {
        var scan = LidarFile.Read(Write(1, 2, 3, float.NaN, 0, 1, 2, 3, float.PositiveInfinity, 0, 1, 2, 3, float.NegativeInfinity, 0, 1, 2, 3, -1, 0, 1, 2, 3, 9, 0));

        Assert.Equal(4, scan.ClampedIntensities);
        var cloud = scan.ToPointCloud();
        Assert.Equal([0, 255, 0, 0, 9], Enumerable.Range(0, 5).Select(i => cloud[i][3]));
    }

    [Fact]
    public void OddRingsAreIgnoredAndCounted()
    {
        var scan = LidarFile.Read(Write(1, 2, 3, 4, -1, 1, 2, 3, 4, float.NaN, 1, 2, 3, 4, 32, 1, 2, 3, 4, 31));

        Assert.Equal(3, scan.UnusableRings);
        Assert.Equal([null, null, null, 31], Enumerable.Range(0, 4).Select(scan.RingOf));
        Assert.Equal(4, scan.ToPointCloud().Count);
    }

    [Fact]
    public void HugeAndTinyCoordinatesPassThrough()
    {
        var scan = LidarFile.Read(Write(1e30f, -1e30f, float.Epsilon, 0, 0));

        Assert.Equal([1e30f, -1e30f, float.Epsilon, 0, 0], scan.ToPointCloud().Values.ToArray());
    }

    [Fact]
    public void AFileAboveTheCapIsRejectedBeforeItIsRead()
    {
        var path = Path.Join(_folder.Path, "huge.pcd.bin");
        using (var file = File.Create(path))
        {
            file.SetLength(10_000_000L * 20); // a hole: takes no disk
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Fault(path);

        Assert.Contains("10000000 points", error);
        Assert.Contains(nameof(FileLimits.MaxPoints), error);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.Contains("3 points", Assert.Throws<InvalidDataException>(() => LidarFile.Read(Write(Points(3)), new FileLimits { MaxPoints = 2 })).Message);
    }

    [Theory]
    [InlineData(400)] // also a multiple of 20 bytes
    [InlineData(401)]
    public void FilesOfFourFloatsPerPointAreRecognised(int points)
    {
        var random = new Random(5);
        var values = new float[points * 4];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i % 4 == 3 ? random.Next(0, 100) / 100f : (random.NextSingle() * 60) - 30;
        }

        Assert.Contains("looks like 4 floats per point", Fault(Write(values)));
    }

    [Fact]
    public void BigEndianFilesAreRecognised()
    {
        var bytes = MemoryMarshal.AsBytes(Points(200)).ToArray();
        var words = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
        BinaryPrimitives.ReverseEndianness(words, words);

        Assert.Contains("looks big-endian", Fault(_folder.Write("a.pcd.bin", bytes)));
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 693760\n", "git lfs pull")]
    [InlineData("/annex/objects/SHA256E-s693760--4d7a.bin\n", "git annex get")]
    [InlineData("../../.git/annex/objects/Xx/9p/SHA256E-s693760--4d7a.bin", "git annex get")]
    [InlineData("<!DOCTYPE html>\n<html><body>404</body></html>", "HTML")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "XML")]
    public void TextInPlaceOfPointsIsNamedForWhatItIs(string text, string remedy)
    {
        Assert.Contains(remedy, Fault(_folder.Write("a.pcd.bin", System.Text.Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void AMissingFileIsSaidToBeMissing()
    {
        var error = Assert.Throws<FileNotFoundException>(() => LidarFile.Read(Path.Join(_folder.Path, "gone.pcd.bin")));

        Assert.StartsWith("gone.pcd.bin: no such file", error.Message);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void FilesOfADatasetAreReadWhole()
    {
        string[] roots = [TestData.Golden("geometry", "dataroot"), TestData.Real("nuscenes-keyframe")];
        foreach (var path in roots.SelectMany(root => Directory.EnumerateFiles(root, "*.pcd.bin", SearchOption.AllDirectories)))
        {
            var scan = LidarFile.Read(path);

            Assert.Equal(File.ReadAllBytes(path), MemoryMarshal.AsBytes(scan.Values.AsSpan()));
            Assert.Equal((0, 0, 0), (scan.NonFinitePoints, scan.ClampedIntensities, scan.UnusableRings));
        }
    }

    private static ReadOnlySpan<float> Points(int count)
    {
        var random = new Random(1);
        var values = new float[count * 5];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (i % 5) switch { 3 => random.Next(256), 4 => random.Next(32), _ => (random.NextSingle() * 100) - 50 };
        }

        return values;
    }

    private static string Fault(string path) => Assert.Throws<InvalidDataException>(() => LidarFile.Read(path)).Message;

    private string Write(params ReadOnlySpan<float> values) => _folder.Write("a.pcd.bin", MemoryMarshal.AsBytes(values));
}
