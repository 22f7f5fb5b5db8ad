using Spatial.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class Qwen25VlChatTests
{
    private static readonly ImagePixels Picture = new(60, 90, [.. Enumerable.Range(0, 60 * 90 * 3).Select(value => (byte)(value * 31 / 7))]);

    [Fact]
    public void AnAnswerEndsWithItsLastTokenOrItsMost()
    {
        using var chat = QwenGolden.Chat();
        var five = chat.Settings with { MaxTokens = 5 };
        int[] all = [.. Enumerable.Range(0, chat.Model.Config.Text.VocabSize)];

        Assert.Equal("", Text(chat, five with { EndTokens = all }));
        Assert.NotEqual("", Text(chat, five));
        Assert.True(Text(chat, five).Length < Text(chat, five with { MaxTokens = 12 }).Length);
    }

    [Fact]
    public void DrawnAnswersAreEqualForEqualSeeds()
    {
        using var chat = QwenGolden.Chat();
        var drawn = chat.Settings with { IsSampling = true, Temperature = 2, MaxTokens = 12, Seed = 1 };

        Assert.Equal(Text(chat, drawn), Text(chat, drawn));
        Assert.NotEqual(Text(chat, drawn), Text(chat, drawn with { Seed = 2 }));
        Assert.Equal(Text(chat, chat.Settings with { MaxTokens = 12 }), Text(chat, drawn with { Temperature = 0.1, TopP = 0.001 }));
    }

    [Fact]
    public void WithoutItsSettingsAFolderHasThePublishedOnes()
    {
        using var folder = new TemporaryFolder();
        CopyCheckpoint(folder, but: [VisualPreprocessor.FileName, GenerationSettings.FileName]);

        using var chat = Qwen25VlChat.Load(folder.Path);

        Assert.Equal(PixelLimits.Files, chat.Preprocessor.Limits);
        Assert.Equal([858, 856], chat.Settings.EndTokens); // <|im_end|> and <|endoftext|> of this tokenizer
        Assert.False(chat.Settings.IsSampling);
    }

    [Fact]
    public void WeightsMayBeKeptInBfloat16()
    {
        using var chat = Qwen25VlChat.Load(QwenGolden.Path("checkpoint"), new() { Dtype = ScalarType.BFloat16, AllowRounding = true });

        Assert.All(chat.Model.parameters(), parameter => Assert.Equal(ScalarType.BFloat16, parameter.dtype));
        Assert.NotEmpty(Text(chat, chat.Settings with { MaxTokens = 5 }));
        Assert.Throws<InvalidDataException>(() => Qwen25VlChat.Load(QwenGolden.Path("checkpoint"), new() { Dtype = ScalarType.BFloat16 }));
    }

    [Fact]
    public void ChatsAndClipsThatDoNotBelongTogetherAreRefused()
    {
        using var chat = QwenGolden.Chat();
        var (image, video) = (chat.Preprocessor.Image(Picture), chat.Preprocessor.Video([Picture, Picture]));

        Assert.Contains("more places for images and videos than the 0 that were given", Refusal([]));
        Assert.Contains("has 1 places for images and videos, got 2", Refusal([image, image]));
        Assert.Contains("place 1 of the chat is for an image, got a video", Refusal([video]));
        Assert.Contains("2048 tokens at most", Refusal([], new ChatMessage(ChatRole.User, new string('7', 2100))));
        Assert.Contains("top_p must be", Assert.Throws<ArgumentException>(
            () => chat.Answer([new(ChatRole.User, "?")], [], new() { TopP = 0 }, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

        string Refusal(VisualClip[] clips, ChatMessage? message = null) => Assert.Throws<ArgumentException>(
            () => chat.Answer(message is null ? Question : [message], clips, cancellation: TestContext.Current.CancellationToken).First()).Message;
    }

    [Theory]
    [InlineData("\"image_token_id\": 868", "\"image_token_id\": 869", "<|image_pad|> must be one token for tokenizer and configuration, got 868 and 869")]
    [InlineData("\"model_type\": \"qwen2_5_vl\",\n \"vocab_size\"", "\"model_type\": \"llama\",\n \"vocab_size\"", "got llama")]
    [InlineData("\"depth\": 4", "\"depth\": 5", "12 missing: visual.blocks.4.")]
    public void FoldersWhosePartsDoNotFitAreRefused(string text, string changed, string message)
    {
        using var folder = new TemporaryFolder();
        CopyCheckpoint(folder, but: []);
        var config = File.ReadAllText(folder["config.json"]);
        Assert.Contains(text, config, StringComparison.Ordinal);
        File.WriteAllText(folder["config.json"], config.Replace(text, changed, StringComparison.Ordinal));

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Qwen25VlChat.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsLeftBehindAndAskingMayStop()
    {
        using var chat = QwenGolden.Chat();
        using var clip = chat.Preprocessor.Image(Picture);
        using var stop = new CancellationTokenSource();
        Run();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Run();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => chat.Answer(Question, [clip], cancellation: stop.Token).Count());

        void Run() => Assert.NotEmpty(chat.Answer(Question, [clip], chat.Settings with { MaxTokens = 6 }, TestContext.Current.CancellationToken).ToArray());
    }

    private static ChatMessage[] Question => [new(ChatRole.User, new ChatImage(), new ChatText("What is in front?"))];

    private static void CopyCheckpoint(TemporaryFolder folder, string[] but)
    {
        foreach (var file in Directory.EnumerateFiles(QwenGolden.Path("checkpoint")).Where(file => !but.Contains(Path.GetFileName(file))))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }
    }

    private static string Text(Qwen25VlChat chat, GenerationSettings settings)
    {
        using var clip = chat.Preprocessor.Image(Picture);
        return string.Concat(chat.Answer(Question, [clip], settings, TestContext.Current.CancellationToken));
    }
}
