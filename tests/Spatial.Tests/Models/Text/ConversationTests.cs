using Spatial.Models;

namespace Spatial.Tests;

public sealed class ConversationTests
{
    [Fact]
    public void PlacesOfImagesAndVideosAreCutOut()
    {
        var messages = Conversation.ToMessages([new("human", "<video>Is <image> red?<image>"), new("gpt", "<image>")], [4, 6], [9]);

        Assert.Equal([new ChatText(""), new ChatVideo(9), new ChatText("Is "), new ChatImage(4), new ChatText(" red?"), new ChatImage(6), new ChatText("")], messages[0].Parts);
        Assert.Equal([new ChatText("<image>")], messages[1].Parts); // only a human's words have places
        Assert.Equal([ChatRole.User, ChatRole.Assistant], messages.Select(message => message.Role));
    }

    [Fact]
    public void AFirstTurnOfTheAssistantIsDropped()
    {
        var messages = Conversation.ToMessages([new("gpt", "a"), new("human", "b"), new("gpt", "c")], [], []);

        Assert.Equal(["b", "c"], messages.Select(message => ((ChatText)message.Parts.Single()).Text));
    }

    [Theory]
    [InlineData("<image><image>", 1, 0, "has more <image> than there are")]
    [InlineData("<image>", 2, 0, "must have 2 <image>, has 1")]
    [InlineData("no place", 0, 1, "must have 1 <video>, has 0")]
    public void ImagesAndPlacesMustBeEqualInNumber(string text, int images, int videos, string words)
    {
        var fault = Assert.Throws<InvalidDataException>(() => Conversation.ToMessages([new("human", text)], Enumerable.Repeat(1, images).ToArray(), Enumerable.Repeat(1, videos).ToArray()));

        Assert.Contains(words, fault.Message);
    }

    [Fact]
    public void UnknownSpeakersAndEmptyConversationsAreRefused()
    {
        Assert.Contains("'tool'", Assert.Throws<InvalidDataException>(() => Conversation.ToMessages([new("tool", "x")], [], [])).Message);
        Assert.Throws<InvalidDataException>(() => Conversation.ToMessages([], [], []));
        Assert.Throws<InvalidDataException>(() => Conversation.ToMessages([new("gpt", "x")], [], []));
    }
}
