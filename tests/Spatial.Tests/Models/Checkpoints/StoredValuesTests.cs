using Spatial.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class StoredValuesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<TensorDtype> Dtypes => [.. Enum.GetValues<TensorDtype>()];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory, MemberData(nameof(Dtypes))]
    public void EveryDtypeComesBackAsItWas(TensorDtype dtype)
    {
        var values = tensor([0, 1, 1, 0, 1, 1]).reshape(2, 3).to_type(dtype.ToTorch());
        SafetensorsWriter.Write(_folder["a.safetensors"], new Dictionary<string, Tensor> { ["t"] = values });

        using var checkpoint = Checkpoint.Open(_folder["a.safetensors"]);
        var read = checkpoint.ReadTensor("t");

        Assert.Equal(dtype, Assert.Single(checkpoint.Tensors).Dtype);
        Assert.Equal((values.dtype, "2,3"), (read.dtype, string.Join(',', read.shape)));
        Assert.Equal(values.bytes.ToArray(), read.bytes.ToArray());
    }

    [Fact]
    public void HalfPrecisionWidensExactly()
    {
        // 1, 2 and 3 in bfloat16.
        _folder.Write("a.safetensors", CraftedSafetensors.Small);

        using var checkpoint = Checkpoint.Open(_folder["a.safetensors"]);

        Assert.Equal([1f, 2, 3], checkpoint.ReadTensor("bias", ScalarType.Float32).data<float>().ToArray());
        Assert.Equal(ScalarType.BFloat16, checkpoint.ReadTensor("bias").dtype);
    }

    [Fact]
    public void EveryHalfNumberWidensAsTheRuntimeDoes()
    {
        var bits = Enumerable.Range(0, 65536).Select(bits => (ushort)bits).ToArray();
        _folder.Write("a.safetensors", CraftedSafetensors.Of(
            """{"half":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]},"brain":{"dtype":"BF16","shape":[65536],"data_offsets":[131072,262144]}}""",
            [.. bits.SelectMany(BitConverter.GetBytes), .. bits.SelectMany(BitConverter.GetBytes)]));

        using var checkpoint = Checkpoint.Open(_folder["a.safetensors"]);

        Assert.Equal(bits.Select(number => (float)BitConverter.UInt16BitsToHalf(number)), checkpoint.ReadTensor("half", ScalarType.Float32).data<float>().ToArray());
        Assert.Equal(bits.Select(number => BitConverter.UInt32BitsToSingle((uint)number << 16)), checkpoint.ReadTensor("brain", ScalarType.Float32).data<float>().ToArray());
    }

    [Fact]
    public void TensorsWithoutAxesOrNumbersAreTensors()
    {
        _folder.Write("a.safetensors", CraftedSafetensors.Small);

        using var checkpoint = Checkpoint.Open(_folder["a.safetensors"]);

        Assert.Equal(7, checkpoint.ReadTensor("count").item<long>());
        Assert.Empty(checkpoint.ReadTensor("count").shape);
        Assert.Equal([0L, 3], checkpoint.ReadTensor("none").shape);
    }

    [Fact]
    public void ATensorOfManyPiecesIsWhole()
    {
        // More than one piece of 64 MiB, and not a whole number of them.
        var values = arange(17_000_001, ScalarType.Float32);
        SafetensorsWriter.Write(_folder["a.safetensors"], new Dictionary<string, Tensor> { ["t"] = values });

        using var checkpoint = Checkpoint.Open(_folder["a.safetensors"]);

        Assert.True(checkpoint.ReadTensor("t").equal(values).all().item<bool>());
    }

    [Fact]
    public void NoTensorIsLeftAlive()
    {
        _folder.Write("a.safetensors", CraftedSafetensors.Small);
        using var checkpoint = Checkpoint.Open(_folder["a.safetensors"]);
        checkpoint.ReadTensor("bias", ScalarType.Float32).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        checkpoint.ReadTensor("bias", ScalarType.Float32).Dispose();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
