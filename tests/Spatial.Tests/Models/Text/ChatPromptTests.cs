using Spatial.Models;

namespace Spatial.Tests;

public sealed class ChatPromptTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void EveryChatIsWrittenAsTheOfficialTemplateDoes()
    {
        var tokenizer = TokenizerGolden.Load();

        foreach (var chat in TokenizerGolden.Cases("qwen25vl", "tokenizer", "chat.json").AsArray())
        {
            var text = ChatPrompt.Render(
                ChatGolden.Messages(chat!["messages"]!), chat["add_generation_prompt"]!.GetValue<bool>(), chat["add_vision_id"]!.GetValue<bool>());

            Assert.Equal(chat.Text("text"), text);
            Assert.Equal(chat.Ids("ids"), tokenizer.Encode(text));
        }
    }

    [Fact]
    public void ASystemsMessageTakesThePlaceOfTheDefault()
    {
        Assert.Equal(
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
            ChatPrompt.Render([new(ChatRole.System, "Be brief."), new(ChatRole.User, "Hi")], addGenerationPrompt: true));
    }

    [Fact]
    public void ImagesAndVideosHaveAsManyPlaceholdersAsVisualTokens()
    {
        var message = new ChatMessage(ChatRole.User, new ChatImage(3), new ChatText("and"), new ChatVideo(2));

        Assert.EndsWith(
            "user\n<|vision_start|><|image_pad|><|image_pad|><|image_pad|><|vision_end|>and<|vision_start|><|video_pad|><|video_pad|><|vision_end|><|im_end|>\n",
            ChatPrompt.Render([message], addGenerationPrompt: false));
    }

    [Fact]
    public void NumbersGoOnOverMessages()
    {
        ChatMessage[] messages = [new(ChatRole.User, new ChatImage(), new ChatVideo()), new(ChatRole.Assistant, "Yes."), new(ChatRole.User, new ChatImage())];

        var text = ChatPrompt.Render(messages, addGenerationPrompt: false, numberVisuals: true);

        Assert.Equal(["Picture 1: ", "Video 1: ", "Picture 2: "], new[] { "Picture 1: ", "Video 1: ", "Picture 2: " }.OrderBy(words => text.IndexOf(words, StringComparison.Ordinal)));
        Assert.Contains("Picture 2: <|vision_start|>", text);
    }

    [Fact]
    public void AChatWithoutMessagesOrAnImageWithoutPlaceholdersIsAMistake()
    {
        Assert.Throws<ArgumentException>(() => ChatPrompt.Render([], addGenerationPrompt: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChatPrompt.Render([new(ChatRole.User, new ChatImage(0))], addGenerationPrompt: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChatPrompt.Render([new((ChatRole)7, "x")], addGenerationPrompt: true));
    }
}
