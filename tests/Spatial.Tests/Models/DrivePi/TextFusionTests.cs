using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class TextFusionTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData("film")]
    [InlineData("film_v1")]
    [InlineData("gated")]
    [InlineData("dual_path")]
    [InlineData("cross_att")]
    public void StatesAreTheOfficialOnes(string kind)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/fusion_io");
        var fusion = TextFusion.Of(kind, 16)!;
        FusionWeights.Load(fusion, $"{kind}.");

        AssertAlike(golden[kind], fusion.Fuse(golden["image"], golden["text"]), Tolerance, least: 1);
    }

    [Theory]
    [InlineData("film")]
    [InlineData("film_v1")]
    [InlineData("gated")]
    [InlineData("dual_path")]
    [InlineData("cross_att")]
    public void TheOrderOfTextAndTheOtherVisionTokensDoNotMatter(string kind)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var fusion = TextFusion.Of(kind, 16)!;
        fusion.eval();
        var (vision, text) = (randn(2, 7, 16), randn(2, 5, 16));

        var fused = fusion.Fuse(vision, text);

        AssertClose(fused, fusion.Fuse(vision, text.flip(1)), 1e-5);
        AssertClose(fused.flip(1), fusion.Fuse(vision.flip(1), text), 1e-5);
        Assert.True(fused.sub(fusion.Fuse(vision, text + 1)).abs().max().item<float>() > 1e-3f);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = NewDisposeScope();
        var fusion = TextFusion.Of("film", 16)!;

        Assert.Null(TextFusion.Of("none", 16));
        Assert.Contains("got bilinear", Assert.Throws<ArgumentException>(() => TextFusion.Of("bilinear", 16)).Message);
        Assert.Contains("L from 1, got [2, 7, 16] and [2, 0, 16]", Assert.Throws<ArgumentException>(() => fusion.Fuse(zeros(2, 7, 16), zeros(2, 0, 16))).Message);
        Assert.Throws<ArgumentException>(() => fusion.Fuse(zeros(2, 7, 16), zeros(1, 5, 16)));
        Assert.Contains("multiple of the 8 heads, got 12", Assert.Throws<ArgumentException>(() => TextFusion.Of("cross_att", 12)).Message);
    }
}

/// <summary>One of the modules in the golden file of fusions.</summary>
internal static class FusionWeights
{
    public static void Load(nn.Module module, string prefix)
    {
        using var golden = new GoldenTensors("drivepi/fusion");
        using var checkpoint = Checkpoint.Open(TestData.Golden("drivepi/fusion.safetensors"));
        var others = golden.Keys.Where(key => !key.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
        WeightLoader.Load(module, checkpoint, new() { Renames = [new(prefix, "")], Unused = others });
        module.eval();
    }
}
