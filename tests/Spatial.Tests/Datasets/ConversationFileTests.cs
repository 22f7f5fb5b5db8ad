using System.Text;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class ConversationFileTests : IDisposable
{
    private const string Item = """
        {"id": "a-1", "sample_token": "a", "kind": "caption", "conversations": [{"from": "human", "value": "<image>\nWhat is it?"}, {"from": "gpt", "value": "A street."}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ConversationsAreReadInTheirOrder()
    {
        var longer = """
            {"id": "b-1", "sample_token": "b", "kind": "action", "more": 1, "conversations": [
              {"from": "human", "value": "One?"}, {"from": "gpt", "value": "1"}, {"from": "human", "value": "Two?"}, {"from": "gpt", "value": ""}]}
            """;

        var conversations = ConversationFile.Read(Written($"[{Item}, {longer}]"));

        Assert.Equal(["a-1", "b-1"], conversations.Select(conversation => conversation.Id));
        Assert.Equal(("a", "caption"), (conversations[0].SampleToken, conversations[0].Kind));
        Assert.Equal([("<image>\nWhat is it?", "A street.")], conversations[0].Turns);
        Assert.Equal([("One?", "1"), ("Two?", "")], conversations[1].Turns);
    }

    [Fact]
    public void AnEmptyListHasNone() => Assert.Empty(ConversationFile.Read(Written("[]")));

    [Theory]
    [InlineData("\"id\": \"a-1\", ", "")]
    [InlineData("\"sample_token\": \"a\"", "\"sample_token\": null")]
    [InlineData("\"kind\": \"caption\", ", "")]
    [InlineData("\"human\"", "\"gpt\"")]
    [InlineData("\"gpt\"", "\"human\"")]
    [InlineData(", {\"from\": \"gpt\", \"value\": \"A street.\"}", "")]
    [InlineData("\"value\": \"A street.\"", "\"value\": null")]
    [InlineData("\"value\": \"A street.\"", "\"value\": 7")]
    [InlineData("\"a-1\"", "[1]")]
    public void ADamagedConversationIsNamedByItsNumber(string sound, string damaged)
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            ConversationFile.Read(Written($"[{Item}, {Item.Replace(sound, damaged, StringComparison.Ordinal)}]")));

        Assert.StartsWith("drivepi_questions.json: ", error.Message);
        Assert.Contains("item 1", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1")]
    [InlineData("[null]")]
    public void WhatIsNoListOfConversationsIsRefused(string text)
    {
        var error = Assert.Throws<InvalidDataException>(() => ConversationFile.Read(Written(text)));

        Assert.Contains("item 0", error.Message);
    }

    [Fact]
    public void AFileThatIsCutOffIsRefusedAndNotReadInPart()
    {
        var whole = $"[{Item}, {Item}]";

        var error = Assert.Throws<InvalidDataException>(() => ConversationFile.Read(Written(whole[..^40])));

        Assert.Contains("item 1", error.Message);
    }

    [Fact]
    public void AFileThatIsMissingIsNamed() =>
        Assert.Contains("drivepi_questions.json", Assert.Throws<FileNotFoundException>(() => ConversationFile.Read(_folder[ConversationFile.Name])).Message);

    private string Written(string text) => _folder.Write(ConversationFile.Name, Encoding.UTF8.GetBytes(text));
}
