using Spatial.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class WeightLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly nn.Module<Tensor, Tensor> _module = nn.Sequential(("first", nn.Linear(3, 2)), ("norm", nn.BatchNorm1d(2)));

    private static readonly string[] Fitting =
    [
        "first.weight F32 2,3", "first.bias F32 2",
        "norm.weight F32 2", "norm.bias F32 2", "norm.running_mean F32 2", "norm.running_var F32 2", "norm.num_batches_tracked I64 ",
    ];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void ParametersAndBuffersAreLoaded()
    {
        var saved = _module.state_dict().ToDictionary(entry => entry.Key, entry => (entry.Value * 0 + 3).to_type(entry.Value.dtype));
        SafetensorsWriter.Write(_folder["model.safetensors"], saved);

        Load();

        Assert.Equal(7, saved.Count);
        Assert.All(_module.state_dict(), entry => Assert.True(entry.Value.eq(3).all().item<bool>(), entry.Key));
        Assert.All(_module.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void AllMisfitsAreListedAndNothingIsLoaded()
    {
        Zeros("first.weight F32 3,2", "first.bias I32 2", "norm.weight F32 2", "norm.bias F32 2", "norm.running_mean F32 2", "other.b F32 1", "other.a F32 1");
        var before = State();

        var error = Assert.Throws<InvalidDataException>(() => Load());

        Assert.StartsWith(
            $"model.safetensors: does not fit {_module.GetName()}, nothing was loaded; 2 missing: norm.num_batches_tracked, norm.running_var; ",
            error.Message, StringComparison.Ordinal);
        Assert.Contains("2 unexpected: other.a, other.b; ", error.Message);
        Assert.Contains("1 of another shape: first.weight expected [2, 3], got [3, 2]; ", error.Message);
        Assert.Contains("1 of another dtype: first.bias expected F32, got I32", error.Message);
        Assert.EndsWith($"({_folder["model.safetensors"]})", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, State());
    }

    [Fact]
    public void LongListsAreCut()
    {
        Zeros([.. Fitting, .. Enumerable.Range(10, 30).Select(i => $"extra.{i} F32 1")]);

        var error = Assert.Throws<InvalidDataException>(() => Load());

        Assert.Contains("30 unexpected: extra.10, ", error.Message);
        Assert.Contains("extra.29 and 10 more", error.Message);
        Assert.DoesNotContain("extra.30", error.Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void WeightsThatAreNotFiniteAreRefusedUnlessAllowed(float bad)
    {
        var saved = _module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        saved["first.weight"][1, 2] = bad;
        SafetensorsWriter.Write(_folder["model.safetensors"], saved);
        var before = State();

        var error = Assert.Throws<InvalidDataException>(() => Load());

        Assert.Contains("has NaN or infinity in 1 of 7 tensors: first.weight at number 5; nothing was loaded", error.Message);
        Assert.Equal(before, State());
        Load(new() { AllowNonFinite = true });
        Assert.Equal(bad, _module.state_dict()["first.weight"][1, 2].item<float>());
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, ScalarType.Float32, false)]
    [InlineData(ScalarType.Float16, ScalarType.Float32, false)]
    [InlineData(ScalarType.Float16, ScalarType.Float64, false)]
    [InlineData(ScalarType.Float32, ScalarType.Float64, false)]
    [InlineData(ScalarType.Float32, ScalarType.BFloat16, true)]
    [InlineData(ScalarType.Float64, ScalarType.Float32, true)]
    [InlineData(ScalarType.Float32, ScalarType.Float16, true)]
    public void FloatsWidenAlwaysAndNarrowWhenAllowed(ScalarType stored, ScalarType wanted, bool rounds)
    {
        // 1 + 2^-8 has more digits than bfloat16 and is a tie there, so it rounds to the even 1.
        SafetensorsWriter.Write(_folder["model.safetensors"], new Dictionary<string, Tensor> { ["weight"] = tensor(new[,] { { 1.00390625 } }).to_type(stored) });
        var module = nn.Linear(1, 1, hasBias: false, dtype: wanted);
        using var checkpoint = Checkpoint.Open(_folder.Path);

        if (rounds)
        {
            Assert.Contains("1 of another dtype: weight", Assert.Throws<InvalidDataException>(() => WeightLoader.Load(module, checkpoint)).Message);
        }

        WeightLoader.Load(module, checkpoint, new() { AllowRounding = rounds });

        var isBrain = stored == ScalarType.BFloat16 || wanted == ScalarType.BFloat16;
        Assert.Equal(isBrain ? 1 : 1.00390625, module.weight!.to_type(ScalarType.Float64).item<double>());
        Assert.Equal(wanted, module.weight.dtype);
    }

    [Theory]
    [InlineData("weight BF16 1,1", ScalarType.Float16)]
    [InlineData("weight F16 1,1", ScalarType.BFloat16)]
    [InlineData("weight I64 1,1", ScalarType.Float32)]
    public void OtherKindsOfNumbersAreNotConverted(string stored, ScalarType wanted)
    {
        Zeros(stored);
        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Throws<InvalidDataException>(() => WeightLoader.Load(nn.Linear(1, 1, hasBias: false, dtype: wanted), checkpoint, new() { AllowRounding = true }));
    }

    [Fact]
    public void RenamesTurnUpstreamsKeysIntoOurs()
    {
        SafetensorsWriter.Write(_folder["model.safetensors"], new Dictionary<string, Tensor>
        {
            ["model.visual.fc.weight"] = arange(6, ScalarType.Float32).reshape(3, 2),
            ["scale"] = ones(1, 2),
            ["track.a"] = ones(1),
        });
        var module = nn.Sequential(("visual", nn.Sequential(("fc", nn.Linear(3, 2, hasBias: false)))), ("out", nn.Linear(2, 1, hasBias: false)));
        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Throws<InvalidDataException>(() => WeightLoader.Load(module, checkpoint));
        WeightLoader.Load(module, checkpoint, new()
        {
            Renames = [new("model.visual.", "visual.") { Axes = [1, 0] }, new("scale", "out.weight")],
            Unused = ["track."],
        });

        Assert.Equal([0f, 2, 4, 1, 3, 5], module.state_dict()["visual.fc.weight"].data<float>().ToArray());
        Assert.Equal([1f, 1], module.state_dict()["out.weight"].data<float>().ToArray());
    }

    [Fact]
    public void ARenameWithoutABeginningPutsOneBeforeEveryKey()
    {
        Zeros("weight F32 2,3", "bias F32 2");
        var module = nn.Sequential(("out", nn.Linear(3, 2)));
        using var checkpoint = Checkpoint.Open(_folder.Path);

        WeightLoader.Load(module, checkpoint, new() { Renames = [new("", "out.")] });

        Assert.All(module.state_dict().Values, values => Assert.True(values.eq(0).all().item<bool>()));
    }

    [Fact]
    public void AxesThatAStoredTensorHasNotAreAMisfit()
    {
        Zeros("weight F32 2,3");
        using var checkpoint = Checkpoint.Open(_folder.Path);

        var error = Assert.Throws<InvalidDataException>(() =>
            WeightLoader.Load(nn.Linear(3, 2, hasBias: false), checkpoint, new() { Renames = [new("weight", "weight") { Axes = [2, 1, 0] }] }));

        Assert.Contains("1 of another shape: weight expected 3 axes to turn, got [2, 3]", error.Message);
    }

    [Fact]
    public void TwoKeysForOneWeightAreRefused()
    {
        Zeros([.. Fitting, "bias F32 2"]);

        var error = Assert.Throws<InvalidDataException>(() => Load(new() { Renames = [new("bias", "first.bias")] }));

        Assert.Contains("1 loaded twice: ", error.Message);
        Assert.Contains("first.bias", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TiedKeysMayBeLeftOutOnBothSides(bool fileHasBoth)
    {
        var embedding = arange(6, ScalarType.Float32).reshape(3, 2);
        var saved = new Dictionary<string, Tensor> { ["embed.weight"] = embedding };
        if (fileHasBoth)
        {
            saved["head.weight"] = embedding.clone();
        }

        SafetensorsWriter.Write(_folder["model.safetensors"], saved);
        var withHead = nn.Sequential(("embed", nn.Embedding(3, 2)), ("head", nn.Linear(2, 3, hasBias: false)));
        var withoutHead = nn.Sequential(("embed", nn.Embedding(3, 2)));
        using var checkpoint = Checkpoint.Open(_folder.Path);

        foreach (var module in (nn.Module[])[withHead, withoutHead])
        {
            WeightLoader.Load(module, checkpoint, new() { Ties = [new("head.weight", "embed.weight")] });

            Assert.All(module.state_dict().Values, values => Assert.True(values.equal(embedding).all().item<bool>()));
        }
    }

    [Fact]
    public void TiedKeysOfOtherValuesAreRefused()
    {
        SafetensorsWriter.Write(_folder["model.safetensors"], new Dictionary<string, Tensor> { ["embed.weight"] = ones(3, 2), ["head.weight"] = ones(3, 2) * 2 });
        using var checkpoint = Checkpoint.Open(_folder.Path);

        var error = Assert.Throws<InvalidDataException>(() =>
            WeightLoader.Load(nn.Sequential(("embed", nn.Embedding(3, 2))), checkpoint, new() { Ties = [new("head.weight", "embed.weight")] }));

        Assert.Contains("1 not equal to what they are tied to: head.weight and embed.weight", error.Message);
    }

    [Fact]
    public void NoTensorIsLeftAlive()
    {
        Zeros(["first.weight BF16 2,3", .. Fitting[1..]]);
        Load();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Load();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(TensorDtype.Float16, 2)]
    [InlineData(TensorDtype.BFloat16, 2)]
    [InlineData(TensorDtype.Float32, 4)]
    [InlineData(TensorDtype.Float64, 8)]
    public void TheFirstNonFiniteNumberIsFoundWhereverItIs(TensorDtype dtype, int bytes)
    {
        // Largest finite numbers everywhere, then an infinity at each place in turn.
        byte[] largest = dtype switch
        {
            TensorDtype.Float16 => BitConverter.GetBytes(Half.MaxValue),
            TensorDtype.BFloat16 => [0x7F, 0x7F],
            TensorDtype.Float32 => BitConverter.GetBytes(float.MinValue),
            _ => BitConverter.GetBytes(double.MaxValue),
        };
        byte[] infinity = dtype switch
        {
            TensorDtype.Float16 => BitConverter.GetBytes(Half.NegativeInfinity),
            TensorDtype.BFloat16 => [0x80, 0x7F],
            TensorDtype.Float32 => BitConverter.GetBytes(float.NaN),
            _ => BitConverter.GetBytes(double.PositiveInfinity),
        };
        var finite = Enumerable.Repeat(largest, 133).SelectMany(number => number).ToArray();
        Assert.Equal(-1, NonFiniteValues.FirstIn(finite, dtype));
        for (var at = 0; at < 133; at++)
        {
            var values = finite.ToArray();
            infinity.CopyTo(values, at * bytes);
            infinity.CopyTo(values, 132 * bytes);

            Assert.Equal(at, NonFiniteValues.FirstIn(values, dtype));
        }
    }

    private void Zeros(params string[] tensors) => _folder.Write("model.safetensors", CraftedSafetensors.Zeros(tensors));

    private void Load(WeightLoadOptions? options = null)
    {
        using var checkpoint = Checkpoint.Open(_folder["model.safetensors"]);
        WeightLoader.Load(_module, checkpoint, options);
    }

    private string State() => string.Join('\n', _module.state_dict().Select(entry => entry.Key + Convert.ToHexString(entry.Value.bytes)));
}
