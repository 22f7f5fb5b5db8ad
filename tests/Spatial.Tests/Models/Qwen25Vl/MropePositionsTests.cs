using System.Text.Json;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class MropePositionsTests
{
    private static readonly Qwen25VlConfig Config = Qwen25VlConfig.ThreeBillion;

    public static TheoryData<string> Cases() => [.. Golden().Select(entry => entry.GetProperty("name").GetString()!)];

    [Theory, Trait("Category", "Golden")]
    [MemberData(nameof(Cases))]
    public void PositionsAreTheOfficialOnes(string name)
    {
        using var scope = NewDisposeScope();
        var golden = Golden().Single(entry => entry.GetProperty("name").GetString() == name);
        var config = Config with { Vision = Config.Vision with { TokensPerSecond = golden.GetProperty("tokens_per_second").GetInt32() } };
        var seconds = golden.GetProperty("second_per_grid_ts");
        var mask = golden.GetProperty("attention_mask");

        var positions = MropePositions.Of(
            config, Table(golden.GetProperty("input_ids")), mask.ValueKind == JsonValueKind.Null ? null : Table(mask),
            Grids("image_grid_thw"), Grids("video_grid_thw"),
            seconds.ValueKind == JsonValueKind.Null ? null : [.. seconds.EnumerateArray().Select(second => second.GetDouble())]);

        var expected = golden.GetProperty("position_ids");
        Assert.Equal([expected.GetArrayLength(), expected[0].GetArrayLength(), expected[0][0].GetArrayLength()], positions.Positions.shape);
        Assert.Equal(expected.EnumerateArray().SelectMany(Flat), QwenGolden.Integers(positions.Positions));
        Assert.Equal(Flat(golden.GetProperty("rope_deltas")), QwenGolden.Integers(positions.Deltas));

        VisualGrid[] Grids(string key) =>
            [.. golden.GetProperty(key).EnumerateArray().Select(grid => new VisualGrid(grid[0].GetInt32(), grid[1].GetInt32(), grid[2].GetInt32()))];
    }

    // Worked by hand: two words, a video of 3 pairs of 2 by 1 cells, 2 steps from pair to pair, a word.
    [Fact]
    public void AVideoStandsInTimeRowsAndColumns()
    {
        using var scope = NewDisposeScope();
        long[] tokens = [5, 6, .. Enumerable.Repeat((long)Config.VideoToken, 6), 7];

        var positions = MropePositions.Of(Config, tensor(tokens).unsqueeze(0), null, [], [new(3, 4, 2)], [1.0]);

        Assert.Equal([0, 1, 2, 2, 4, 4, 6, 6, 7], QwenGolden.Integers(positions.Positions[0]));
        Assert.Equal([0, 1, 2, 3, 2, 3, 2, 3, 7], QwenGolden.Integers(positions.Positions[1]));
        Assert.Equal([0, 1, 2, 2, 2, 2, 2, 2, 7], QwenGolden.Integers(positions.Positions[2]));
        Assert.Equal([-1], QwenGolden.Integers(positions.Deltas)); // 8 comes next, after 9 tokens
    }

    [Fact]
    public void PadsWithoutTheirGridsAreRefused()
    {
        using var scope = NewDisposeScope();
        var text = tensor(new long[,] { { 1, Config.ImageToken, Config.ImageToken, 2 } });

        Assert.Contains("1 pads where the grid 1x2x4 gives 2 tokens", Refusal([new(1, 2, 4)], text.narrow(1, 0, 2)));
        Assert.Contains("pads of more images than the 1", Refusal([new(1, 2, 2)]));
        Assert.Contains("pads of more images than the 0", Refusal([]));
        Assert.Contains("pads of 1 images and 0 videos, got 2 and 0", Refusal([new(1, 2, 4), new(1, 2, 2)]));
        Assert.Contains(
            "each of 0 videos, got 1", Assert.Throws<ArgumentException>(() => MropePositions.Of(Config, text, null, [new(1, 2, 4)], [], [1])).Message);

        string Refusal(VisualGrid[] images, Tensor? tokens = null) =>
            Assert.Throws<ArgumentException>(() => MropePositions.Of(Config, tokens ?? text, null, images, [])).Message;
    }

    private static IEnumerable<JsonElement> Golden()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(QwenGolden.Path("rope_index.json")));
        return golden.RootElement.GetProperty("cases").Clone().EnumerateArray().ToArray();
    }

    private static IEnumerable<long> Flat(JsonElement table) =>
        table.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetInt64());

    private static Tensor Table(JsonElement table) => tensor(Flat(table).ToArray()).view(table.GetArrayLength(), -1);
}
