using Spatial.Cli;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class WeightsRoundCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("f16", TensorDtype.Float16, 5e-4)] // half a unit in the eleventh bit
    [InlineData("bf16", TensorDtype.BFloat16, 4e-3)] // and in the eighth
    public void RoundedWeightsLoadAndAreNearThoseTheyWere(string dtype, TensorDtype stored, double relative)
    {
        var (whole, rounded) = (Path.Join(_folder.Path, "whole"), Path.Join(_folder.Path, "rounded"));
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano))
        {
            perception.Save(whole);
        }

        var run = CommandRun.Of("weights", "round", whole, "--dtype", dtype, "--out", rounded);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        using var loaded = DrivePiPerception.Load(rounded);
        using var scope = NewDisposeScope();
        using var before = Checkpoint.Open(whole);
        using var after = Checkpoint.Open(rounded);
        Assert.Equal(before.Tensors.Count, after.Tensors.Count);
        foreach (var tensor in before.Tensors)
        {
            var isRounded = tensor.Dtype == TensorDtype.Float32;
            Assert.Equal(isRounded ? stored : tensor.Dtype, after.Find(tensor.Name)!.Dtype);
            var (a, b) = (before.ReadTensor(tensor.Name, ScalarType.Float64), after.ReadTensor(tensor.Name, ScalarType.Float64));
            var largest = ((a - b).abs() - (a.abs() * relative)).max().item<double>();
            Assert.True(isRounded ? largest <= 1e-7 : a.eq(b).all().item<bool>(), $"{tensor.Name}: {largest}"); // below 6e-5 halves lose bits
        }
    }

    [Fact]
    public void NumbersThatHalvesCannotHoldAreRefused()
    {
        var whole = Path.Join(_folder.Path, "whole");
        using var large = tensor(new[] { 1f, 70000f });
        SafetensorsWriter.WriteFolder(whole, new Dictionary<string, Tensor> { ["scale"] = large });

        var run = CommandRun.Of("weights", "round", whole, "--out", Path.Join(_folder.Path, "rounded"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("scale has numbers that Float16 cannot hold: choose --dtype bf16", run.Error);
        Assert.False(Directory.Exists(Path.Join(_folder.Path, "rounded")));
    }

    [Fact]
    public void ShardsBecomeOneFileWithoutAnIndex()
    {
        var whole = Path.Join(_folder.Path, "whole");
        using var values = ones(100);
        SafetensorsWriter.WriteFolder(whole, new Dictionary<string, Tensor> { ["a"] = values, ["b"] = values }, shardBytes: 400);
        Assert.Equal(2, Directory.GetFiles(whole, "*.safetensors").Length);

        var run = CommandRun.Of("weights", "round", whole, "--out", Path.Join(_folder.Path, "rounded"));

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        using var rounded = Checkpoint.Open(Path.Join(_folder.Path, "rounded"));
        Assert.Equal(["a", "b"], rounded.Tensors.Select(tensor => tensor.Name).Order());
    }

    [Fact]
    public void AnEncoderInAFolderOfItsOwnIsNotLeftBehind()
    {
        Directory.CreateDirectory(Path.Join(_folder.Path, "whole", "unilion"));

        var run = CommandRun.Of("weights", "round", Path.Join(_folder.Path, "whole"), "--out", Path.Join(_folder.Path, "rounded"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("has the encoder in a folder of its own", run.Error);
    }
}
