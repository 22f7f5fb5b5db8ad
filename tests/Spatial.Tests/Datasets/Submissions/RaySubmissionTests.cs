using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class RaySubmissionTests : IDisposable
{
    private static readonly (string Key, IReadOnlyList<string> Values, bool IsList)[] About =
        [("method", ["ours"], false), ("authors", ["Ada", "Bär"], true)];

    private readonly TemporaryFolder _folder = new();

    private string Container => Path.Join(_folder.Path, "submission.gz");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TwoRaysAreThePickleThatNumpyWouldMake()
    {
        RaySubmission.Write(Container, [("method", ["m"], false)], [("t", new([10, 16], [(Half)1.5, (Half)(-0.4)], [(Half)1, (Half)0, (Half)0, (Half)(-2)]))]);

        // Written by hand from CPython's pickletools: an array is _reconstruct(ndarray, (0,), b"b") filled with (1, shape, dtype, False, bytes).
        byte[] expected =
        [
            0x80, 3, (byte)'}', .. Text("method"), .. Text("m"), (byte)'s', .. Text("results"), (byte)'}', .. Text("t"), (byte)'}',
            .. Text("pcd_cls"), .. "cnumpy.core.multiarray\n_reconstruct\n"u8, (byte)'q', 0, .. "cnumpy\nndarray\n"u8, (byte)'q', 1, .. Int(0), 0x85,
            (byte)'C', 1, (byte)'b', 0x87, (byte)'R', (byte)'(', .. Int(1), .. Int(2), 0x85, .. "cnumpy\ndtype\n"u8, (byte)'q', 2, .. Text("u1"),
            0x89, 0x88, 0x87, (byte)'R', (byte)'(', .. Int(3), .. Text("|"), .. "NNN"u8, .. Int(-1), .. Int(-1), .. Int(0), .. "tb"u8, (byte)'q', 3,
            0x89, (byte)'B', 2, 0, 0, 0, 10, 16, .. "tbs"u8,
            .. Text("pcd_dist"), (byte)'h', 0, (byte)'h', 1, .. Int(0), 0x85, (byte)'C', 1, (byte)'b', 0x87, (byte)'R', (byte)'(', .. Int(1), .. Int(2), 0x85,
            (byte)'h', 2, .. Text("f2"), 0x89, 0x88, 0x87, (byte)'R', (byte)'(', .. Int(3), .. Text("<"), .. "NNN"u8, .. Int(-1), .. Int(-1), .. Int(0),
            .. "tb"u8, (byte)'q', 4, 0x89, (byte)'B', 4, 0, 0, 0, 0x00, 0x3E, 0x66, 0xB6, .. "tbs"u8,
            .. Text("pcd_flow"), (byte)'h', 0, (byte)'h', 1, .. Int(0), 0x85, (byte)'C', 1, (byte)'b', 0x87, (byte)'R', (byte)'(', .. Int(1), .. Int(2), .. Int(2),
            0x86, (byte)'h', 4, 0x89, (byte)'B', 8, 0, 0, 0, 0x00, 0x3C, 0, 0, 0, 0, 0x00, 0xC0, .. "tbs"u8, (byte)'s', (byte)'s', (byte)'.',
        ];
        Assert.Equal(expected, Unpacked());
    }

    [Fact]
    public void TheSameFramesGiveTheSameBytesAndNoTime()
    {
        RaySubmission.Write(Container, About, [Frame("a", 1), Frame("b", 2)]);
        var first = File.ReadAllBytes(Container);
        RaySubmission.Write(Container, About, [Frame("a", 1), Frame("b", 2)]);

        Assert.Equal(first, File.ReadAllBytes(Container));
        Assert.Equal([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], first[..8]); // gzip, deflated, no name, no time
    }

    [Fact]
    public void AFrameThatFailsLeavesNoFile()
    {
        static IEnumerable<(string, SubmittedRays)> Failing()
        {
            yield return Frame("a", 1);
            throw new InvalidDataException("the second frame is damaged");
        }

        Assert.Throws<InvalidDataException>(() => RaySubmission.Write(Container, About, Failing()));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void ArraysOfDifferentLengthsAreRefusedByToken()
    {
        var message = Assert.Throws<ArgumentException>(() => RaySubmission.Write(Container, About, [("a", new([1, 2], [(Half)1], new Half[4]))])).Message;

        Assert.Contains("rays of sample a must be [N], [N] and [N, 2] values, got 2, 1 and 4", message);
    }

    [Fact]
    public void PythonLoadsItWithPickleAndNumpyAlone()
    {
        var python = Array.Find(["python3", "/usr/bin/python3"], name => Run(name, "import numpy") is { ExitCode: 0 });
        Assert.SkipWhen(python is null, "there is no Python with NumPy");
        var frames = Enumerable.Range(0, 3).Select(i => Frame($"token{i}", i)).ToArray();
        RaySubmission.Write(Container, About, frames);

        var loaded = Run(python!, $$"""
            import gzip, pickle
            data = pickle.load(gzip.open(r"{{Container}}", "rb"))
            print(list(data), data["authors"])
            for token, rays in data["results"].items():
                print(token, [(str(rays[name].dtype), rays[name].shape, rays[name].flags.writeable, float(rays[name].astype("f8").sum()))
                    for name in ("pcd_cls", "pcd_dist", "pcd_flow")])
            """);

        Assert.Equal(0, loaded!.Value.ExitCode);
        var lines = loaded.Value.Output.TrimEnd().Split('\n');
        Assert.Equal("['method', 'authors', 'results'] ['Ada', 'Bär']", lines[0]);
        foreach (var ((token, rays), line) in frames.Zip(lines.Skip(1)))
        {
            var n = rays.Classes.Length;
            string[] sums = [Sum(rays.Classes.Select(value => (double)value)), Sum(rays.Distances.Select(value => (double)value)), Sum(rays.Velocities.Select(value => (double)value))];
            Assert.Equal($"{token} [('uint8', ({n},), True, {sums[0]}), ('float16', ({n},), True, {sums[1]}), ('float16', ({n}, 2), True, {sums[2]})]", line);
        }
    }

    private static (string, SubmittedRays) Frame(string token, int seed)
    {
        var random = new Random(seed);
        var count = 1000 + seed;
        Half[] Halves(int n) => [.. Enumerable.Range(0, n).Select(_ => (Half)(random.Next(-160, 800) / 16.0))]; // exact in float16, and so are sums in float64
        var classes = new byte[count];
        random.NextBytes(classes);
        return (token, new(classes, Halves(count), Halves(2 * count)));
    }

    private static string Sum(IEnumerable<double> values) => values.Sum().ToString("0.0###", System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Int(int value) => [(byte)'J', .. BitConverter.GetBytes(value)];

    private static (int ExitCode, string Output)? Run(string program, string script)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private byte[] Unpacked()
    {
        using var packed = new GZipStream(File.OpenRead(Container), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        packed.CopyTo(plain);
        return plain.ToArray();
    }
}
