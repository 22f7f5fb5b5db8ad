using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Makes and checks questions in VSI-Bench's form about what cameras see: distances, counts, directions, sizes, which comes first.</summary>
/// <remarks>Yang et al., "Thinking in space", 2024, for the types; answers follow from boxes and poses, and nothing is asked about which people would not
/// agree.</remarks>
internal static class ViewQuestions
{
    /// <summary>The name that chooses them among kinds of questions.</summary>
    public const string KindName = "views";

    private const ulong SeedName = 0x7669657773; // "views"

    /// <summary>Writes <c>view_questions.json</c>. Same data, seed and version: same bytes.</summary>
    /// <param name="dataroot">Folder of the data set.</param>
    /// <param name="version">Its table set.</param>
    /// <param name="folder">Where to; made where it is missing.</param>
    /// <param name="config">Seed, scene and split.</param>
    /// <param name="mostOfKind">Items of each of the ten kinds at most.</param>
    /// <param name="cancellation">Stops between scenes.</param>
    /// <exception cref="ArgumentException">There is no such data set, version, scene or split.</exception>
    /// <exception cref="InvalidDataException">The data is damaged, or nothing can be asked about it.</exception>
    public static LanguageSummary Write(string dataroot, string version, string folder, LanguageConfig config, int mostOfKind, CancellationToken cancellation)
    {
        using var tables = NuScenesTables.Load(dataroot, version, new() { AllowPartial = config.AllowPartial, CacheFolder = config.CacheFolder });
        var candidates = new ViewCandidates(new(tables));
        string[] samples = [.. SplitSamples.Of(tables, config).SelectMany(split => split.SampleTokens)];
        var items = new List<ViewItem>();
        foreach (var scene in samples.GroupBy(sample => tables.SampleOf(sample).SceneToken, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            items.AddRange(candidates.Of([.. scene]));
            config.Progress?.Report(items.Count);
        }

        var chosen = ViewBalance.Choose(items, mostOfKind, SeededNumbers.Of(config.Seed, SeedName));
        if (chosen.Count == 0)
        {
            throw new InvalidDataException("nothing can be asked about these pictures: no object is near enough, whole and alone in any of them");
        }

        Directory.CreateDirectory(folder);
        var dataset = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataroot)));
        AtomicFile.WriteTogether(folder, [(ViewQuestionFile.Name, stream => Write(stream, dataset, chosen))]);
        var kinds = new SortedDictionary<string, int>(chosen.CountBy(item => item.Query.Kind.ToString().ToLowerInvariant()).ToDictionary(),
            StringComparer.Ordinal);
        return new(samples.Length, [new(ViewQuestionFile.Name, chosen.Count, kinds)], [], [], config.AllowPartial ? tables.Losses.Count : 0);
    }

    /// <summary>Recomputes every answer of a file.</summary>
    /// <exception cref="InvalidDataException">The file or the data is damaged.</exception>
    public static CheckSummary Check(string dataroot, string version, string folder, LanguageConfig config, CancellationToken cancellation)
    {
        using var tables = NuScenesTables.Load(dataroot, version, new() { AllowPartial = config.AllowPartial, CacheFolder = config.CacheFolder });
        var reader = new PictureViewReader(tables);
        var path = Path.Combine(folder, ViewQuestionFile.Name);
        var (known, read) = (tables.SampleTokens.ToHashSet(StringComparer.Ordinal), new Dictionary<string, IReadOnlyList<PictureView>>(StringComparer.Ordinal));
        var queries = QueriesOf(path);
        var disagreements = new List<Disagreement>();
        foreach (var (number, question) in ViewQuestionFile.Read(path).Index())
        {
            cancellation.ThrowIfCancellationRequested();
            if (FaultOf(question, queries[number]) is { } fault)
            {
                disagreements.Add(new(ViewQuestionFile.Name, number, question.Pictures[0].SampleToken, question.GroundTruth, fault));
            }
        }

        return new([ViewQuestionFile.Name], queries.Count, disagreements, [], config.AllowPartial ? tables.Losses.Count : 0);

        string? FaultOf(ViewQuestion question, ViewQuery? query)
        {
            if (query is null)
            {
                return "has no sound query";
            }

            if (question.Pictures.FirstOrDefault(picture => !known.Contains(picture.SampleToken)) is not null)
            {
                return "is about a sample that the data set does not have";
            }

            var views = question.Pictures.Select(picture => Views(picture.SampleToken).FirstOrDefault(view => view.Channel == picture.Channel)).ToArray();
            try
            {
                return Array.Exists(views, view => view is null) ? "is about a camera that the sample does not have"
                    : question.Question != query.Question || !question.Options.SequenceEqual(query.Options) ? $"the query says '{query.Question}'"
                    : query.AnswerIn(views!) is var right && right != question.GroundTruth ? $"the data says '{right}'" : null;
            }
            catch (NoAnswerException fault)
            {
                return fault.Message;
            }
        }

        IReadOnlyList<PictureView> Views(string sample) => read.TryGetValue(sample, out var views) ? views : read[sample] = reader.Read(sample);
    }

    private static void Write(Stream stream, string dataset, IReadOnlyList<ViewItem> chosen)
    {
        var list = new ItemList(stream);
        list.WriteText("[");
        foreach (var item in chosen)
        {
            list.WriteItem(json => Write(json, dataset, item));
        }

        list.WriteText("\n]\n");
    }

    private static void Write(Utf8JsonWriter json, string dataset, ViewItem item)
    {
        var query = item.Query;
        json.WriteString("id", item.Id);
        json.WriteString("dataset", dataset);
        json.WriteString("scene_name", item.Views[0].SceneName);
        json.WriteString("question_type", query.Type);
        json.WriteString("question", query.Question);
        json.WriteString("ground_truth", item.Answer);
        WriteTexts(json, "options", query.Options);
        WriteTexts(json, "frames", [.. item.Views.Select(view => $"{view.SampleToken}/{view.Channel}")]);
        json.WriteString("as", ViewQuestionFile.KindOf(query.Kind == ViewQueryKind.Order));
        json.WriteStartObject("query");
        json.WriteString("kind", query.Kind.ToString());
        json.WriteString("subject", query.Subject);
        json.WriteString("other", query.Other);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static List<ViewQuery?> QueriesOf(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. document.RootElement.EnumerateArray().Select(QueryOf)];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{ViewQuestionFile.Name}: is not sound JSON: {error.Message} ({path})", error);
        }
    }

    private static ViewQuery? QueryOf(JsonElement item)
    {
        if (!item.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string? Text(string name) => query.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return Enum.TryParse<ViewQueryKind>(Text("kind"), out var kind) && Text("subject") is { } subject && Enum.IsDefined(kind)
            ? new(kind, subject, Text("other")) : null;
    }
}
