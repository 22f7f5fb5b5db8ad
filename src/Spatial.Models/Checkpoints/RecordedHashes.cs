using System.Text;
using System.Text.RegularExpressions;

namespace Spatial.Models;

/// <summary>The list of hashes beside weights: what each file's bytes were when they were whole.</summary>
/// <param name="Path">Where the list lies.</param>
/// <param name="HashOf">SHA-256 of each file as 64 lowercase digits, by its name in the same folder.</param>
/// <remarks>As the tool <c>sha256sum</c> writes and checks it.</remarks>
internal sealed partial record RecordedHashes(string Path, IReadOnlyDictionary<string, string> HashOf)
{
    /// <summary>The name of such lists.</summary>
    public const string FileName = "SHA256SUMS";

    /// <summary>How to make one.</summary>
    public const string Remedy = $"write the list anew with 'sha256sum *{Checkpoint.Extension} > {FileName}'";

    /// <summary>Reads a folder's list; null where it has none. The files it names are not looked at.</summary>
    /// <exception cref="InvalidDataException">A line that is no hash and name, a name twice or of another folder.</exception>
    public static RecordedHashes? Of(string folder, CheckpointLimits limits)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        return FileKind.Of(path) == FileKind.Missing
            ? null
            : new(path, Parse(CheckpointFile.ReadAll(path, limits.MaxHeaderBytes, nameof(CheckpointLimits.MaxHeaderBytes)), fault => CheckpointFile.Fault(path, fault)));
    }

    /// <summary>The content of a list, sorted by name; UTF-8.</summary>
    public static byte[] Format(IReadOnlyDictionary<string, string> hashOf) =>
        Encoding.UTF8.GetBytes(string.Concat(hashOf.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Value}  {entry.Key}\n")));

    /// <summary>An error about the list, which names it last.</summary>
    public InvalidDataException Fault(string fault) => CheckpointFile.Fault(Path, fault);

    private static Dictionary<string, string> Parse(byte[] content, Func<string, InvalidDataException> fault)
    {
        var hashOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (place, text) in Encoding.UTF8.GetString(content).Split('\n').Index())
        {
            var line = text.TrimEnd('\r');
            if (line.Length == 0)
            {
                continue;
            }

            if (Line().Match(line) is not { Success: true } match)
            {
                throw fault($"line {place + 1} must be 64 hexadecimal digits, two spaces and a name, got '{PrintableName.Of(line)}'; {Remedy}");
            }

            var name = match.Groups["name"].Value;
            if (name.AsSpan().ContainsAny('/', '\\'))
            {
                throw fault($"line {place + 1} names {PrintableName.Of(name)}, which lies in another folder; give each folder a list of its own");
            }

            if (!hashOf.TryAdd(name, match.Groups["hash"].Value.ToLowerInvariant()))
            {
                throw fault($"line {place + 1} names {PrintableName.Of(name)} for the second time; {Remedy}");
            }
        }

        return hashOf;
    }

    [GeneratedRegex(@"^(?<hash>[0-9a-fA-F]{64}) [ *](\./)?(?<name>[^\0]+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
