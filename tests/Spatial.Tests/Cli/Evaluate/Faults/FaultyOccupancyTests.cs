using System.IO.Compression;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>Predicted grids that are not what they should be: evaluate and validate both name file, array, what was expected and what was got.</summary>
public sealed class FaultyOccupancyTests : IDisposable
{
    private static readonly int[] FlowShape = [.. GridScenes.Shape, 2];

    private readonly GridScenes _scenes = new(scenes: 1, samplesPerScene: 2);

    private string Token => _scenes.Tokens[1];

    private string PredictionFile => _scenes.PredictionFileOf(Token);

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void AnotherShapeIsNamed() =>
        AssertNamed([("semantics", NpyArray.Of<byte>(new byte[200 * 200 * 15], 200, 200, 15))], "semantics must be uint8 [200, 200, 16], got uint8 [200, 200, 15]");

    [Fact]
    public void AnotherTypeIsNamed() =>
        AssertNamed([("semantics", NpyArray.Of<long>(new long[200 * 200 * 16], 200, 200, 16))], "semantics must be uint8 [200, 200, 16], got int64 [200, 200, 16]");

    [Fact]
    public void AnotherArrayIsNamed() =>
        AssertNamed([("labels", GridScenes.Array(GridScenes.Grid(9, 4)))], "must have one of the arrays semantics, arr_0, pred, got [labels]");

    [Theory]
    [InlineData(18)]
    [InlineData(255)]
    public void AClassBeyondTheListIsNamed(byte label) =>
        AssertNamed([("semantics", GridScenes.Array(GridScenes.Grid(9, label)))], $"semantics has label {label} at voxel", "expected 0 to 17");

    [Fact]
    public void FlowThatIsNoNumberIsNamed()
    {
        var flow = new float[200 * 200 * 16 * 2];
        flow[2 * 5] = float.NaN;

        AssertNamed(
            [("semantics", GridScenes.Array(GridScenes.Grid(9, 4))), ("flow", NpyArray.Of<float>(flow, FlowShape))],
            "flow has NaN at voxel", "expected finite velocities in m/s");
    }

    [Fact]
    public void APickleWithTheNameOfAnArchiveIsNotLoaded()
    {
        File.WriteAllBytes(PredictionFile, Pickle);

        AssertNamed("pickle is never loaded");
    }

    [Fact]
    public void APickledArrayInAnArchiveIsNotLoaded()
    {
        File.WriteAllBytes(PredictionFile, Zip(("semantics.npy", Pickle)));

        AssertNamed("pickle is never loaded");
    }

    [Fact]
    public void AnArrayOfObjectsIsNotLoaded()
    {
        File.WriteAllBytes(PredictionFile, Zip(("semantics.npy", ArrayOfObjects)));

        AssertNamed("pickle is never loaded");
    }

    [Fact]
    public void ABombIsNotUnpacked()
    {
        var bomb = NpyArray.Of<byte>(new byte[64 << 20]);
        _scenes.Made.WriteArrays($"{GridScenes.Folder}/{Token}.npz", ("semantics", bomb));

        AssertNamed("MaxArchiveRatio");
    }

    [Fact]
    public void AnArchiveThatEndsEarlyIsNamed()
    {
        File.WriteAllBytes(PredictionFile, File.ReadAllBytes(PredictionFile)[..^40]);

        AssertNamed("damaged zip archive");
    }

    // The classes of OpenOcc end where free of Occ3D begins, so that files of one benchmark offered as the other's do not pass.
    [Fact]
    public void AFileOfTheOtherBenchmarkIsRecognized()
    {
        var result = _scenes.Validate("openocc-v2");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("has label 17", result.Output, StringComparison.Ordinal);
        Assert.Contains("is it of the other benchmark?", result.Output, StringComparison.Ordinal);
    }

    private static byte[] Pickle => [0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'.'];

    private static byte[] ArrayOfObjects
    {
        get
        {
            var header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".PadRight(117) + "\n";
            return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. Pickle];
        }
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private void AssertNamed((string, NpyArray)[] arrays, params string[] expected)
    {
        NpzFile.Write(PredictionFile, arrays);
        AssertNamed(expected);
    }

    private void AssertNamed(params string[] expected)
    {
        var evaluated = _scenes.Evaluate("report", "--split", "all");
        var validated = _scenes.Validate();

        Assert.Equal(ExitCode.Failed, evaluated.ExitCode);
        Assert.Equal(ExitCode.Failed, validated.ExitCode);
        Assert.All([$"sample {Token} of {_scenes.SceneOf(Token)}", $"{Token}.npz", .. expected], part => Assert.Contains(part, evaluated.Error, StringComparison.Ordinal));
        Assert.All(["SUB-030", $"{Token}.npz", .. expected], part => Assert.Contains(part, validated.Output, StringComparison.Ordinal));
    }
}
