using System.Buffers.Binary;
using System.Runtime.InteropServices;
using OpenCvSharp;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class ImageFileTests : IDisposable
{
    private const int Width = 44; // no multiple of a block or unit
    private const int Height = 27;

    private const ImwriteFlags SamplingFactor = (ImwriteFlags)7; // IMWRITE_JPEG_SAMPLING_FACTOR, which OpenCvSharp does not name

    private readonly TemporaryFolder _folder = new();

    public ImageFileTests()
    {
        OpenCvRuntime.EnsureLoaded();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ChannelsComeInTheOrderRedGreenBlue()
    {
        using var red = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(10, 20, 240)); // OpenCV's order is blue green red

        var pixels = Read(_folder.Write("a.jpg", Encode(".jpg", red)));

        Assert.Equal((Width, Height, Width * Height * 3), (pixels.Width, pixels.Height, pixels.Rgb.Length));
        Assert.InRange(pixels.Rgb[0], 235, 245);
        Assert.InRange(pixels.Rgb[1], 15, 25);
        Assert.InRange(pixels.Rgb[^1], 5, 15);
    }

    [Fact]
    public void PicturesOfEveryCommonKindAreRead()
    {
        foreach (var (kind, bytes) in Kinds())
        {
            var pixels = Read(_folder.Write("a.jpg", bytes));

            Assert.True(pixels.Rgb.Distinct().Count() > 20, kind);
        }
    }

    [Fact]
    public void GreyPicturesGetThreeEqualChannels()
    {
        using var grey = Picture().CvtColor(ColorConversionCodes.BGR2GRAY);

        var path = _folder.Write("a.jpg", Encode(".jpg", grey));

        Assert.Equal(1, ImageFile.ReadHeader(path).Channels);
        Assert.All(Read(path).Rgb.Chunk(3), pixel => Assert.True(pixel[0] == pixel[1] && pixel[1] == pixel[2]));
    }

    [Fact]
    public void APngIsReadWhateverItsName()
    {
        using var picture = Picture();

        var pixels = Read(_folder.Write("a.jpg", Encode(".png", picture)));

        var first = picture.At<Vec3b>(0, 0);
        Assert.Equal([first.Item2, first.Item1, first.Item0], pixels.Rgb[..3]);
        Assert.Equal(new("PNG", Width, Height, 3), ImageFile.ReadHeader(Path.Join(_folder.Path, "a.jpg")));
    }

    [Fact]
    public void AJpegCutOffAnywhereIsRejected()
    {
        foreach (var (kind, bytes) in Kinds())
        {
            for (var length = 0; length < bytes.Length; length += kind == "4:2:0" ? 1 : 5)
            {
                var path = _folder.Write("a.jpg", bytes.AsSpan(0, length));

                var error = Record.Exception(() => Read(path));

                Assert.True(error is InvalidDataException, $"{kind} cut to {length} of {bytes.Length} bytes");
            }
        }
    }

    [Fact]
    public void ACutOffJpegWithAnEndMarkerPutOnIsRejectedToo()
    {
        foreach (var (kind, bytes) in Kinds().Where(picture => picture.Kind is not ("png" or "progressive")))
        {
            var start = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 20;
            for (var length = start; length < bytes.Length - 2; length++)
            {
                var path = _folder.Write("a.jpg", [.. bytes[..length], 0xFF, 0xD9]);

                Assert.True(Record.Exception(() => Read(path)) is InvalidDataException, $"{kind} cut to {length} of {bytes.Length} bytes");
            }
        }
    }

    [Fact]
    public void FlippedBitsNeverDoMoreThanRejectThePicture()
    {
        var (rejected, cases) = (0, 0);
        foreach (var (kind, bytes) in Kinds())
        {
            for (var bit = 0; bit < bytes.Length * 8; bit += kind == "4:2:0" ? 3 : 31)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var path = _folder.Write("a.jpg", bytes);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));

                var error = Record.Exception(() => Read(path));

                Assert.True(error is null or InvalidDataException, $"{kind} bit {bit}: {error}");
                (rejected, cases) = (rejected + (error is null ? 0 : 1), cases + 1);
            }
        }

        Assert.InRange(rejected, cases / 4, cases); // not all damage shows: a flipped bit may only change a colour
    }

    [Fact]
    public void ARestartMarkerOutOfOrderIsRejected()
    {
        var bytes = Kinds().Single(picture => picture.Kind == "restart markers").Bytes;
        var second = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD1]);
        bytes[second + 1] = 0xD3;

        Assert.Contains("restart marker", Fault(_folder.Write("a.jpg", bytes)));
    }

    [Theory]
    [InlineData(65500, 65500)]
    [InlineData(10000, 5001)]
    public void ADecompressionBombIsRejectedBeforeDecoding(int width, int height)
    {
        var bytes = Encode(".jpg", Picture());
        var frame = Frame(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 7), (ushort)width);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Fault(_folder.Write("a.jpg", bytes));

        Assert.Contains($"declares {width}x{height} pixels", error);
        Assert.Contains(nameof(FileLimits.MaxImagePixels), error);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void AFileAboveTheCapIsRejected()
    {
        var path = _folder.Write("a.jpg", Encode(".jpg", Picture()));

        var error = Assert.Throws<InvalidDataException>(() => ImageFile.ReadPixels(path, Width, Height, new() { MaxImageBytes = 100 }));

        Assert.Contains(nameof(FileLimits.MaxImageBytes), error.Message);
    }

    [Fact]
    public void AnotherSizeThanTheTableSaysIsRejected()
    {
        var path = _folder.Write("a.jpg", Encode(".jpg", Picture()));

        var error = Assert.Throws<InvalidDataException>(() => ImageFile.ReadPixels(path, 1600, 900)).Message;

        Assert.StartsWith($"a.jpg: expected 1600x900 pixels as its table says, got {Width}x{Height}", error);
    }

    [Theory]
    [InlineData(0xC9, 8, "arithmetic-coded")]
    [InlineData(0xCA, 8, "arithmetic-coded")]
    [InlineData(0xC3, 8, "lossless")]
    [InlineData(0xC1, 12, "12 bits")]
    public void KindsThatAreNotReadAreRejectedWithTheReason(byte marker, byte bits, string reason)
    {
        var bytes = Encode(".jpg", Picture());
        var frame = Frame(bytes);
        (bytes[frame + 1], bytes[frame + 4]) = (marker, bits);

        Assert.Contains(reason, Fault(_folder.Write("a.jpg", bytes)));
    }

    [Fact]
    public void CmykIsRejectedWithTheReason()
    {
        var bytes = Encode(".jpg", Picture());
        var frame = Frame(bytes);
        byte[] header = [0xFF, 0xC0, 0, 20, .. bytes[(frame + 4)..(frame + 9)], 4, .. bytes[(frame + 10)..(frame + 19)], 4, 0x11, 1];

        Assert.Contains("CMYK", Fault(_folder.Write("a.jpg", [.. bytes[..frame], .. header, .. bytes[(frame + 19)..]])));
    }

    [Fact]
    public void ARotationTagIsIgnored()
    {
        var bytes = Encode(".jpg", Picture());
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0, 1, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, // orientation: a quarter turn
            0, 0, 0, 0,
        ];

        var turned = Read(_folder.Write("b.jpg", [.. bytes[..2], .. exif, .. bytes[2..]]));

        Assert.Equal(Read(_folder.Write("a.jpg", bytes)).Rgb, turned.Rgb);
    }

    [Fact]
    public void OtherFilesAreRejectedForWhatTheyAre()
    {
        Assert.Contains("WebP", Fault(_folder.Write("a.jpg", Encode(".webp", Picture()))));
        Assert.Contains("GIF", Fault(_folder.Write("a.jpg", "GIF89a.........."u8)));
        Assert.Contains("BMP", Fault(_folder.Write("a.jpg", Encode(".bmp", Picture()))));
        Assert.Contains("HTML", Fault(_folder.Write("a.jpg", "\n<!DOCTYPE html><html>"u8)));
        Assert.Contains("git lfs pull", Fault(_folder.Write("a.jpg", "version https://git-lfs.github.com/spec/v1\n"u8)));
        Assert.Contains("00010203", Fault(_folder.Write("a.jpg", [0, 1, 2, 3, 4])));
        Assert.Contains("empty (0 bytes)", Fault(_folder.Write("a.jpg", [])));
    }

    [Fact]
    public void ADamagedPngIsRejected()
    {
        var bytes = Encode(".png", Picture());
        bytes[bytes.AsSpan().IndexOf("IDAT"u8) + 10] ^= 1;

        Assert.Contains("check sum", Fault(_folder.Write("a.png", bytes)));
    }

    [Fact]
    public void BlackPicturesAreAccepted()
    {
        using var black = new Mat(Height, Width, MatType.CV_8UC3, Scalar.Black);

        Assert.All(Read(_folder.Write("a.jpg", Encode(".jpg", black))).Rgb, value => Assert.Equal(0, value));
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void ImagesOfADatasetHaveThePixelsThatOpenCvReads()
    {
        string[] roots = [TestData.Golden("geometry", "dataroot"), TestData.Real("nuscenes-keyframe")];
        foreach (var path in roots.SelectMany(root => Directory.EnumerateFiles(root, "*.jpg", SearchOption.AllDirectories)))
        {
            var header = ImageFile.ReadHeader(path);
            var pixels = ImageFile.ReadPixels(path, header.Width, header.Height);

            using var expected = Cv2.ImRead(path).CvtColor(ColorConversionCodes.BGR2RGB);
            expected.GetArray(out Vec3b[] values);
            Assert.True(MemoryMarshal.AsBytes(values.AsSpan()).SequenceEqual(pixels.Rgb), path);
        }
    }

    private static IEnumerable<(string Kind, byte[] Bytes)> Kinds()
    {
        using var picture = Picture();
        using var grey = picture.CvtColor(ColorConversionCodes.BGR2GRAY);
        yield return ("4:2:0", Encode(".jpg", picture));
        yield return ("4:4:4", Encode(".jpg", picture, (SamplingFactor, 0x111111)));
        yield return ("4:2:2", Encode(".jpg", picture, (SamplingFactor, 0x211111)));
        yield return ("quality 100", Encode(".jpg", picture, (ImwriteFlags.JpegQuality, 100)));
        yield return ("optimised", Encode(".jpg", picture, (ImwriteFlags.JpegOptimize, 1)));
        yield return ("restart markers", Encode(".jpg", picture, (ImwriteFlags.JpegRstInterval, 1)));
        yield return ("progressive", Encode(".jpg", picture, (ImwriteFlags.JpegProgressive, 1)));
        yield return ("grey", Encode(".jpg", grey));
        yield return ("png", Encode(".png", picture));
    }

    private static Mat Picture()
    {
        var picture = new Mat(Height, Width, MatType.CV_8UC3);
        var random = new Random(3);
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
            {
                picture.Set(row, column, new Vec3b((byte)(column * 5), (byte)(row * 9), (byte)random.Next(100, 160)));
            }
        }

        return picture;
    }

    private static byte[] Encode(string kind, Mat picture, params (ImwriteFlags Flag, int Value)[] options)
    {
        Cv2.ImEncode(kind, picture, out var bytes, [.. options.Select(option => new ImageEncodingParam(option.Flag, option.Value))]);
        return bytes;
    }

    private static int Frame(byte[] jpeg) => jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);

    private static ImagePixels Read(string path) => ImageFile.ReadPixels(path, Width, Height);

    private static string Fault(string path) => Assert.Throws<InvalidDataException>(() => Read(path)).Message;
}
