using System.Security.Cryptography;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Predictions in files of an official format.</summary>
/// <param name="identity">What they are.</param>
/// <param name="tokens">Samples they hold, in the order of the file or folder.</param>
/// <param name="subject">What a report says about them.</param>
/// <param name="read">Reads the prediction of a sample they hold; from many threads.</param>
/// <param name="opened">Let go of at the end; null for none.</param>
internal sealed class FilePredictions(
    EvaluatedPredictions identity,
    IReadOnlyList<string> tokens,
    IReadOnlyList<NamedValue> subject,
    Func<SceneSample, SamplePrediction> read,
    IDisposable? opened = null) : IPredictions
{
    /// <inheritdoc/>
    public EvaluatedPredictions Identity => identity;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tokens => tokens;

    /// <inheritdoc/>
    public IReadOnlyList<NamedValue> Subject => subject;

    /// <inheritdoc/>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <inheritdoc/>
    public string? TruthIdentity { get; init; }

    /// <summary>Scenes by sample, where the file names them.</summary>
    public IReadOnlyDictionary<string, string> Scenes { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public string SceneOf(string token) => Scenes.TryGetValue(token, out var scene) && scene.Length > 0 ? scene : token;

    /// <inheritdoc/>
    public SamplePrediction Read(SceneSample sample) => read(sample);

    /// <inheritdoc/>
    public void Dispose() => opened?.Dispose();

    /// <summary>The identity of one file: its name and content.</summary>
    public static EvaluatedPredictions IdentityOfFile(string kind, string path)
    {
        using var stream = File.OpenRead(path);
        return new(kind, Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>The identity of a folder: its name, and tokens and content of its files.</summary>
    /// <param name="kind">Format.</param>
    /// <param name="path">The folder.</param>
    /// <param name="files">Its files by sample.</param>
    public static EvaluatedPredictions IdentityOfFolder(string kind, string path, IEnumerable<(string Token, string File)> files) =>
        new(kind, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), RunManifest.HashOf(
            files.OrderBy(file => file.Token, StringComparer.Ordinal).Select(file => $"{file.Token} {IdentityOfFile(kind, file.File).Identity}")));
}
