using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Collection(OwnGenerator.Name)]
public sealed class DrivePiChatsTests
{
    private const long Ignored = ChatExample.Ignored;

    // Two chats: of three tokens, of which two are learned, and of two, of which one is.
    private static readonly DrivePiChats Two = new([10, 11, 12, 13, 14], [Ignored, 11, 12, Ignored, 14], [0, 0, 0, 1, 1]);

    [Fact]
    public void EachChatFollowsTheFrame() => Assert.Equal([0, 1, 2, 3, 4, 2, 3], Two.Positions(2));

    [Fact]
    public void LengthsAreInTheOrderOfTheChats() => Assert.Equal([3, 2], Two.Lengths);

    [Fact]
    public void ChatsCountTheSameWhateverTheirLength()
    {
        var (places, targets, weights) = Two.Learned();

        Assert.Equal([0, 1, 3], places);
        Assert.Equal([11, 12, 14], targets);
        Assert.Equal([0.25f, 0.25f, 0.5f], weights);
    }

    [Fact]
    public void NoTextHasNothingToLearn()
    {
        Assert.Equal(0, DrivePiChats.None.Count);
        Assert.Empty(DrivePiChats.None.Learned().Places);
        Assert.Equal([0, 1], DrivePiChats.None.Positions(2));
    }

    [Fact]
    public void AnswersAreLearnedWithTheirEndAndQuestionsAreNot()
    {
        var prompt = new DrivePiPrompt(Tokenizer.OfBytes());

        var chats = DrivePiChats.Of(prompt, [[("<image>\nIs it wet?", "no"), ("And dark?", "yes")]], 1000);

        long[] expected = [.. prompt.AfterVision("Is it wet?"), .. prompt.AnswerOf("no"), .. prompt.LaterQuestion("And dark?"), .. prompt.AnswerOf("yes")];
        Assert.Equal(expected, chats.Ids);
        Assert.Equal([.. prompt.AnswerOf("no"), .. prompt.AnswerOf("yes")], chats.Labels.Where(label => label != Ignored));
        Assert.All(chats.Labels.Zip(chats.Ids), pair => Assert.True(pair.First == Ignored || pair.First == pair.Second));
        Assert.Equal(1, chats.Count);
    }

    [Fact]
    public void ChatsThatExceedTheTokensAreLeftOutWhole()
    {
        var prompt = new DrivePiPrompt(Tokenizer.OfBytes());
        IReadOnlyList<(string, string)> chat = [("Is it wet?", "no")];
        var length = DrivePiChats.Of(prompt, [chat], 1000).Ids.Length;

        Assert.Equal(2, DrivePiChats.Of(prompt, [chat, chat, chat], (3 * length) - 1).Count);
        Assert.Equal(3, DrivePiChats.Of(prompt, [chat, chat, chat], 3 * length).Count);
    }

    [Fact]
    public void ChatsReadTogetherAreReadAsEachAlone()
    {
        manual_seed(2);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var network = new DrivePiNetwork(DrivePiScenes.Nano);
        network.eval();
        var prompt = new DrivePiPrompt(Tokenizer.OfBytes());
        IReadOnlyList<(string, string)>[] chats =
        [
            [("What is ahead?", "a bus")],
            [("How many cars are there?", "3"), ("Where?", "left and right of us")],
            [("Is it wet?", "no")],
        ];
        var vision = randn([1, DrivePiScenes.Nano.VisionTokens, DrivePiScenes.Nano.Language.HiddenSize]);

        var together = DrivePiChats.Of(prompt, chats, 4096);
        var (frame, text) = network.ReadChats(prompt.BeforeVision, vision, together);
        var loss = network.TextLoss(text, together)!.item<float>();

        var (place, sum) = (0, 0f);
        foreach (var chat in chats)
        {
            var alone = DrivePiChats.Of(prompt, [chat], 4096);
            var (ownFrame, ownText) = network.ReadChats(prompt.BeforeVision, vision, alone);
            Assert.Equal(0, Apart(frame, ownFrame), 1e-5);
            Assert.Equal(0, Apart(Sequence(alone), ownText), 1e-5);
            Assert.Equal(0, Apart(text.narrow(1, place, alone.Ids.Length), ownText), 1e-5);
            (place, sum) = (place + alone.Ids.Length, sum + network.TextLoss(ownText, alone)!.item<float>());
        }

        Tensor Sequence(DrivePiChats chat)
        {
            var (lead, words) = (network.Language.Decoder.Embed(tensor(prompt.BeforeVision).unsqueeze(0)), network.Language.Decoder.Embed(tensor(chat.Ids).unsqueeze(0)));
            return network.Language.Decoder.Read(cat([lead, vision, words], 1)).narrow(1, lead.shape[1] + vision.shape[1], words.shape[1]);
        }

        Assert.Equal(text.shape[1], place);
        Assert.Equal(sum / chats.Length, loss, 1e-5f * sum);
        Assert.Equal(0, Apart(frame, network.ReadChats(prompt.BeforeVision, vision, DrivePiChats.None).Vision), 1e-5);
    }

    private static double Apart(Tensor one, Tensor other) => (one - other).abs().max().item<float>();
}
