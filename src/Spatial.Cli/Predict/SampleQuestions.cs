using System.Security.Cryptography;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>The questions about each sample, from a questions file of nuScenes-QA. Only the questions are kept, never the true answers.</summary>
internal sealed class SampleQuestions
{
    private readonly Dictionary<string, List<string>> _bySample;

    private SampleQuestions(Dictionary<string, List<string>> bySample, string? sha256) => (_bySample, Sha256) = (bySample, sha256);

    /// <summary>No questions.</summary>
    public static SampleQuestions None { get; } = new([], null);

    /// <summary>SHA-256 of the file's content; null where there is no file.</summary>
    public string? Sha256 { get; }

    /// <summary>Reads the questions about some samples.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="samples">The samples to predict.</param>
    /// <exception cref="ArgumentException">There is no such file, it is no questions file, or it has no question about these samples.</exception>
    public static SampleQuestions Read(string? path, IReadOnlyList<SceneSample> samples)
    {
        if (path is null)
        {
            return None;
        }

        var bySample = samples.ToDictionary(sample => sample.Token, _ => new List<string>(), StringComparer.Ordinal);
        foreach (var question in Checked(() => NuScenesQaFile.ReadQuestions(path)))
        {
            if (bySample.TryGetValue(question.SampleToken, out var questions))
            {
                questions.Add(question.Question);
            }
        }

        return bySample.Values.Any(questions => questions.Count > 0)
            ? new(bySample, HashOf(path))
            : throw new ArgumentException($"{Path.GetFileName(path)} has no question about the {samples.Count} samples to predict: give the questions of their split");
    }

    /// <summary>The questions about a sample, in the file's order.</summary>
    public IReadOnlyList<string> Of(string sampleToken) => _bySample.TryGetValue(sampleToken, out var questions) ? questions : [];

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    // A wrong file on the command line is the user's mistake, unlike damaged data.
    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or FileNotFoundException)
        {
            throw new ArgumentException(error.Message, error);
        }
    }
}
