using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>Predicted labels of LiDAR points that are not what they should be.</summary>
public sealed class FaultyPointLabelsTests : IDisposable
{
    private const int Points = 40;
    private const byte Car = 1; // its number in these tables; 4 in the challenge

    private readonly MadeScenes _scenes = new();
    private readonly string[] _samples;

    public FaultyPointLabelsTests()
    {
        _scenes.Category("noise", 0);
        _scenes.Category("vehicle.car", Car);
        _samples = _scenes.Scene("scene-0103", [EgoStand.Level(0, 0), EgoStand.Level(4, 0)], (Quaterniond.Identity, Vector3d.Zero));
        var panoptic = File.ReadAllBytes(_scenes.WriteArrays("scratch/truth.npz", ("data", NpyArray.Of<ushort>(new ushort[Points]))));
        foreach (var sample in _samples)
        {
            _scenes.PointLabels("lidarseg", sample, Points, Enumerable.Repeat(Car, Points).ToArray());
            _scenes.PointLabels("panoptic", sample, Points, panoptic);
            _scenes.Write(Lidarseg(sample), Enumerable.Repeat((byte)4, Points).ToArray());
            _scenes.WriteArrays(Panoptic(sample), ("data", NpyArray.Of<ushort>([.. Enumerable.Repeat((ushort)4001, Points)])));
        }

        _scenes.Written();
    }

    public void Dispose() => _scenes.Dispose();

    [Theory]
    [InlineData("lidarseg")]
    [InlineData("panoptic")]
    public void SoundOnesAreScored(string format)
    {
        var (evaluated, validated) = Run(format);

        Assert.True(evaluated.ExitCode == ExitCode.Ok, evaluated.Error);
        Assert.True(validated.ExitCode == ExitCode.Ok, validated.Output);
    }

    [Fact]
    public void AnotherNumberOfPointsIsNamed()
    {
        _scenes.Write(Lidarseg(_samples[1]), Enumerable.Repeat((byte)4, Points - 1).ToArray());

        AssertNamed("lidarseg", ["39", "40"]);
    }

    [Theory]
    [InlineData(0, "0 is for ignored annotations and may not be predicted")]
    [InlineData(17, "general classes are to be mapped first")]
    public void AClassThatMayNotBePredictedIsNamed(byte label, string remedy)
    {
        _scenes.Write(Lidarseg(_samples[1]), [.. Enumerable.Repeat((byte)4, Points - 1), label]);

        AssertNamed("lidarseg", [$"has label {label} at point 39, expected a class from 1 to 16", remedy]);
    }

    [Fact]
    public void AnotherTypeIsNamed()
    {
        _scenes.WriteArrays(Panoptic(_samples[1]), ("data", NpyArray.Of<int>(new int[Points])));

        AssertNamed("panoptic", ["data must be uint16 [-1], got int32 [40]"]);
    }

    [Fact]
    public void APickleIsNotLoaded()
    {
        _scenes.Write(Panoptic(_samples[1]), [0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'.']);

        AssertNamed("panoptic", ["pickle is never loaded"]);
    }

    [Fact]
    public void TwoFilesOfOneSweepAreNamed()
    {
        var twin = Lidarseg(_samples[1]).Replace("mini_val", "val", StringComparison.Ordinal);
        _scenes.Write(twin, Enumerable.Repeat((byte)4, Points).ToArray());

        var (evaluated, validated) = Run("lidarseg");

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (evaluated.ExitCode, validated.ExitCode));
        Assert.Contains("1 samples have two files", evaluated.Error, StringComparison.Ordinal);
        Assert.Contains(_scenes.LidarOf(_samples[1]), evaluated.Error, StringComparison.Ordinal);
        Assert.Contains("SUB-022", validated.Output, StringComparison.Ordinal);
    }

    private string Lidarseg(string sample) => $"submission/lidarseg/mini_val/{_scenes.LidarOf(sample)}_lidarseg.bin";

    private string Panoptic(string sample) => $"submission/panoptic/mini_val/{_scenes.LidarOf(sample)}_panoptic.npz";

    private (CommandRun Evaluated, CommandRun Validated) Run(string format) => (
        _scenes.Evaluate(_scenes.Beside("submission"), format, format, "report", "--split", "all"),
        CommandRun.Of("validate", _scenes.Beside("submission"), "--as", format, "--dataroot", _scenes.DataRoot, "--version", MadeScenes.Version));

    private void AssertNamed(string format, string[] parts)
    {
        var (evaluated, validated) = Run(format);

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (evaluated.ExitCode, validated.ExitCode));
        Assert.All([$"sample {_samples[1]} of scene-0103", .. parts], part => Assert.Contains(part, evaluated.Error, StringComparison.Ordinal));
        Assert.All(["SUB-030", _scenes.LidarOf(_samples[1]), .. parts], part => Assert.Contains(part, validated.Output, StringComparison.Ordinal));
    }
}
