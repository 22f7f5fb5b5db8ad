using System.Buffers.Binary;
using System.Text;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class RadarFileTests : IDisposable
{
    internal const string Header =
        """
        # .PCD v0.7 - Point Cloud Data file format
        VERSION 0.7
        FIELDS x y z dyn_prop id rcs vx vy vx_comp vy_comp is_quality_valid ambig_state x_rms y_rms invalid_state pdh0 vx_rms vy_rms
        SIZE 4 4 4 1 2 4 4 4 4 4 1 1 1 1 1 1 1 1
        TYPE F F F I I F F F F F I I I I I I I I
        COUNT 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1
        WIDTH 2
        HEIGHT 1
        VIEWPOINT 0 0 0 1 0 0 0
        POINTS 2
        DATA binary

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryFieldIsReadInItsPlace()
    {
        var scan = RadarFile.Read(Write(Header, Record(x: 1.5f), Record(x: -2)), RadarFilter.None);

        Assert.Equal(2, scan.Count);
        Assert.Equal(
            [1.5, 2, 3, 1, -300, 6, 7, 8, 9, 10, 11, 3, 13, 14, 0, 16, 17, -18],
            Enumerable.Range(0, RadarScan.Fields.Count).Select(field => scan.Values[field * scan.Count]));
        Assert.Equal([1.5, -2], scan["x"].ToArray());
        Assert.Throws<ArgumentException>(() => scan["power"].Length);
    }

    [Fact]
    public void TheDefaultFilterKeepsValidUnambiguousReturnsOfKnownMotion()
    {
        var header = Header.Replace("WIDTH 2", "WIDTH 5").Replace("POINTS 2", "POINTS 5");
        var path = Write(header, Record(x: 1), Record(x: 2, invalid: 4), Record(x: 3, motion: 7), Record(x: 4, ambiguity: 4), Record(x: 5, motion: 6));

        Assert.Equal([1, 5], RadarFile.Read(path, RadarFilter.Default)["x"].ToArray());
        Assert.Equal([1, 2, 3, 4, 5], RadarFile.Read(path, RadarFilter.None)["x"].ToArray());
    }

    [Fact]
    public void ANaNInTheFirstReturnMeansThatTheRadarSawNothing()
    {
        Assert.Equal(0, RadarFile.Read(Write(Header, Record(x: float.NaN), Record(x: 1)), RadarFilter.None).Count);
        Assert.Equal(2, RadarFile.Read(Write(Header, Record(x: 1), Record(x: float.NaN)), RadarFilter.None).Count);
    }

    [Fact]
    public void AByteAfterTheLastRecordIsDemanded()
    {
        var path = Write(Header, Record(x: 1), Record(x: 2));
        var bytes = File.ReadAllBytes(path);

        Assert.Contains("POINTS 2, which takes 87 bytes after the header, got 86", Fault(_folder.Write("a.pcd", bytes.AsSpan(0, bytes.Length - 1))));
    }

    [Theory]
    [InlineData("POINTS 2", "POINTS 3", "WIDTH x HEIGHT")]
    [InlineData("WIDTH 2", "WIDTH 3", "WIDTH x HEIGHT")]
    [InlineData("HEIGHT 1", "HEIGHT 2", "HEIGHT must read '1'")]
    [InlineData("POINTS 2", "POINTS 99999999999999999999", "positive whole number")]
    [InlineData("POINTS 2", "POINTS -2", "positive whole number")]
    [InlineData("WIDTH 2", "WIDTH two", "positive whole number")]
    [InlineData("FIELDS x y", "FIELDS x w", "FIELDS")]
    [InlineData("SIZE 4", "SIZE 3", "SIZE")]
    [InlineData("COUNT 1", "COUNT 0", "COUNT")]
    [InlineData("COUNT 1", "COUNT 1000000000", "COUNT")]
    [InlineData("TYPE F", "TYPE X", "TYPE")]
    [InlineData("DATA binary", "DATA ascii", "'binary', got 'ascii'")]
    [InlineData("DATA binary", "DATA binary_compressed", "'binary', got 'binary_compressed'")]
    [InlineData("VERSION 0.7", "VERSION 0.8", "VERSION")]
    [InlineData("# .PCD", ".PCD", "line #")]
    [InlineData("VIEWPOINT 0 0 0 1 0 0 0\n", "", "VIEWPOINT expected")]
    public void AHeaderThatSaysAnythingElseIsRejected(string from, string to, string reason)
    {
        Assert.Contains(reason, Fault(Write(Header.Replace(from, to), Record(x: 1), Record(x: 2))));
    }

    [Fact]
    public void MorePointsThanBytesAreRejectedWithoutAllocatingThem()
    {
        var path = Write(Header.Replace("WIDTH 2", "WIDTH 1999999").Replace("POINTS 2", "POINTS 1999999"), Record(x: 1), Record(x: 2));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("POINTS 1999999", Fault(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void MorePointsThanTheCapAreRejected()
    {
        var path = Write(Header, Record(x: 1), Record(x: 2));

        var error = Assert.Throws<InvalidDataException>(() => RadarFile.Read(path, RadarFilter.None, new FileLimits { MaxPoints = 1 }));

        Assert.Contains(nameof(FileLimits.MaxPoints), error.Message);
    }

    [Fact]
    public void AHeaderLineWithoutEndIsRejectedAtTheHeaderCap()
    {
        var endless = new byte[(64 << 10) + 100];
        endless.AsSpan().Fill((byte)'#');

        Assert.Contains(nameof(FileLimits.MaxHeaderBytes), Fault(_folder.Write("a.pcd", endless)));
        Assert.Contains("before its line #", Fault(_folder.Write("a.pcd", [])));
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void FilesOfADatasetAreReadWhole()
    {
        foreach (var path in Directory.EnumerateFiles(TestData.Golden("geometry", "dataroot"), "*.pcd", SearchOption.AllDirectories))
        {
            var all = RadarFile.Read(path, RadarFilter.None);
            var kept = RadarFile.Read(path, RadarFilter.Default);

            Assert.Contains($"\nPOINTS {all.Count}\n", Encoding.Latin1.GetString(File.ReadAllBytes(path)));
            Assert.InRange(kept.Count, 0, all.Count);
            Assert.All(kept["invalid_state"].ToArray(), state => Assert.Equal(0, state));
            Assert.All(kept["ambig_state"].ToArray(), state => Assert.Equal(3, state));
        }
    }

    private static byte[] Record(float x, sbyte motion = 1, sbyte ambiguity = 3, sbyte invalid = 0)
    {
        var bytes = new byte[43];
        var offset = 0;
        foreach (var value in new[] { x, 2f, 3f })
        {
            Float(value);
        }

        bytes[offset++] = (byte)motion;
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(offset), -300);
        offset += 2;
        foreach (var value in new[] { 6f, 7f, 8f, 9f, 10f })
        {
            Float(value);
        }

        new[] { 11, ambiguity, 13, 14, invalid, 16, 17, -18 }.Select(value => (byte)value).ToArray().CopyTo(bytes, offset);
        return bytes;

        void Float(float value)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(offset), value);
            offset += 4;
        }
    }

    private static string Fault(string path) => Assert.Throws<InvalidDataException>(() => RadarFile.Read(path, RadarFilter.None)).Message;

    private string Write(string header, params byte[][] records) =>
        _folder.Write("a.pcd", [.. Encoding.ASCII.GetBytes(header.ReplaceLineEndings("\n")), .. records.SelectMany(record => record), (byte)'\n']);
}
