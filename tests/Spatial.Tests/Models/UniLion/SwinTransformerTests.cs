using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class SwinTransformerTests
{
    private const double Tolerance = 2e-5; // float32 sums of some hundred products in another order

    private static readonly ImageBranchConfig Tiny = new()
    {
        Height = 64,
        Width = 176,
        EmbedChannels = 8,
        Depths = [1, 2, 2, 1],
        Heads = [1, 2, 4, 8],
        Window = 4,
        OutputChannels = 12,
    };

    [Fact]
    public void ThePublishedSizeHasItsPublishedWeights()
    {
        using var scope = NewDisposeScope();
        var swin = new SwinTransformer(new());

        // Swin-T has 28,288,354 with its head of 1,000 classes (769,000) and one norm of 768 channels; here three norms leave, of 192, 384 and 768.
        Assert.Equal(28_288_354 - 769_000 + (2 * (192 + 384)), swin.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void KeysAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        var state = new ImageBranch(new()).state_dict();

        // mmdetection's for depths 2, 2, 6, 2, and CustomFPN's.
        List<string> expected = [.. Both("img_backbone.patch_embed.projection"), .. Both("img_backbone.patch_embed.norm")];
        int[] depths = [2, 2, 6, 2];
        for (var stage = 0; stage < 4; stage++)
        {
            for (var block = 0; block < depths[stage]; block++)
            {
                var name = $"img_backbone.stages.{stage}.blocks.{block}";
                expected.AddRange([.. Both($"{name}.norm1"), .. Both($"{name}.norm2"), .. Both($"{name}.ffn.layers.0.0"), .. Both($"{name}.ffn.layers.1")]);
                expected.AddRange([.. Both($"{name}.attn.w_msa.qkv"), .. Both($"{name}.attn.w_msa.proj")]);
                expected.AddRange([$"{name}.attn.w_msa.relative_position_bias_table", $"{name}.attn.w_msa.relative_position_index"]);
            }

            expected.AddRange(stage < 3 ? [.. Both($"img_backbone.stages.{stage}.downsample.norm"), $"img_backbone.stages.{stage}.downsample.reduction.weight"] : []);
            expected.AddRange(stage > 0 ? Both($"img_backbone.norm{stage}") : []);
        }

        expected.AddRange([.. Enumerable.Range(0, 3).SelectMany(level => Both($"img_neck.lateral_convs.{level}.conv")), .. Both("img_neck.fpn_convs.0.conv")]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), state.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([13 * 13, 24], state["img_backbone.stages.3.blocks.0.attn.w_msa.relative_position_bias_table"].shape);
        Assert.Equal([384, 768], [state["img_backbone.stages.1.downsample.reduction.weight"].shape[0], state["img_backbone.stages.1.downsample.reduction.weight"].shape[1]]);

        static IEnumerable<string> Both(string name) => [$"{name}.weight", $"{name}.bias"];
    }

    [Fact]
    public void OffsetsOfTwoCellsAreRowsThenColumns()
    {
        using var scope = NewDisposeScope();
        var offsets = new SwinAttention(8, 2, 2).Offsets;

        // Cells 0 1 / 2 3; offsets from -1 to 1 along both, rows first: 3 (rows + 1) + columns + 1.
        Assert.Equal([4, 3, 1, 0, 5, 4, 2, 1, 7, 6, 4, 3, 8, 7, 5, 4], offsets.view(-1).data<long>().ToArray());
    }

    [Fact]
    public void OppositeOffsetsAreMirrored()
    {
        using var scope = NewDisposeScope();
        var offsets = new SwinAttention(8, 2, 7).Offsets;

        Assert.True((offsets + offsets.t()).eq((13 * 13) - 1).all().item<bool>());
        Assert.Equal((13 * 13) - 1, offsets.max().item<long>());
    }

    [Theory]
    [InlineData(8, 12, false)]
    [InlineData(8, 12, true)]
    [InlineData(9, 6, false)] // padded to 12 x 8
    [InlineData(9, 6, true)]
    [InlineData(3, 2, true)] // smaller than a window
    public void ABlockIsAttentionInWindowsByLoops(int height, int width, bool isShifted)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var block = new SwinBlock(8, 2, Tiny, isShifted, dropPath: 0);
        foreach (var parameter in block.parameters())
        {
            parameter.copy_(randn(parameter.shape) * 0.5);
        }

        var map = randn(2, height, width, 8);

        AssertAlike(PlainBlock(block, map, window: 4, heads: 2, shift: isShifted ? 2 : 0), block.Pass(map), Tolerance, least: 1);
    }

    [Fact]
    public void MovingThePictureByWindowsMovesAnUnshiftedBlock()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var block = new SwinBlock(8, 2, Tiny, isShifted: false, dropPath: 0);
        var map = randn(1, 12, 16, 8);

        AssertAlike(block.Pass(map).roll([4, 8], [1, 2]), block.Pass(map.roll([4, 8], [1, 2])), Tolerance, least: 1);
        Assert.True(block.Pass(map).roll([1], [1]).sub(block.Pass(map.roll([1], [1]))).abs().max().item<float>() > 1e-3f);
    }

    [Fact]
    public void PicturesBecomeMapsOfTheirStrides()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (swin, branch) = (new SwinTransformer(Tiny), new ImageBranch(Tiny));

        var maps = swin.Maps(randn(2, 3, 64, 176));

        Assert.Equal([[2, 16, 8, 22], [2, 32, 4, 11], [2, 64, 2, 6]], maps.Select(map => map.shape));
        Assert.Equal([1, 2, 12, 8, 22], branch.Features(randn([1, 2, 3, 64, 176])).shape);
    }

    [Fact]
    public void PicturesOfAnySizeArePadded()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var swin = new SwinTransformer(Tiny);
        swin.eval();
        var picture = randn(1, 3, 61, 50);

        var maps = swin.Maps(picture);

        Assert.Equal([1, 16, 8, 7], maps[0].shape);
        AssertAlike(maps[0], swin.Maps(nn.functional.pad(picture, [0, 2, 0, 3]))[0], Tolerance, least: 1);
    }

    [Fact]
    public void FourCellsAreMergedChannelByChannel()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var stage = new SwinStage(Tiny with { Depths = [1, 1, 1, 1] }, 0);
        var map = randn(1, 6, 5, 8);
        var (seen, merged) = stage.Pass(map);
        var state = stage.state_dict();

        // torch's unfold, as mmdetection's merging has it, on a map padded to whole squares.
        var unfolded = nn.functional.unfold(nn.functional.pad(seen, [0, 0, 0, 1, 0, 0]).permute(0, 3, 1, 2), 2, stride: 2).transpose(1, 2); // [1, 9, 32]
        var normed = nn.functional.layer_norm(unfolded, [32], state["downsample.norm.weight"], state["downsample.norm.bias"]);
        var expected = nn.functional.linear(normed, state["downsample.reduction.weight"]).view(1, 3, 3, 16);

        AssertAlike(expected, merged!, Tolerance, least: 1);
    }

    [Fact]
    public void ThePyramidAddsWhatIsCoarser()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var pyramid = new ImagePyramid(Tiny);
        Tensor[] maps = [randn(1, 16, 8, 22), randn(1, 32, 4, 11), randn(1, 64, 2, 6)];
        var state = pyramid.state_dict();

        var sum = Lateral(0);
        var (middle, coarse) = (Lateral(1), Lateral(2));
        for (var y = 0; y < 8; y++)
        {
            for (var x = 0; x < 22; x++)
            {
                // Nearest: half the row and column, then where that lies among 2 of 4 rows and 6 of 11 columns.
                var cell = middle.narrow(2, y / 2, 1).narrow(3, x / 2, 1) + coarse.narrow(2, y / 2 * 2 / 4, 1).narrow(3, x / 2 * 6 / 11, 1);
                var target = sum.narrow(2, y, 1).narrow(3, x, 1);
                target.copy_(target + cell);
            }
        }

        var expected = nn.functional.conv2d(sum, state["fpn_convs.0.conv.weight"], state["fpn_convs.0.conv.bias"], padding: [1L, 1L]);
        AssertAlike(expected, pyramid.Join(maps), Tolerance, least: 1);

        Tensor Lateral(int level) => nn.functional.conv2d(maps[level], state[$"lateral_convs.{level}.conv.weight"], state[$"lateral_convs.{level}.conv.bias"]);
    }

    [Fact]
    public void SkippedSamplesAreFoundInTrainingOnly()
    {
        using var scope = NewDisposeScope();
        var block = new SwinBlock(8, 2, Tiny, isShifted: false, dropPath: 0.5);
        var map = randn(64, 4, 4, 8);

        var unchanged = block.Pass(map).eq(map).flatten(1).all(1).sum().item<long>();
        block.eval();

        Assert.InRange(unchanged, 4, 32); // both parts skipped: a quarter
        Assert.Equal(0, block.Pass(map).eq(map).flatten(1).all(1).sum().item<long>());
    }

    [Fact]
    public void GradientsReachEveryWeight()
    {
        using var scope = NewDisposeScope();
        var branch = new ImageBranch(Tiny with { DropPath = 0 });

        branch.Features(randn([1, 2, 3, 32, 48])).square().sum().backward();

        Assert.All(branch.named_parameters(), pair => Assert.True(pair.parameter.grad!.abs().sum().item<float>() > 0, pair.name));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.Contains("depths and heads must be of equally many stages", Assert.Throws<ArgumentException>(() => new SwinTransformer(Tiny with { Heads = [1, 2] })).Message);
        Assert.Contains("stage 1 must be a multiple of its heads, got 16 and 3", Assert.Throws<ArgumentException>(() => new SwinTransformer(Tiny with { Heads = [1, 3, 4, 8] })).Message);
        Assert.Contains("window must be 2 to 32, got 1", Assert.Throws<ArgumentException>(() => Tiny with { Window = 1 }).Message);
        using var scope = NewDisposeScope();
        Assert.Contains("must be [B, 3, H, W], got [1, 4, 8, 8]", Assert.Throws<ArgumentException>(() => new SwinTransformer(Tiny).Maps(zeros(1, 4, 8, 8))).Message);
        Assert.Contains("must be [B, L, 3, H, W], got [1, 3, 8, 8]", Assert.Throws<ArgumentException>(() => new ImageBranch(Tiny).Features(zeros(1, 3, 8, 8))).Message);
    }

    // One query at a time. Cells beyond the map are zero behind the first norm; cells that the shift brings together look at their own end of the map only.
    private static Tensor PlainBlock(SwinBlock block, Tensor map, int window, int heads, int shift)
    {
        var state = block.state_dict();
        var (B, H, W, C) = ((int)map.shape[0], (int)map.shape[1], (int)map.shape[2], (int)map.shape[3]);
        var (padH, padW) = ((H + window - 1) / window * window, (W + window - 1) / window * window);
        var normed = nn.functional.layer_norm(map, [C], state["norm1.weight"], state["norm1.bias"]);
        var padded = nn.functional.pad(normed, [0, 0, 0, padW - W, 0, padH - H]);
        var projected = nn.functional.linear(padded, state["attn.w_msa.qkv.weight"], state["attn.w_msa.qkv.bias"]).contiguous().data<float>().ToArray(); // [B, H, W, 3 C]
        var table = state["attn.w_msa.relative_position_bias_table"].contiguous().data<float>().ToArray();
        var seen = new float[B * padH * padW * C];
        var size = C / heads;
        for (var b = 0; b < B; b++)
        {
            for (var query = 0; query < padH * padW; query++)
            {
                for (var head = 0; head < heads; head++)
                {
                    var scores = new List<(int Key, double Score)>();
                    for (var key = 0; key < padH * padW; key++)
                    {
                        var (rows, columns) = (Rolled(query / padW, padH) - Rolled(key / padW, padH), Rolled(query % padW, padW) - Rolled(key % padW, padW));
                        if (Rolled(query / padW, padH) / window != Rolled(key / padW, padH) / window || Rolled(query % padW, padW) / window != Rolled(key % padW, padW) / window)
                        {
                            continue;
                        }

                        var dot = 0.0;
                        for (var i = 0; i < size; i++)
                        {
                            dot += projected[At(b, query, (head * size) + i)] * (double)projected[At(b, key, C + (head * size) + i)];
                        }

                        var bias = table[((((rows + window - 1) * ((2 * window) - 1)) + columns + window - 1) * heads) + head];
                        var hidden = End(query / padW, padH) != End(key / padW, padH) || End(query % padW, padW) != End(key % padW, padW) ? -100 : 0;
                        scores.Add((key, (dot / Math.Sqrt(size)) + bias + hidden));
                    }

                    var largest = scores.Max(pair => pair.Score);
                    var sum = scores.Sum(pair => Math.Exp(pair.Score - largest));
                    for (var i = 0; i < size; i++)
                    {
                        seen[(((b * padH * padW) + query) * C) + (head * size) + i] =
                            (float)scores.Sum(pair => Math.Exp(pair.Score - largest) / sum * projected[At(b, pair.Key, (2 * C) + (head * size) + i)]);
                    }
                }
            }
        }

        var attended = nn.functional.linear(tensor(seen, [B, padH, padW, C]), state["attn.w_msa.proj.weight"], state["attn.w_msa.proj.bias"]);
        var first = map + attended.narrow(1, 0, H).narrow(2, 0, W);
        var inner = nn.functional.layer_norm(first, [C], state["norm2.weight"], state["norm2.bias"]);
        inner = nn.functional.gelu(nn.functional.linear(inner, state["ffn.layers.0.0.weight"], state["ffn.layers.0.0.bias"]));
        return first + nn.functional.linear(inner, state["ffn.layers.1.weight"], state["ffn.layers.1.bias"]);

        int At(int b, int cell, int channel) => (((b * padH * padW) + cell) * 3 * C) + channel;

        // Where a cell lies after the roll.
        int Rolled(int at, int edge) => (at - shift + edge) % edge;

        // 1 for cells that the roll carries from the beginning of an edge to its end.
        int End(int at, int edge) => shift > 0 && at < shift ? 1 : 0;
    }
}
