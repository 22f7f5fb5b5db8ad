using Spatial.Models;
using TorchSharp;
using static Spatial.Tests.GoldenTensors;
using static Spatial.Tests.LionGolden;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class MambaBlockTests
{
    private const int Width = 24;

    private static readonly MambaConfig Tiny = new() { StateSize = 6 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(40)]
    [Trait("Category", "Golden")]
    public void OutputsAreTheOfficialOnes(int length)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/mamba_block_io");

        var inner = Loaded(new BidirectionalMambaInside(), "mamba_block").Mamba.forward(golden[$"{length}.x"]);
        var block = Loaded(new MambaBlock(Width, Tiny), "mamba_block").forward(golden[$"{length}.x"]);

        AssertAlike(golden[$"{length}.mamba"], inner, Tolerance, least: 1);
        AssertAlike(golden[$"{length}.y"], block, Tolerance, least: 1);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void GradientsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/mamba_block_io");
        using var gradients = new GoldenTensors("drivepi/mamba_block_grads");
        var block = Loaded(new MambaBlock(Width, Tiny), "mamba_block");
        var tokens = golden["16.x"].requires_grad_();

        (block.forward(tokens) * golden["16.probe"]).sum().backward();

        AssertAlike(gradients["input.x"], tokens.grad!, GradientTolerance);
        AssertGradients(gradients, block);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void WithTheNormFirstItIsTheOfficialVariant()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/mamba_block_io");

        var block = Loaded(new MambaBlock(Width, Tiny with { NormAfter = false }), "mamba_block");

        AssertAlike(golden["16.pre_norm_variant"], block.forward(golden["16.x"]), Tolerance, least: 1);
    }

    [Fact]
    public void AFlippedSequenceGivesTheFlippedOutputWhenDirectionsAreSwapped()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (mamba, swapped) = (new BidirectionalMamba(Width, Tiny), new BidirectionalMamba(Width, Tiny));
        var state = mamba.state_dict();
        foreach (var parameter in state.Values)
        {
            parameter.add_(randn_like(parameter), 0.1);
        }

        foreach (var (key, value) in swapped.state_dict())
        {
            value.copy_(state[Swapped(key)]);
        }

        var tokens = randn(3, 17, Width);

        AssertClose(mamba.forward(tokens).flip(1), swapped.forward(tokens.flip(1)), 1e-6);
        Assert.True((mamba.forward(tokens).flip(1) - mamba.forward(tokens.flip(1))).abs().max().item<float>() > 1e-2); // else nothing was swapped

        static string Swapped(string key) => key switch
        {
            "A_log" => "A_b_log",
            "A_b_log" => "A_log",
            "D" => "D_b",
            "D_b" => "D",
            "in_proj.weight" or "out_proj.weight" => key,
            _ => key.Contains("_b.", StringComparison.Ordinal)
                ? key.Replace("_b.", ".", StringComparison.Ordinal)
                : key.Replace(".", "_b.", StringComparison.Ordinal),
        };
    }

    [Theory]
    [InlineData(3, 4096)] // one sequence at a time
    [InlineData(7, 2000)] // two
    [InlineData(3, 5000)] // longer than all that is taken at a time
    public void WithoutGradientsSequencesAreTakenInTurnsWithTheSameResult(int sequences, int length)
    {
        using var scope = NewDisposeScope();
        var mamba = new BidirectionalMamba(2, new() { StateSize = 1, Expansion = 1 });
        var tokens = randn(sequences, length, 2);

        var together = mamba.forward(tokens).detach();
        using var noGradients = no_grad();

        AssertClose(together, mamba.forward(tokens), 1e-6);
    }

    [Fact]
    public void SequencesDoNotSeeEachOther()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var mamba = new BidirectionalMamba(Width, Tiny);
        var tokens = randn(3, 9, Width);

        AssertClose(mamba.forward(tokens).narrow(0, 1, 1), mamba.forward(tokens.narrow(0, 1, 1)), 1e-6);
    }

    [Fact]
    public void ANewModuleStepsBetweenAThousandthAndATenth()
    {
        using var scope = NewDisposeScope();
        var state = new BidirectionalMamba(128, new()).state_dict();

        var steps = nn.functional.softplus(state["dt_proj.bias"]);

        Assert.InRange(steps.min().item<float>(), 0.99e-3f, 2e-3f);
        Assert.InRange(steps.max().item<float>(), 0.07f, 0.101f);
        Assert.Equal([256L, 8], state["dt_proj.weight"].shape);
        AssertClose(arange(1, 17).to(float32), state["A_b_log"].exp()[200], 1e-4);
    }

    [Fact]
    public void WhileTrainingSomeSequencesGoPastTheBlock()
    {
        using var scope = NewDisposeScope();
        var block = new MambaBlock(8, new() { StateSize = 2, DropPath = 0.25 });
        var tokens = randn(400, 2, 8);

        block.train();
        var change = (block.forward(tokens) - tokens).detach();
        block.eval();
        var expected = (block.forward(tokens) - tokens).detach();

        var passed = change.abs().amax([1, 2]).eq(0);
        Assert.InRange(passed.sum().item<long>(), 60, 140);
        AssertClose(where(passed.view(400, 1, 1), zeros_like(expected), expected / 0.75), change, 1e-5);
    }

    [Fact]
    public void APassLeavesNothingBehind()
    {
        using var scope = NewDisposeScope();
        var block = new MambaBlock(Width, Tiny);
        var tokens = randn(2, 5, Width);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        block.forward(tokens).Dispose();
        using (no_grad())
        {
            block.forward(tokens).Dispose();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void TokensOfAnotherWidthAreRefused()
    {
        using var scope = NewDisposeScope();
        var mamba = new BidirectionalMamba(Width, Tiny);

        Assert.Contains("must be [B, L, 24], got [2, 3, 23]", Assert.Throws<ArgumentException>(() => mamba.forward(zeros(2, 3, 23))).Message, StringComparison.Ordinal);
    }

    // The official file holds a whole block.
    private sealed class BidirectionalMambaInside : nn.Module
    {
        public BidirectionalMambaInside()
            : base(nameof(BidirectionalMambaInside))
        {
            register_module("mamba", Mamba);
            register_module("norm", nn.LayerNorm(Width));
        }

        public BidirectionalMamba Mamba { get; } = new(Width, Tiny);
    }
}
