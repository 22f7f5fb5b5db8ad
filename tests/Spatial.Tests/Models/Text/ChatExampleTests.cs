using System.Text.Json.Nodes;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class ChatExampleTests
{
    private readonly Tokenizer _tokenizer = TokenizerGolden.Load();

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryIdAndLabelOfTheOfficialFunctionIsMet()
    {
        foreach (var expected in TokenizerGolden.Cases("qwen25vl", "tokenizer", "training_labels.json").AsArray())
        {
            var isVideo = expected!.Text("visual_type") == "video";
            var tokens = expected!.Ids("tokens_per_visual");
            var messages = Conversation.ToMessages(Turns(expected!["conversations"]!), isVideo ? [] : tokens, isVideo ? tokens : []);

            var example = ChatExample.Of(_tokenizer, messages);

            Assert.Equal(expected.Ids("input_ids"), example.Ids);
            Assert.Equal(expected.Ids("labels"), example.Labels);
        }
    }

    [Fact]
    public void TurnsEncodeOneByOneAsTheyDoTogether()
    {
        ChatMessage[] messages = [new(ChatRole.User, "\n Is it red?\n"), new(ChatRole.Assistant, " \n"), new(ChatRole.User, ""), new(ChatRole.Assistant, "No.")];

        Assert.Equal(_tokenizer.Encode(ChatPrompt.Render(messages, addGenerationPrompt: false)), ChatExample.Of(_tokenizer, messages).Ids);
    }

    [Fact]
    public void TheAssistantsWordsAndTheEndOfItsTurnAreLearned()
    {
        var example = ChatExample.Of(_tokenizer, [new(ChatRole.User, "Is it red?"), new(ChatRole.Assistant, "No.")]);

        Assert.Equal("No.<|im_end|>\n", _tokenizer.Decode([.. example.Labels.Where(label => label != ChatExample.Ignored)]));
        Assert.All(example.Ids.Zip(example.Labels), pair => Assert.True(pair.Second == ChatExample.Ignored || pair.Second == pair.First));
    }

    private static ConversationTurn[] Turns(JsonNode list) => [.. list.AsArray().Select(turn => new ConversationTurn(turn![0]!.GetValue<string>(), turn[1]!.GetValue<string>()))];
}
