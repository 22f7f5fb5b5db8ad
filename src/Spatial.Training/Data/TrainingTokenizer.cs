using Spatial.Models;

namespace Spatial.Training;

/// <summary>The tokenizer of a training: that of the weights it begins with, or one learned from its texts, or bytes.</summary>
internal static class TrainingTokenizer
{
    private const string FileName = "tokenizer.json";

    /// <summary>The tokenizer's file in a folder; null where tokens are bytes.</summary>
    public static string? FileIn(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) ? file : null;
    }

    /// <summary>Prepares it in the run's folder, where a run that is resumed finds it again.</summary>
    public static Tokenizer Prepare(string run, TrainingRequest request, TrainingData data, IProgress<string>? remarks)
    {
        var vocabulary = request.Config.Language.Vocabulary;
        if (FileIn(run) is null && request.Weights is { } weights && FileIn(weights) is { } file)
        {
            AtomicFile.Write(Path.Combine(run, FileName), File.ReadAllBytes(file));
        }

        else if (FileIn(run) is null && request.Weights is null && vocabulary > TokenizerTrainer.LeastVocabulary && data.Texts.Any())
        {
            var trained = TokenizerTrainer.Train(data.Texts, vocabulary);
            trained.Save(run);
            remarks?.Report(FormattableString.Invariant($"A tokenizer was learned from the conversations: {trained.MergeCount} merges, {trained.MissingTokens} tokens to spare."));
        }

        return FileIn(run) is not null ? Tokenizer.Load(run, vocabulary) : Tokenizer.OfBytes();
    }
}
