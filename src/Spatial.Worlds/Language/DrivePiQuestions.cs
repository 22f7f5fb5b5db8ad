using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>Writes conversations as DrivePI's data engine makes them, with their queries.</summary>
/// <remarks>DrivePI, section on the data engine.</remarks>
internal sealed class DrivePiQuestions(LanguageConfig config, SkippedQuestions skipped)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "drivepi_questions.json";

    private readonly ConversationMaker[] _makers = [.. config.Kinds.Where(kind => kind != LanguageKind.NuScenesQa).Distinct().Order().Select(
        kind => new ConversationMaker(kind, config))];

    /// <summary>Writes the conversations of all samples.</summary>
    public LanguageFile Write(Stream stream, IReadOnlyList<SplitSamples> splits, SampleScenes scenes)
    {
        var (items, kinds) = (new ItemList(stream), new SortedDictionary<string, int>(StringComparer.Ordinal));
        items.WriteText("[");
        foreach (var (split, tokens) in splits)
        {
            foreach (var conversation in scenes.InOrder(tokens, ConversationsOf).SelectMany(made => made))
            {
                if (conversation.SkipReason is { } reason)
                {
                    skipped.Note(conversation.Kind, reason);
                    continue;
                }

                items.WriteItem(json => Write(json, split, conversation));
                kinds[conversation.Kind] = kinds.GetValueOrDefault(conversation.Kind) + 1;
            }
        }

        items.WriteText("\n]\n");
        return new(FileName, items.Count, kinds);
    }

    private List<Conversation> ConversationsOf(LanguageScene scene) => [.. _makers.SelectMany(maker => maker.About(scene))];

    private static void Write(Utf8JsonWriter json, string split, Conversation conversation)
    {
        json.WriteString("id", conversation.Id);
        json.WriteString("sample_token", conversation.SampleToken);
        json.WriteString("scene", conversation.SceneName);
        json.WriteString("split", split);
        json.WriteString("kind", conversation.Kind);
        json.WriteStartArray("conversations");
        foreach (var turn in conversation.Turns)
        {
            WriteTurn(json, "human", turn.Question);
            WriteTurn(json, "gpt", turn.Answer);
        }

        json.WriteEndArray();
        json.WriteStartArray("query");
        foreach (var turn in conversation.Turns)
        {
            QueryJson.Write(json, turn.Query);
        }

        json.WriteEndArray();
    }

    private static void WriteTurn(Utf8JsonWriter json, string from, string value)
    {
        json.WriteStartObject();
        json.WriteString("from", from);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
