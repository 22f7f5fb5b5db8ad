using Spatial.Models;
using TorchSharp;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class Qwen25VisionTowerTests
{
    public static TheoryData<string> Goldens() =>
    [
        .. Directory.EnumerateFiles(QwenGolden.Path("vision"), "*.safetensors").Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal),
    ];

    [Theory, Trait("Category", "Golden")]
    [MemberData(nameof(Goldens))]
    public void EveryBlockAgreesWithTheOfficialTower(string golden)
    {
        using var scope = NewDisposeScope();
        using var expected = QwenGolden.Tensors($"vision/{golden}");
        using var chat = QwenGolden.Chat();
        var (tower, clips) = (chat.Model.Tower, Clips(chat.Preprocessor with { Limits = new(1, 1e6) }, expected)); // no frame is resized
        VisualGrid[] grids = [.. clips.Select(clip => clip.Grid)];
        var states = new List<Tensor>();

        var output = tower.See(chat.Preprocessor.Patches(clips), grids, states);

        Assert.Equal(QwenGolden.Grids(expected["grid_thw"]), grids);
        Assert.Equal(tower.Config.Depth + 1, states.Count);
        var inWindows = expected["patch_embed"].unflatten(0, [-1, 4]).index_select(0, expected["window_index"]).flatten(0, 1);
        AssertClose(inWindows, states[0], QwenGolden.Tolerance);
        foreach (var (state, block) in states.Skip(1).Select((state, block) => (state, block)))
        {
            AssertClose(expected[$"block.{block}"], state, QwenGolden.Tolerance);
        }

        AssertClose(expected["output"], output, QwenGolden.Tolerance);
        AssertClose(expected["merger_window_order"], output.index_select(0, expected["window_index"]), QwenGolden.Tolerance);
    }

    [Theory, Trait("Category", "Golden")]
    [MemberData(nameof(Goldens))]
    public void WindowsAndAnglesAreTheOfficialOnes(string golden)
    {
        using var scope = NewDisposeScope();
        using var expected = QwenGolden.Tensors($"vision/{golden}");
        var grids = QwenGolden.Grids(expected["grid_thw"]);

        var windows = new VisionWindows(grids, side: 4);

        Assert.Equal(QwenGolden.Integers(expected["window_index"]), windows.Cells);
        Assert.Equal(QwenGolden.Integers(expected["cu_window_seqlens"]), Cumulative(windows.Windows));
        Assert.Equal(QwenGolden.Integers(expected["cu_seqlens"]), Cumulative(windows.Frames));
        AssertClose(expected["rotary_angles"], VisionPositions.Angles(grids, headSize: 16, CPU), 1e-5);

        static IEnumerable<long> Cumulative(IReadOnlyList<int> cells) =>
            Enumerable.Range(0, cells.Count + 1).Select(count => cells.Take(count).Sum(cell => 4L * cell));
    }

    // Worked by hand: states of 0.001 have the mean square 1e-6, and as much is added to it, so that they become 0.7071.
    [Fact]
    public void TheMergerNormsPatchesAndActivatesCells()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var merger = new Qwen25VisionMerger(new() { HiddenSize = 4, OutputSize = 16 });
        foreach (var (name, parameter) in merger.named_parameters())
        {
            parameter.copy_(name.EndsWith("bias", StringComparison.Ordinal) ? zeros(16)
                : name.StartsWith("ln_q", StringComparison.Ordinal) ? ones(4)
                : eye(16));
        }

        const double half = 0.70710678;
        AssertClose(full([2, 16], half * 0.5 * (1 + 0.52049988)), merger.forward(full([8, 4], 1e-3)), 1e-5); // erf(0.5)
    }

    [Fact]
    public void ClipsAreSeenTogetherAsTheyAreSeenAlone()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var tower = RandomTower();
        VisualGrid[] grids = [new(1, 10, 6), new(2, 4, 12), new(1, 10, 6)];
        var patches = randn(grids.Sum(grid => grid.Patches), VisualGrid.PatchSize);

        var together = tower.See(patches, grids);

        var (patch, token) = (0, 0);
        foreach (var grid in grids)
        {
            AssertClose(tower.See(patches.narrow(0, patch, grid.Patches), [grid]), together.narrow(0, token, grid.Tokens), 1e-5);
            (patch, token) = (patch + grid.Patches, token + grid.Tokens);
        }
    }

    [Fact]
    public void WhatMovesInAnotherFrameOrFarWindowIsNotSeenByWindowBlocks()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var tower = RandomTower(fullAttention: []);
        VisualGrid[] grids = [new(2, 8, 16)]; // two windows side by side, two pairs of frames
        var patches = randn(grids[0].Patches, VisualGrid.PatchSize);
        var before = tower.See(patches, grids);
        var changed = patches.clone();
        changed.narrow(0, 0, 4).mul_(2); // the first cell: the left window of the first pair

        var difference = (tower.See(changed, grids) - before).abs().amax(1).view(2, 4, 8); // [times, cell rows, cell columns]

        Assert.True((difference[0].narrow(1, 0, 4) > 0).all().item<bool>());
        Assert.Equal(0, difference[0].narrow(1, 4, 4).max().item<float>());
        Assert.Equal(0, difference[1].max().item<float>());
    }

    [Fact]
    public void Bfloat16SeesWhatFloat32Sees()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var tower = RandomTower();
        VisualGrid[] grids = [new(1, 10, 6)];
        var patches = randn(grids[0].Patches, VisualGrid.PatchSize);
        var expected = tower.See(patches, grids);

        tower.to(ScalarType.BFloat16);
        var narrow = tower.See(patches, grids);

        Assert.Equal(ScalarType.BFloat16, narrow.dtype);
        AssertAlike(expected, narrow.to_type(ScalarType.Float32), 0.05); // 8 bits through every block
    }

    [Fact]
    public void PatchesOfOtherGridsAreRefused()
    {
        using var scope = NewDisposeScope();
        using var tower = RandomTower();

        Assert.Contains("patches must be [24, 1176] for these 1 grids, got [20, 1176]", Refusal(() => tower.See(zeros(20, 1176), [new(1, 4, 6)])));
        Assert.Contains("even rows and columns from 2, got 1x3x6", Refusal(() => tower.See(zeros(18, 1176), [new(1, 3, 6)])));
        Assert.Contains("for these 0 grids", Refusal(() => tower.See(zeros(0, 1176), [])));

        static string Refusal(Func<object> call) => Assert.Throws<ArgumentException>(call).Message;
    }

    [Fact]
    public void NothingIsLeftBehind()
    {
        using var scope = NewDisposeScope();
        using var tower = RandomTower();
        VisualGrid[] grids = [new(1, 10, 6)];
        var patches = randn(grids[0].Patches, VisualGrid.PatchSize);
        Run();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Run();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Run()
        {
            using var inference = inference_mode();
            tower.See(patches, grids).Dispose();
        }
    }

    private static Qwen25VisionTower RandomTower(params int[] fullAttention)
    {
        random.manual_seed(5);
        var tower = new Qwen25VisionTower(new()
        {
            HiddenSize = 32,
            Depth = 2,
            HeadCount = 2,
            IntermediateSize = 40,
            FullAttentionBlocks = fullAttention,
            OutputSize = 24,
        });
        tower.eval();
        return tower;
    }

    private static VisualClip[] Clips(VisualPreprocessor preprocessor, GoldenTensors golden) =>
    [
        .. golden.Keys.Where(key => key.StartsWith("frames.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(key => QwenGolden.Frames(golden[key]))
            .Select(frames => frames.Length == 1 ? preprocessor.Image(frames[0]) : preprocessor.Video(frames)),
    ];
}
