using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class SpatialConnectorTests
{
    private const int FeatureWidth = 6;
    private const int LanguageWidth = 10;

    [Fact, Trait("Category", "Golden")]
    public void TheConnectorAgreesWithTheOfficialOne()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = VggtGolden.Tensors("connector_tiny_io");
        var connector = SpatialConnector.Of(SpatialConnectorKind.Add, VggtGolden.Config.FeatureWidth, (int)golden["video_embeds"].shape[1]);
        using var checkpoint = Checkpoint.Open(TestData.Golden("spatial_mllm", "connector_tiny.safetensors"));
        WeightLoader.Load(connector, checkpoint);
        var model = VggtGolden.Load(VggtHeads.None);

        var features = model.Aggregator.Read(golden["images"].squeeze(0), [-1]).PatchTokens(VggtGolden.Config.Depth - 1);

        Assert.Equal([2, 4, 8], golden["grid_thw"][0].data<long>().ToArray());
        AssertClose(golden["fused"], connector.Join(golden["video_embeds"], features), VggtGolden.Tolerance);
        var otherOrder = SpatialTokens.MergedOf(features, SpatialTokenOrder.FrameSlowest); // the shapes agree all the same
        Assert.Equal(SpatialTokens.MergedOf(features, SpatialTokenOrder.FrameFastest).shape, otherOrder.shape);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EachReleaseHasItsOwnOrder(bool isFirst)
    {
        using var scope = NewDisposeScope();
        var order = isFirst ? SpatialTokenOrder.FrameSlowest : SpatialTokenOrder.FrameFastest;
        const int frames = 4, rows = 2, columns = 6, width = 3;
        var features = arange(0, frames * rows * columns * width, ScalarType.Int64).to_type(ScalarType.Float32).view(frames, rows, columns, width);

        var merged = SpatialTokens.MergedOf(features, order);

        Assert.Equal([6, 24], merged.shape);
        for (var token = 0; token < 6; token++)
        {
            var (pair, cell) = (token / 3, token % 3); // one row of three cells
            for (var d = 0; d < width; d++)
            {
                for (var part = 0; part < 8; part++)
                {
                    var (t, sh, sw) = (part / 4, part / 2 % 2, part % 2);
                    var index = isFirst ? (((((t * 2) + sh) * 2) + sw) * width) + d : (((((sh * 2) + sw) * width) + d) * 2) + t;
                    Assert.Equal(features[(2 * pair) + t, sh, (2 * cell) + sw, d].item<float>(), merged[token, index].item<float>());
                }
            }
        }
    }

    [Fact]
    public void AStillPicturesFeaturesStandTwice()
    {
        using var scope = NewDisposeScope();
        var features = rand(3, 2, 2, FeatureWidth, generator: new Generator(3));

        var merged = SpatialTokens.MergedOf(features, SpatialTokenOrder.FrameSlowest);

        Assert.Equal([2, 8 * FeatureWidth], merged.shape);
        AssertClose(merged[1].narrow(0, 0, 4 * FeatureWidth), merged[1].narrow(0, 4 * FeatureWidth, 4 * FeatureWidth), 0);
    }

    [Fact]
    public void TheFirstReleaseHasTwoLayersMore()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        manual_seed(4);
        var connector = SpatialConnector.Of(SpatialConnectorKind.AddOfFirstRelease, FeatureWidth, LanguageWidth);
        foreach (var (_, parameter) in connector.named_parameters())
        {
            parameter.copy_(randn(parameter.shape) * 0.3);
        }

        var state = connector.state_dict();
        var (tokens, features) = (randn(2, LanguageWidth), randn(2, 2, 4, FeatureWidth));

        var joined = connector.Join(tokens, features);

        // Step by step, by the keys of the release.
        var x = Norm(SpatialTokens.MergedOf(features, SpatialTokenOrder.FrameSlowest), state["token_merge_ln_q.weight"]);
        x = Layers(x, "token_merge_mlp");
        x = Layers(Norm(x, state["vgg_to_language_ln_q.weight"]), "vgg_to_language_mlp");
        AssertClose(tokens + x, joined, 1e-5);

        Tensor Norm(Tensor values, Tensor weight) => values / ((values * values).mean([-1], keepdim: true) + 1e-6).sqrt() * weight;
        Tensor Layers(Tensor values, string key) => Linear(nn.functional.gelu(Linear(values, $"{key}.0")), $"{key}.2");
        Tensor Linear(Tensor values, string key) => nn.functional.linear(values, state[$"{key}.weight"], state[$"{key}.bias"]);
    }

    [Theory]
    [InlineData("Cat")]
    [InlineData("CrossAttention")]
    public void OurOwnConnectorsBeginWithTheVisionTowerAndLearnFromStructure(string name)
    {
        using var scope = NewDisposeScope();
        var kind = Enum.Parse<SpatialConnectorKind>(name);
        manual_seed(7);
        var connector = SpatialConnector.Of(kind, FeatureWidth, LanguageWidth);
        var (tokens, features, target) = (randn(4, LanguageWidth), randn(4, 2, 4, FeatureWidth), randn(4, LanguageWidth));
        AssertClose(tokens, connector.Join(tokens, features), 0);

        var optimizer = optim.Adam(connector.parameters(), lr: 0.01);
        var losses = new List<float>();
        for (var step = 0; step < 60; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            var loss = (connector.Join(tokens, features) - target).pow(2).mean();
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
        }

        Assert.True(losses[^1] < 0.3f * losses[0], $"{losses[0]} to {losses[^1]}");
        using var noGradients = no_grad();
        Assert.NotEqual(connector.Join(tokens, features).data<float>().ToArray(), connector.Join(tokens, zeros_like(features)).data<float>().ToArray());
    }

    [Fact]
    public void AcrossPairsNothingIsLookedAt()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        manual_seed(8);
        var connector = SpatialConnector.Of(SpatialConnectorKind.CrossAttention, FeatureWidth, LanguageWidth);
        connector.state_dict()["o_proj.weight"].copy_(randn(LanguageWidth, LanguageWidth));
        var (tokens, features) = (randn(4, LanguageWidth), randn(4, 2, 4, FeatureWidth)); // two pairs of two tokens
        var changed = features.clone();
        changed.narrow(0, 2, 2).mul_(-1);

        var (before, after) = (connector.Join(tokens, features), connector.Join(tokens, changed));

        AssertClose(before.narrow(0, 0, 2), after.narrow(0, 0, 2), 0);
        Assert.True((before.narrow(0, 2, 2) - after.narrow(0, 2, 2)).abs().max().item<float>() > 1e-3);
    }

    [Fact]
    public void KeysTellWhichReleaseItIs()
    {
        Assert.Equal((SpatialConnectorKind.Add, "connector."), SpatialConnector.KindOf(KeysOf("spatial_mllm_v11.txt")));
        Assert.Equal((SpatialConnectorKind.AddOfFirstRelease, "vggt_embedding_merger."), SpatialConnector.KindOf(KeysOf("spatial_mllm_v10.txt")));
        foreach (var kind in Enum.GetValues<SpatialConnectorKind>().Where(kind => kind != SpatialConnectorKind.AddOfFirstRelease))
        {
            using var connector = SpatialConnector.Of(kind, FeatureWidth, LanguageWidth);
            Assert.Equal(kind, SpatialConnector.KindOf(connector.state_dict().Keys.Select(key => $"connector.{key}")).Kind);
        }

        Assert.Contains("got none", Assert.Throws<ArgumentException>(() => SpatialConnector.KindOf(["model.norm.weight"])).Message, StringComparison.Ordinal);
        var both = Assert.Throws<ArgumentException>(() => SpatialConnector.KindOf([.. KeysOf("spatial_mllm_v11.txt"), .. KeysOf("spatial_mllm_v10.txt")]));
        Assert.Contains("got connector.ln_q.weight and vggt_embedding_merger.token_merge_ln_q.weight", both.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneReleasesWeightsDoNotLoadIntoTheOther()
    {
        using var connector = SpatialConnector.Of(SpatialConnectorKind.AddOfFirstRelease, VggtGolden.Config.FeatureWidth, 48);
        using var checkpoint = Checkpoint.Open(TestData.Golden("spatial_mllm", "connector_tiny.safetensors"));

        var error = Assert.Throws<InvalidDataException>(() => WeightLoader.Load(connector, checkpoint));

        Assert.Contains("token_merge_mlp.0.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("ln_q.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TokensOfOtherFramesAreRefused()
    {
        using var scope = NewDisposeScope();
        var connector = SpatialConnector.Of(SpatialConnectorKind.Add, FeatureWidth, LanguageWidth);

        var count = Assert.Throws<ArgumentException>(() => connector.Join(zeros(3, LanguageWidth), zeros(2, 2, 4, FeatureWidth)));
        var odd = Assert.Throws<ArgumentException>(() => connector.Join(zeros(3, LanguageWidth), zeros(2, 3, 4, FeatureWidth)));

        Assert.Contains("visionTokens must be [2, D] for features [2, 2, 4, 6], got [3, 10]", count.Message, StringComparison.Ordinal);
        Assert.Contains("with even rows and columns, got [2, 3, 4, 6]", odd.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> KeysOf(string file) => File.ReadLines(TestData.Golden("checkpoint_keys", file)).Select(line => line.Split(' ')[0]);
}
