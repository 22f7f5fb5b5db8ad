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

    /// <summary>Puts it beside weights; nothing where tokens are bytes.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="folder">That of the weights.</param>
    public static void Copy(string run, string folder)
    {
        if (FileIn(run) is { } file)
        {
            AtomicFile.Write(Path.Combine(folder, FileName), File.ReadAllBytes(file));
        }
    }

    /// <summary>Prepares it in the run's folder, where a run that is resumed finds it again.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="weights">Folder of the weights it begins with; null for none.</param>
    /// <param name="vocabulary">Rows of the embedding.</param>
    /// <param name="texts">What is learned.</param>
    /// <param name="remarks">Hears what is worth knowing; may be null.</param>
    /// <param name="marks">Of the chat format; those of plain chats where null.</param>
    public static Tokenizer Prepare(
        string run, string? weights, int vocabulary, IEnumerable<string> texts, IProgress<string>? remarks, IReadOnlyList<string>? marks = null)
    {
        if (FileIn(run) is null && weights is not null && FileIn(weights) is not null)
        {
            Copy(weights, run);
        }
        else if (FileIn(run) is null && weights is null && vocabulary > TokenizerTrainer.LeastVocabulary && texts.Any())
        {
            var trained = TokenizerTrainer.Train(texts, vocabulary, marks ?? Tokenizer.ChatMarks);
            trained.Save(run);
            remarks?.Report(FormattableString.Invariant(
                $"A tokenizer was learned from the conversations: {trained.MergeCount} merges, {trained.MissingTokens} tokens to spare."));
        }

        return FileIn(run) is not null ? Tokenizer.Load(run, vocabulary) : Tokenizer.OfBytes();
    }
}
