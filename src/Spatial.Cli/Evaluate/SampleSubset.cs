using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>What to pick from a data set.</summary>
internal sealed record SubsetRequest
{
    /// <summary>Official split, all, or from-predictions; null for the default.</summary>
    public string? Split { get; init; }

    /// <summary>File with one sample token a line.</summary>
    public string? TokensFile { get; init; }

    /// <summary>Names of scenes, or a file with one a line.</summary>
    public IReadOnlyList<string> Scenes { get; init; } = [];

    /// <summary>night, day, rain, dry, location=NAME or class=NAME; all must hold.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];
}

/// <summary>The samples an evaluation is about, with the name that every report of it carries.</summary>
/// <param name="Split">Official split, all, or from-predictions.</param>
/// <param name="Name">What was picked from it, in words.</param>
/// <param name="OfSplit">Every sample of the split, before anything was picked.</param>
/// <param name="Samples">The samples, in the order of the data set.</param>
internal sealed record SampleSubset(string Split, string Name, IReadOnlyList<SceneSample> OfSplit, IReadOnlyList<SceneSample> Samples)
{
    /// <summary>Name of a subset that leaves nothing out.</summary>
    public const string Whole = "whole split";

    private const string All = "all";
    private const string FromPredictions = "from-predictions";

    /// <summary>True where the predictions themselves say which samples are meant.</summary>
    public bool IsOfPredictions => Split == FromPredictions;

    /// <summary>Picks samples.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="inputs">Data set and predictions.</param>
    /// <exception cref="ArgumentException">No such split, scene, filter or token, or nothing is left.</exception>
    public static SampleSubset Of(SubsetRequest request, EvaluationInputs inputs) =>
        inputs.Tables is { } tables ? Of(request, tables, inputs.Predictions.Tokens) : OfQuestions(request, inputs);

    // Without tables the questions name the samples.
    private static SampleSubset OfQuestions(SubsetRequest request, EvaluationInputs inputs)
    {
        if (request.Scenes.Count + request.Filters.Count > 0 || request.TokensFile is not null || request.Split is not null)
        {
            throw new ArgumentException("--split, --tokens, --scenes and --filter need --dataroot and --version: only the tables know splits and scenes");
        }

        SceneSample[] samples = [.. inputs.Predictions.Tokens.Select(token => new SceneSample(token, inputs.Predictions.SceneOf(token)))];
        return new("all questions", Whole, samples, samples);
    }

    /// <summary>Picks samples of a data set.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="tables">The data set.</param>
    /// <param name="predicted">Tokens that have a prediction.</param>
    /// <exception cref="ArgumentException">No such split, scene, filter or token, or nothing is left.</exception>
    public static SampleSubset Of(SubsetRequest request, NuScenesTables tables, IReadOnlyList<string> predicted)
    {
        var split = request.Split ?? FromPredictions;
        var ofSplit = SamplesOf(split, tables, predicted);
        split = NameOf(split, tables);
        var samples = ofSplit;
        var names = new List<string>();
        if (request.TokensFile is { } file)
        {
            samples = WithTokens(samples, TokensIn(file), Path.GetFileName(file), split);
            names.Add($"tokens of {Path.GetFileName(file)}");
        }

        if (request.Scenes.Count > 0)
        {
            var scenes = request.Scenes.SelectMany(NamesIn).ToList();
            samples = InScenes(samples, scenes, tables, split);
            names.Add(scenes.Count <= 3 ? string.Join(", ", scenes) : $"{scenes.Count} scenes");
        }

        foreach (var filter in request.Filters)
        {
            samples = [.. samples.Where(SampleFilter.Of(filter, tables))];
            names.Add(filter);
        }

        var name = names.Count == 0 ? Whole : string.Join("; ", names);
        return samples.Count > 0 ? new(split, name, ofSplit, samples) : throw new ArgumentException(
            $"no samples are left to evaluate: {split} has {ofSplit.Count}, and none fits '{name}'. `spatial inspect` shows scenes and their descriptions");
    }

    private static IReadOnlyList<SceneSample> SamplesOf(string split, NuScenesTables tables, IReadOnlyList<string> predicted)
    {
        if (split == FromPredictions)
        {
            var tokens = predicted.ToHashSet(StringComparer.Ordinal);
            return [.. AllOf(tables, tables.Scenes).Where(sample => tokens.Contains(sample.Token))];
        }

        if (split == All)
        {
            return [.. AllOf(tables, tables.Scenes)];
        }

        if (!NuScenesSplits.Names.Contains(split, StringComparer.Ordinal))
        {
            string[] known = [.. NuScenesSplits.Names, All, FromPredictions];
            throw new ArgumentException($"--split must be one of {string.Join(", ", known)}; got '{split}'"
                + (NearestName.Find(split, known) is { } nearest ? $". Did you mean '{nearest}'?" : ""));
        }

        var names = NuScenesSplits.Named(split).ToHashSet(StringComparer.Ordinal);
        SceneSample[] samples = [.. AllOf(tables, tables.Scenes.Where(scene => names.Contains(scene.Name)))];
        return samples.Length > 0 ? samples : throw new ArgumentException(
            $"split {split} has {names.Count} scenes, and {tables.Version} holds none of them; "
            + $"it holds {tables.Scenes.Count} scenes such as {tables.Scenes.FirstOrDefault()?.Name}: choose another --split, or --split {All}");
    }

    // A split of which the tables hold only a part is not that split.
    private static string NameOf(string split, NuScenesTables tables)
    {
        if (split is All or FromPredictions)
        {
            return split;
        }

        var (missing, whole) = (NuScenesSplits.ScenesMissingFrom(tables, split).Count, NuScenesSplits.Named(split).Count);
        return missing == 0 ? split : FormattableString.Invariant($"{split} ({whole - missing} of its {whole} scenes)");
    }

    private static IEnumerable<SceneSample> AllOf(NuScenesTables tables, IEnumerable<SceneRow> scenes) =>
        scenes.SelectMany(scene => tables.SampleTokensOf(scene.Token).Select(token => new SceneSample(token, scene.Name)));

    private static SceneSample[] WithTokens(IReadOnlyList<SceneSample> samples, HashSet<string> tokens, string file, string split)
    {
        SceneSample[] chosen = [.. samples.Where(sample => tokens.Contains(sample.Token))];
        var unknown = tokens.Except(chosen.Select(sample => sample.Token), StringComparer.Ordinal).ToList();
        return unknown.Count == 0 ? chosen : throw new ArgumentException(
            $"{file} names {unknown.Count} samples that are not in {split}: {string.Join(", ", unknown.Take(10))}{(unknown.Count > 10 ? ", ..." : "")}");
    }

    private static SceneSample[] InScenes(IReadOnlyList<SceneSample> samples, List<string> scenes, NuScenesTables tables, string split)
    {
        var names = scenes.Select(scene => tables.SceneNamed(scene).Name).ToHashSet(StringComparer.Ordinal);
        var absent = names.Except(samples.Select(sample => sample.Scene), StringComparer.Ordinal).ToList();
        return absent.Count == 0 ? [.. samples.Where(sample => names.Contains(sample.Scene))] : throw new ArgumentException(
            $"{absent.Count} of the scenes asked for have no samples in {split}: {string.Join(", ", absent.Take(10))}");
    }

    private static HashSet<string> TokensIn(string file) => File.Exists(file)
        ? [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)]
        : throw new ArgumentException($"there is no file {Path.GetFileName(file)} with one name a line");

    private static IEnumerable<string> NamesIn(string value) =>
        File.Exists(value) ? TokensIn(value) : value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
