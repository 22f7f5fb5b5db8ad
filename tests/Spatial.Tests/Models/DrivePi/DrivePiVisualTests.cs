using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class DrivePiVisualTests : IDisposable
{
    private const int SightTokens = 6 * 3 * 2; // of 84 x 56

    private static readonly DrivePiSightConfig Sight = new()
    {
        Width = 84,
        Height = 56,
        Tower = new() { HiddenSize = 16, FeedForwardSize = 32, Blocks = 1, Heads = 2, FullAttentionBlocks = [0] },
        Structure = new()
        {
            ImageSize = 84,
            Width = 16,
            Heads = 2,
            Depth = 1,
            PatchDepth = 1,
            DenseWidth = 8,
            DenseChannels = [4, 4, 4, 4],
            DenseLayers = [0, 0, 0, 0],
        },
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheLanguageModelSeesTheMapAloneUnlessAsked()
    {
        using var scope = NewDisposeScope();
        var network = new DrivePiNetwork(DrivePiScenes.Nano);

        Assert.Equal(DrivePiVisual.Bev, new DrivePiConfig().Visual);
        Assert.Null(network.Sight);
        Assert.DoesNotContain(network.state_dict().Keys, key => key.StartsWith("sight.", StringComparison.Ordinal));
        Assert.Null(DrivePiInput.SightOf(DrivePiScenes.Whole(), DrivePiScenes.Nano));
    }

    [Fact]
    public void WithBothTheStatesAtTheMapAndTheAnswersHangOnThePicturesToo()
    {
        using var scope = NewDisposeScope();
        var (network, seen) = (Network(DrivePiVisual.Both), Vision());
        var (first, other) = (network.Sight!.See(Pictures(1)), network.Sight.See(Pictures(2)));

        Assert.Equal([1, SightTokens, DrivePiScenes.Nano.Language.HiddenSize], first.shape);
        Assert.Equal(DrivePiScenes.Nano.VisionTokens + SightTokens, network.Config.VisionTokens);
        var (hidden, text) = network.ReadChats([1, 2], seen, Chat, first);
        Assert.Equal(seen.shape, hidden.shape);
        Assert.True(hidden.allclose(network.Read([1, 2], seen, null, first), 1e-4, 1e-5));
        var last = seen.clone();
        last[0, -1] = last[0, -1] + 1;
        var shifted = network.Read([1, 2], last, null, first);
        Assert.True(hidden.narrow(1, 0, seen.shape[1] - 1).allclose(shifted.narrow(1, 0, seen.shape[1] - 1), 1e-4, 1e-5)); // each at its own token
        Assert.False(hidden[0, -1].allclose(shifted[0, -1]));
        var (otherHidden, otherText) = network.ReadChats([1, 2], seen, Chat, other);
        Assert.False(hidden.allclose(otherHidden));
        Assert.False(text.allclose(otherText));
    }

    [Fact]
    public void WithTheDualEncoderTheAnswersHangOnThePicturesAloneAndTheHeadsOnTheMapAlone()
    {
        using var scope = NewDisposeScope();
        var network = Network(DrivePiVisual.DualEncoder);
        var (first, other) = (network.Sight!.See(Pictures(1)), network.Sight.See(Pictures(2)));
        var (map, otherMap) = (Vision(), Vision());

        Assert.Equal(SightTokens, network.Config.VisionTokens);
        var (hidden, text) = network.ReadChats([1, 2], map, Chat, first);
        Assert.True(hidden.allclose(map));
        Assert.True(text.allclose(network.ReadChats([1, 2], otherMap, Chat, first).Text));
        Assert.False(text.allclose(network.ReadChats([1, 2], map, Chat, other).Text));
    }

    [Fact]
    public void TokensThatTheConfigurationDoesNotHaveAreRefused()
    {
        using var scope = NewDisposeScope();
        var (both, bev) = (Network(DrivePiVisual.Both), new DrivePiNetwork(DrivePiScenes.Nano));

        Assert.Contains($"[B, {SightTokens}, D] with visual Both, got 0", Assert.Throws<ArgumentException>(() => both.Read([1], Vision(), null)).Message,
            StringComparison.Ordinal);
        Assert.Contains("[B, 0, D] with visual Bev, got 5", Assert.Throws<ArgumentException>(() => bev.Read([1], Vision(), null, rand(1, 5, 8))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DrivePiVisual.Both)]
    [InlineData(DrivePiVisual.DualEncoder)]
    public void AFramePerceivesAndACameraThatIsMissingIsBlack(DrivePiVisual visual)
    {
        using var perception = DrivePiPerception.WithRandomWeights(Config(visual), seed: 3);
        var whole = DrivePiScenes.Whole();

        var prediction = perception.Perceive(whole, "What is ahead?", TestContext.Current.CancellationToken);
        var lacking = perception.Perceive(
            whole with { Cameras = [.. whole.Cameras.Take(5)] }, "What is ahead?", TestContext.Current.CancellationToken);

        Assert.Equal(6, prediction.Plan!.Waypoints.Count);
        Assert.Single(prediction.Answers);
        Assert.Contains(lacking.Degradations, sentence => sentence.Contains("1 of 6 cameras are missing", StringComparison.Ordinal));
        using var pictures = DrivePiInput.SightOf(whole with { Cameras = [.. whole.Cameras.Take(5)] }, Config(visual))!;
        Assert.Equal([6, 3, 56, 84], pictures.shape);
        Assert.Equal([true, false], new[] { 4, 5 }.Select(place => pictures[place].max().item<byte>() > 0));
    }

    [Fact]
    public void GradientsReachBothEncodersThroughTheText()
    {
        using var scope = NewDisposeScope();
        var network = Network(DrivePiVisual.Both);
        var (_, text) = network.ReadChats([1, 2], Vision(), Chat, network.Sight!.See(Pictures(1)));

        network.TextLoss(text, Chat)!.backward();

        string[] without = [.. network.Sight.named_parameters().Where(entry => entry.parameter.requires_grad && entry.parameter.grad is null)
            .Select(entry => entry.name)];
        Assert.Empty(without);
    }

    [Fact]
    public void WeightsAreKeptBelowSightAndComeFromASpatialMllmInAFolderOfTheirOwn()
    {
        var config = Config(DrivePiVisual.Both);
        using (var perception = DrivePiPerception.WithRandomWeights(config, seed: 3))
        {
            perception.Save(_folder["whole"]);
        }

        using (var whole = Checkpoint.Open(_folder["whole"]))
        {
            Assert.NotNull(whole.Find("sight.visual.patch_embed.proj.weight"));
            Assert.NotNull(whole.Find("sight.spatial_encoder.vggt_model.aggregator.camera_token"));
            Assert.NotNull(whole.Find("sight.connector.ln_q.weight"));
        }

        // The rest beside a Spatial-MLLM of the same sizes.
        using (var rest = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano, seed: 4))
        {
            rest.Save(_folder["put-together"]);
        }

        using var scope = NewDisposeScope();
        var width = config.Language.HiddenSize;
        var spatial = new SpatialMllmModel(new()
        {
            Language = new() { Text = config.Language.ToQwen2() with { MropeSection = [1, 1, 2] }, Vision = Sight.Tower.ToVision(width) },
            Structure = Sight.Structure.ToVggt(),
        });
        SpatialMllmWeights.Save(spatial, _folder["put-together", DrivePiWeights.SightFolder], new(), new());
        var network = new DrivePiNetwork(config);

        DrivePiWeights.Load(network, _folder["put-together"], allowOtherBehaviour: false, allowNonFinite: false);

        var own = network.Sight!.state_dict();
        Assert.All(spatial.state_dict().Where(entry => own.ContainsKey(entry.Key)), entry => Assert.True(entry.Value.allclose(own[entry.Key]), entry.Key));
        Assert.Contains("connector.mlp.0.weight", own.Keys);
    }

    [Fact]
    public void NamesAreThoseOfTheDocumentsAndOthersAreRefused()
    {
        Assert.Contains("\"visual\": \"dual-encoder\"", Config(DrivePiVisual.DualEncoder).ToJson(), StringComparison.Ordinal);
        File.WriteAllText(_folder["good.json"], Config(DrivePiVisual.DualEncoder).ToJson());
        File.WriteAllText(_folder["bad.json"], "{\"visual\": \"radar\"}");
        File.WriteAllText(_folder["odd.json"], "{\"visual\": \"both\", \"sight\": {\"width\": 100}}");

        Assert.Equal(DrivePiVisual.DualEncoder, DrivePiConfig.Load(_folder["good.json"]).Visual);
        Assert.Contains("$.visual", Assert.Throws<InvalidDataException>(() => DrivePiConfig.Load(_folder["bad.json"])).Message, StringComparison.Ordinal);
        Assert.Contains("width must be a multiple of 28", Assert.Throws<InvalidDataException>(() => DrivePiConfig.Load(_folder["odd.json"])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("visual-both.json", DrivePiVisual.Both, 490)]
    [InlineData("visual-dual-encoder.json", DrivePiVisual.DualEncoder, 90)]
    [InlineData("base.json", DrivePiVisual.Bev, 400)]
    public void ConfigurationsToCompareThemAreShipped(string file, DrivePiVisual visual, int tokens)
    {
        var config = DrivePiConfig.Load(Path.Join(TestData.RepositoryRoot, "configs", "ablations", file));

        Assert.Equal((visual, tokens), (config.Visual, config.VisionTokens));
    }

    [Fact]
    public void PicturesThatCannotBeTurnedAreNotLearnedWithTurnedMaps()
    {
        var config = Config(DrivePiVisual.Both) with { Training = new() { Stages = [new() { Augmentation = new() { Share = 0.5 } }] } };

        Assert.Contains("augmentation.share must be 0 with visual Both", Assert.Throws<ArgumentException>(config.Check).Message, StringComparison.Ordinal);
    }

    private static DrivePiChats Chat { get; } = new([5, 6, 7, 8], [ChatExample.Ignored, ChatExample.Ignored, 7, 8], [0, 0, 0, 0]);

    private static DrivePiConfig Config(DrivePiVisual visual) => DrivePiScenes.Nano with { Visual = visual, Sight = Sight };

    private static DrivePiNetwork Network(DrivePiVisual visual)
    {
        var network = new DrivePiNetwork(Config(visual));
        network.eval();
        return network;
    }

    private static Tensor Vision() => rand([1, DrivePiScenes.Nano.VisionTokens, DrivePiScenes.Nano.Language.HiddenSize]);

    private static Tensor Pictures(int seed) =>
        from_array(Enumerable.Range(0, 6 * 3 * 56 * 84).Select(i => (byte)((i * 31 * seed) % 251)).ToArray()).view(6, 3, 56, 84);
}
