using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Reads files of questions with their queries: the official format, or conversations.</summary>
internal static class QuestionFile
{
    /// <summary>Paths of the question files of a folder; none where there is no such folder.</summary>
    public static IReadOnlyList<string> AllIn(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.GetFiles(folder, NuScenesQuestions.FileNameOf("*")).Order(StringComparer.Ordinal),
        .. Directory.GetFiles(folder, DrivePiQuestions.FileName),
    ];

    /// <summary>Reads all items.</summary>
    /// <param name="path">A list of conversations, or an object with the list <c>questions</c>.</param>
    /// <returns>The items; one that has no sound query carries its fault.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, too large, or no such list.</exception>
    public static IReadOnlyList<WrittenItem> Read(string path)
    {
        var name = Path.GetFileName(path);
        var most = FileLimits.Default.MaxQuestionBytes;
        var length = new FileInfo(path).Length;
        if (length > most)
        {
            throw new InvalidDataException($"{name}: is {length} bytes long, more than the {most} that {nameof(FileLimits.MaxQuestionBytes)} allows ({path})");
        }

        try
        {
            return Items(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter of names that are no Unicode
        {
            throw new InvalidDataException($"{name}: is not sound JSON: {error.Message} ({path})", error);
        }
    }

    private static List<WrittenItem> Items(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        MoveToList(ref reader);
        var items = new List<WrittenItem>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ItemOf(items.Count, JsonElement.ParseValue(ref reader)));
        }

        while (reader.Read())
        {
        }

        return items;
    }

    private static void MoveToList(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.TokenType != JsonTokenType.StartArray)
        {
            var isList = reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("questions");
            if (!reader.Read())
            {
                break;
            }

            if (!isList && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                reader.Skip();
                reader.Read();
            }
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("expected a list of conversations or an object with a list 'questions'");
        }
    }

    private static WrittenItem ItemOf(int number, JsonElement item)
    {
        var token = "";
        try
        {
            token = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("sample_token", out var text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()!
                : "";
            var (answers, queries) = (AnswersOf(item), QueriesOf(item));
            return new(number, token, answers, queries, token.Length == 0 ? "has no sample_token"
                : answers.Count != queries.Count ? $"has {answers.Count} answers and {queries.Count} queries" : null);
        }
        catch (InvalidDataException fault)
        {
            return new(number, token, [], [], fault.Message);
        }
        catch (InvalidOperationException)
        {
            return new(number, token, [], [], "has text that is no Unicode");
        }
    }

    private static List<SceneQuery> QueriesOf(JsonElement item)
    {
        var query = Field(item, "query");
        return query.ValueKind == JsonValueKind.Array ? [.. query.EnumerateArray().Select(QueryParser.Parse)] : [QueryParser.Parse(query)];
    }

    private static List<string> AnswersOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("conversations", out var turns))
        {
            return [TextOf(Field(item, "answer"))];
        }

        if (turns.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException("needs a list conversations");
        }

        return [.. turns.EnumerateArray().Where(turn => TextOf(Field(turn, "from")) == "gpt").Select(turn => TextOf(Field(turn, "value")))];
    }

    private static JsonElement Field(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : throw new InvalidDataException($"has no {name}");

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new InvalidDataException("has an answer that is neither text nor number"),
    };
}
