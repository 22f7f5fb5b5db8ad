using System.Runtime.InteropServices;
using System.Text;
using OpenCvSharp;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>Damages a small file of each format in every way at hand: a reader either accepts it or says that it is bad, and nothing else.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const long MemoryAllowance = 16 << 20;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Formats => ["lidar", "radar", "npy", "npz", "lidarseg", "panoptic", "image", "mask"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void AFileCutAnywhereIsAcceptedOrRejected(string format)
    {
        var (file, read) = Sound(format);
        for (var length = 0; length < file.Length; length++)
        {
            Try(file.AsSpan(0, length), read, $"cut to {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void AFileWithAnyBitFlippedIsAcceptedOrRejected(string format)
    {
        var (file, read) = Sound(format);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Try(file, read, $"bit {bit} flipped");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void AFileWithPartsMovedRepeatedOrReplacedIsAcceptedOrRejected(string format)
    {
        var (file, read) = Sound(format);
        var random = new Random(20261123);
        for (var round = 0; round < 10_000; round++)
        {
            var bytes = file.ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                Mutate(bytes, random);
            }

            Try(CollectionsMarshal.AsSpan(bytes), read, $"round {round}");
        }
    }

    // What damage does to structured files: numbers at their limits, pieces lost, repeated or moved, digits changed.
    private static void Mutate(List<byte> bytes, Random random)
    {
        if (bytes.Count < 16)
        {
            bytes.AddRange(new byte[16]);
        }

        var at = random.Next(bytes.Count - 8);
        var length = random.Next(1, Math.Min(64, bytes.Count - at));
        switch (random.Next(6))
        {
            case 0:
                ulong[] limits = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, long.MaxValue, ulong.MaxValue];
                var number = BitConverter.GetBytes(limits[random.Next(limits.Length)]);
                for (var i = 0; i < 1 << random.Next(4); i++)
                {
                    bytes[at + i] = number[i];
                }

                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 4:
                bytes[at] = "0123456789-.,:'(){}\n <F"u8[random.Next(23)];
                break;
            default:
                bytes[at] = (byte)random.Next(256);
                break;
        }
    }

    private void Try(ReadOnlySpan<byte> bytes, Action<string> read, string damage)
    {
        var path = _folder.Write("file", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(path);
        }
        catch (InvalidDataException error)
        {
            Assert.StartsWith("file: ", error.Message);
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{damage}: {error}");
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MemoryAllowance + (8 * bytes.Length), $"{damage} took too much memory");
    }

    private (byte[] File, Action<string> Read) Sound(string format)
    {
        var (bytes, read) = format switch
        {
            "lidar" => (MemoryMarshal.AsBytes(Enumerable.Range(0, 20).Select(i => (float)i).ToArray().AsSpan()).ToArray(),
                (Action<string>)(path => LidarFile.Read(path).ToPointCloud())),
            "radar" => (Radar(), path => RadarFile.Read(path, RadarFilter.Default)),
            "npy" => (Written(path => NpyArray.Of<float>([1, 2, 3, 4, 5, 6], 2, 3).Write(path)), path => NpyArray.Read(path).Require<float>(2, 3)),
            "npz" => (Written(path => NpzFile.Write(path, ("a", NpyArray.Of<float>([1, 2])), ("b", NpyArray.Of<bool>([true])))), path => NpzFile.Read(path)),
            "lidarseg" => (Enumerable.Range(0, 32).Select(label => (byte)label).ToArray(), path => LidarLabels.ReadLidarseg(path, 32)),
            "panoptic" => (Written(path => NpzFile.Write(path, ("data", NpyArray.Of<ushort>([1001, 2000])))), path => LidarLabels.ReadPanoptic(path, 2)),
            "image" => (Picture(".jpg"), path => ImageFile.ReadPixels(path, 9, 9)),
            "mask" => (Picture(".png"), path => MapMask.Read(path)),
            _ => throw new ArgumentException($"no format '{format}'", nameof(format)),
        };
        read(_folder.Write("file", bytes)); // sound to begin with
        return (bytes, read);
    }

    private byte[] Written(Action<string> write)
    {
        var path = Path.Join(_folder.Path, "sound");
        write(path);
        return File.ReadAllBytes(path);
    }

    private static byte[] Picture(string kind)
    {
        OpenCvRuntime.EnsureLoaded();
        using var pixels = new Mat(9, 9, MatType.CV_8UC3, new Scalar(10, 100, 200));
        Cv2.ImEncode(kind, pixels, out var bytes, new ImageEncodingParam(ImwriteFlags.JpegOptimize, 1));
        return bytes;
    }

    private static byte[] Radar()
    {
        var header = RadarFileTests.Header.Replace("WIDTH 2", "WIDTH 1", StringComparison.Ordinal).Replace("POINTS 2", "POINTS 1", StringComparison.Ordinal);
        return [.. Encoding.ASCII.GetBytes(header), .. new byte[44]];
    }
}
