using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spatial.Datasets;

/// <summary>A conversation about one sample, as language models learn from it.</summary>
/// <param name="Id">A name of its own within the file.</param>
/// <param name="SampleToken">The sample.</param>
/// <param name="Kind">What it is about, such as <c>occupancy-class</c>.</param>
/// <param name="Turns">Questions with their answers, in order; at least one.</param>
public sealed record SampleConversation(string Id, string SampleToken, string Kind, IReadOnlyList<(string Question, string Answer)> Turns);

/// <summary>Reads the conversations that <c>spatial questions</c> writes and DrivePI learns from.</summary>
public static class ConversationFile
{
    /// <summary>Its name in a folder of questions.</summary>
    public const string Name = "drivepi_questions.json";

    /// <summary>Reads all conversations.</summary>
    /// <param name="file">A list of objects with id, sample_token, kind and conversations: a human's and gpt's turns, one after the other.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">Damaged, or an item that is none; its number is in the message.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static IReadOnlyList<SampleConversation> Read(DatasetPath file, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        var conversations = new List<SampleConversation>();
        using var content = FileContent.Open(file, limits.MaxQuestionBytes, nameof(FileLimits.MaxQuestionBytes));
        using var stream = content.AsStream();
        try
        {
            foreach (var item in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream).ToBlockingEnumerable())
            {
                conversations.Add(ConversationOf(item) ?? throw file.Fault(
                    $"item {conversations.Count} must have id, sample_token, kind and conversations of human and gpt in turn, all of them text"));
            }
        }
        catch (JsonException error)
        {
            // Items come by the buffer: those before the fault in its own were not counted.
            var reason = error.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw file.Fault($"is no list of conversations at item {conversations.Count} or soon after it: {reason}", error);
        }

        return conversations;
    }

    private static SampleConversation? ConversationOf(JsonElement element)
    {
        if (ItemOf(element) is not { Id: { } id, SampleToken: { } token, Kind: { } kind, Conversations: { Count: > 0 } turns } || turns.Count % 2 != 0)
        {
            return null;
        }

        for (var turn = 0; turn < turns.Count; turn++)
        {
            if (turns[turn] is not { Value: not null, From: { } from } || from != (turn % 2 == 0 ? "human" : "gpt"))
            {
                return null;
            }
        }

        return new(id, token, kind, [.. Enumerable.Range(0, turns.Count / 2).Select(pair => (turns[2 * pair].Value!, turns[(2 * pair) + 1].Value!))]);
    }

    private static Item? ItemOf(JsonElement element)
    {
        try
        {
            return element.Deserialize<Item>();
        }
        catch (JsonException)
        {
            return null; // a field of another type
        }
    }

    private sealed record Item(
        [property: JsonPropertyName("id")] string? Id,
        [property: JsonPropertyName("sample_token")] string? SampleToken,
        [property: JsonPropertyName("kind")] string? Kind,
        [property: JsonPropertyName("conversations")] IReadOnlyList<Turn>? Conversations);

    private sealed record Turn([property: JsonPropertyName("from")] string? From, [property: JsonPropertyName("value")] string? Value);
}
