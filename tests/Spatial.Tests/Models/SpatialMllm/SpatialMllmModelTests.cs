using Spatial.Models;
using TorchSharp;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class SpatialMllmModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, Trait("Category", "Golden")]
    [InlineData("video_io")]
    [InlineData("images_io")]
    public void TheFirstReleaseAnswersAsTheOfficialCode(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var expected = SpatialMllmGolden.Tensors(name);
        using var chat = First();
        using var prompt = Prompt(chat, expected);
        using var cache = new KeyValueCache(chat.Config.Text);

        var embeddings = chat.Model.Embed(prompt, chat.Preprocessor);
        var language = chat.Model.Language.Language;
        var logits = language.Scores(language.Decoder.Read(embeddings, prompt.Positions.Positions));
        var greedy = GreedyText.Continue(
            language, embeddings, cache, (int)expected["greedy"].shape[1], positions: prompt.Positions.Positions, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(QwenGolden.Integers(expected["input_ids"]), QwenGolden.Integers(prompt.Tokens));
        Assert.Equal(QwenGolden.Integers(expected["position_ids"]), QwenGolden.Integers(prompt.Positions.Positions));
        Assert.Equal(QwenGolden.Integers(expected["rope_deltas"]), QwenGolden.Integers(prompt.Positions.Deltas));
        AssertClose(expected["inputs_embeds"], embeddings, QwenGolden.Tolerance);
        var last = expected["logits"].shape[1];
        AssertClose(expected["logits"], logits.narrow(1, logits.shape[1] - last, last), QwenGolden.Tolerance);
        Assert.Equal(QwenGolden.Integers(expected["greedy"]), greedy.Select(step => step[0]));
    }

    [Theory, Trait("Category", "Golden")]
    [InlineData("video_io")]
    [InlineData("images_io")]
    public void EachPartOfTheFirstReleaseSeesWhatTheOfficialOneSees(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var expected = SpatialMllmGolden.Tensors(name);
        using var chat = First();
        var isVideo = name == "video_io";
        var frames = expected["frames"].permute(0, 3, 1, 2).contiguous(); // [S, 3, H, W]
        var tokens = expected["vggt_tokens"][0]; // [S, 5 + P, 64]

        var features = Part<SpatialEncoder>(chat.Model).See(frames);
        AssertClose(tokens.narrow(1, 5, tokens.shape[1] - 5), features.flatten(1, 2), QwenGolden.Tolerance);

        // An image's features stand twice.
        var paired = isVideo ? features : features.repeat_interleave(2, 0);
        AssertClose(expected["merged_features"].view(-1, 512), SpatialTokens.MergedOf(paired, SpatialTokenOrder.FrameSlowest), QwenGolden.Tolerance);

        var joined = Part<SpatialConnector>(chat.Model).Join(expected["visual"], paired);
        AssertClose(expected["visual"] + expected["merger"].view(-1, 64), joined, QwenGolden.Tolerance);
    }

    [Fact, Trait("Category", "Golden")]
    public void VisualTokensOfV11AreTheSumOfBothEncoders()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var expected = SpatialMllmGolden.Tensors("video_io");
        using var chat = Second();
        using var clip = chat.Preprocessor.Video(QwenGolden.Frames(expected["frames"]));

        var tokens = chat.Model.See([clip], chat.Preprocessor)!;

        // The connector itself is held to the official one by SpatialConnectorTests.
        var features = expected["vggt_tokens"][0].narrow(1, 5, 24).unflatten(1, [4, 6]);
        AssertClose(Part<SpatialConnector>(chat.Model).Join(expected["visual"], features), tokens, 2 * QwenGolden.Tolerance);
        Assert.True((tokens - expected["visual"]).abs().max().item<float>() > 0.01);
    }

    [Fact]
    public void AnImageOfV11IsAVideoOfItselfTwice()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var chat = Second();
        var picture = Picture(84, 56, 3);
        using var image = chat.Preprocessor.Image(picture);
        using var video = chat.Preprocessor.Video([picture, picture]);

        AssertClose(chat.Model.See([video], chat.Preprocessor)!, chat.Model.See([image], chat.Preprocessor)!, 0);
    }

    [Fact]
    public void ImagesAreViewsOfOnePlaceAndVideosArePlacesOfTheirOwn()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var chat = Second();
        VisualClip[] images = [chat.Preprocessor.Image(Picture(56, 56, 1)), chat.Preprocessor.Image(Picture(56, 56, 2))];
        VisualClip[] videos = [chat.Preprocessor.Video([Picture(56, 56, 1)]), chat.Preprocessor.Video([Picture(56, 56, 2)])];

        var (together, apart) = (chat.Model.See(images, chat.Preprocessor)!, cat([.. images.Select(image => chat.Model.See([image], chat.Preprocessor)!)]));
        Assert.True((together - apart).abs().max().item<float>() > 1e-4);
        AssertClose(cat([.. videos.Select(video => chat.Model.See([video], chat.Preprocessor)!)]), chat.Model.See(videos, chat.Preprocessor)!, 0);
    }

    [Fact]
    public void ImagesOfSeveralSizesAreRefused()
    {
        using var scope = NewDisposeScope();
        using var chat = Second();
        VisualClip[] images = [chat.Preprocessor.Image(Picture(56, 56, 1)), chat.Preprocessor.Image(Picture(84, 56, 2))];

        var message = Assert.Throws<ArgumentException>(() => chat.Model.See(images, chat.Preprocessor)).Message;

        Assert.Contains("images of one chat must have one size, got 56x56 and 84x56", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnsweringLeavesNothingBehind()
    {
        using var chat = Second();
        using var video = chat.Preprocessor.Video([Picture(56, 56, 1), Picture(56, 56, 2), Picture(56, 56, 3)]);
        Run();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Run();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Run()
        {
            using var seen = chat.See([video]);
            Assert.NotEmpty(chat.Answer(
                [new(ChatRole.User, new ChatVideo(), new ChatText("How far?"))], seen, chat.Settings with { MaxTokens = 4 }, TestContext.Current.CancellationToken).ToArray());
        }
    }

    private static ImagePixels Picture(int width, int height, int seed) =>
        new(width, height, [.. Enumerable.Range(0, width * height * 3).Select(value => (byte)(value * (29 + (2 * seed)) / 7))]);

    private static T Part<T>(SpatialMllmModel model)
        where T : nn.Module => Assert.Single(model.children().OfType<T>());

    // The chat of a golden: its text is what stands between the clips and the end of the turn.
    private static VisualPrompt Prompt(SpatialMllmChat chat, GoldenTensors expected)
    {
        var frames = QwenGolden.Frames(expected["frames"]);
        var isVideo = expected.Find("video_grid_thw") is not null;
        VisualClip[] clips = isVideo ? [chat.Preprocessor.Video(frames)] : [.. frames.Select(chat.Preprocessor.Image)];
        int[] ids = [.. QwenGolden.Integers(expected["input_ids"]).Select(id => (int)id)];
        var start = Array.LastIndexOf(ids, chat.Tokenizer.AddedTokenId(ChatPrompt.VisionEnd)) + 1;
        var end = Array.IndexOf(ids, chat.Tokenizer.AddedTokenId(ChatPrompt.TurnEnd), start);
        var text = new ChatText(chat.Tokenizer.Decode(ids[start..end]));
        return VisualPrompt.Of(
            chat.Tokenizer, chat.Config, [new(ChatRole.User, [.. clips.Select(_ => isVideo ? (ChatPart)new ChatVideo() : new ChatImage()), text])], clips);
    }

    private SpatialMllmChat First()
    {
        SpatialMllmGolden.WriteFirst(_folder["first"]);
        return SpatialMllmChat.Load(_folder["first"]);
    }

    private SpatialMllmChat Second()
    {
        SpatialMllmGolden.WriteSecond(_folder["second"]);
        return SpatialMllmChat.Load(_folder["second"]);
    }
}
