using System.Globalization;
using System.Text.RegularExpressions;

namespace Spatial.Models;

/// <summary>Published or trained weights: one safetensors file or a folder of them, read strictly. Values stay on disk until they are asked for.</summary>
public sealed partial class Checkpoint : IDisposable
{
    /// <summary>What the names of weight files end with.</summary>
    internal const string Extension = ".safetensors";

    /// <summary>The one weight file of a checkpoint without shards.</summary>
    internal const string SingleFile = "model" + Extension;

    /// <summary>The index of a checkpoint with shards.</summary>
    internal const string IndexFile = "model" + ShardIndex.Suffix;

    private readonly Dictionary<string, SafetensorsFile> _fileOf = new(StringComparer.Ordinal);
    private bool _isCompared;

    private Checkpoint(string path, IReadOnlyList<SafetensorsFile> files, RecordedHashes? hashes)
    {
        (Path, Files, Hashes) = (path, files, hashes);
        Tensors = [.. files.SelectMany(file => file.Tensors)];
    }

    /// <summary>The file or folder it was opened from.</summary>
    public string Path { get; }

    /// <summary>The folder it lies in, where its config.json would be.</summary>
    public string Folder => Directory.Exists(Path) ? Path : System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Its files, ordered by name.</summary>
    public IReadOnlyList<SafetensorsFile> Files { get; }

    /// <summary>All tensors, file by file, in the order of their bytes.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>The list of hashes in its folder; null where there is none.</summary>
    internal RecordedHashes? Hashes { get; }

    /// <summary>Opens weights and checks every header; no value is read, and so no hash compared.</summary>
    /// <param name="path">A file, or a folder with <c>model.safetensors</c>, with shards and their index, or with any safetensors files that share no tensor.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="InvalidDataException">Damaged, incomplete, beside an unfinished download, or of another format; names file and tensor, and what to do.</exception>
    public static Checkpoint Open(string path, CheckpointLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        limits ??= CheckpointLimits.Default;
        if (!Directory.Exists(path))
        {
            return OpenFile(path, limits);
        }

        var names = Directory.EnumerateFiles(path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal).ToArray();
        var indexes = names.Where(name => name.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal)).ToArray();
        var weights = names.Where(name => name.EndsWith(Extension, StringComparison.Ordinal)).ToArray();
        return indexes.Length switch
        {
            0 => OpenTogether(path, WithoutIndex(path, names, weights, limits), limits),
            1 => OpenShards(path, ShardIndex.Read(System.IO.Path.Combine(path, indexes[0]), limits), weights, limits),
            _ => throw Fault(path, $"has several indexes, {string.Join(" and ", indexes.Take(2))}; expected one, or name a file instead of the folder"),
        };
    }

    /// <summary>The tensor of a name, or null.</summary>
    public StoredTensor? Find(string name) => _fileOf.GetValueOrDefault(name)?.Find(name);

    /// <summary>The file that a tensor of this checkpoint lies in.</summary>
    /// <exception cref="ArgumentException">It has no such tensor.</exception>
    public SafetensorsFile FileOf(string name) =>
        _fileOf.GetValueOrDefault(name) ?? throw new ArgumentException($"there is no tensor {PrintableName.Of(name)} in {Path}", nameof(name));

    /// <summary>Its files beside the hashes recorded for them.</summary>
    /// <param name="reads">Whether their bytes are hashed, which reads all of them.</param>
    internal IReadOnlyList<HashComparison> CompareHashes(bool reads) =>
        [.. Files.Select(file => new HashComparison(file.Name, Hashes?.HashOf.GetValueOrDefault(file.Name), reads ? file.Sha256() : null))];

    /// <summary>Compares all files with the hashes recorded for them, where any are; reads them once, however often it is asked.</summary>
    /// <exception cref="InvalidDataException">Files differ, or the list does not name them; all are listed. No file is touched.</exception>
    internal void RequireHashes()
    {
        if (Hashes is null || _isCompared)
        {
            return;
        }

        var others = CompareHashes(reads: true).Where(file => file.IsEqual != true).Select(file => file.Text).ToArray();
        if (others.Length > 0)
        {
            throw Fault($"is not as {RecordedHashes.FileName} says, nothing was loaded: "
                + string.Join(", ", others.Take(KeyList.Shown)) + (others.Length > KeyList.Shown ? $" and {others.Length - KeyList.Shown} more; " : "; ")
                + $"download what differs again, or, where it was changed on purpose, {RecordedHashes.Remedy}");
        }

        _isCompared = true;
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        foreach (var file in Files)
        {
            file.Dispose();
        }
    }

    /// <summary>An error about the checkpoint as a whole, which names it last.</summary>
    internal InvalidDataException Fault(string fault) => Fault(Path, fault);

    private static InvalidDataException Fault(string path, string fault) => CheckpointFile.Fault(path, fault);

    private static Checkpoint OpenFile(string path, CheckpointLimits limits)
    {
        if (path.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal) && FileKind.Of(path) == FileKind.Regular)
        {
            return OpenShards(System.IO.Path.GetDirectoryName(path)!, ShardIndex.Read(path, limits), null, limits);
        }

        // What was renamed is found by its content (ForeignWeights.ReasonByContent).
        return FileKind.Of(path) == FileKind.Regular && ForeignWeights.ReasonByName(path) is { } reason
            ? throw Fault(path, reason)
            : Made(path, [OpenWhole(path, limits)], RecordedHashes.Of(System.IO.Path.GetDirectoryName(path)!, limits));
    }

    // Files that belong together by lying in one folder.
    private static string[] WithoutIndex(string folder, string[] names, string[] weights, CheckpointLimits limits)
    {
        if (weights.Contains(SingleFile, StringComparer.Ordinal))
        {
            return [SingleFile];
        }

        if (weights.Length > 0)
        {
            RequireAllShards(folder, weights);
            RequireAllOthers(folder, names, weights, limits);
            return weights;
        }

        var foreign = names.Select(name => (name, ForeignWeights.ReasonByName(name))).FirstOrDefault(file => file.Item2 is not null);
        throw Fault(folder, foreign.name is null
            ? "has no safetensors file; download the weights, or name another folder"
            : $"has no safetensors file, and {PrintableName.Of(foreign.name)} {foreign.Item2}");
    }

    // Shards count themselves in their names, so one that is missing shows without an index too.
    private static void RequireAllShards(string folder, string[] weights)
    {
        foreach (var name in weights)
        {
            if (ShardName().Match(name) is { Success: true } shard)
            {
                var total = int.Parse(shard.Groups["total"].Value, CultureInfo.InvariantCulture);
                var there = weights.Count(other => ShardName().Match(other) is { Success: true } match
                    && match.Groups["stem"].Value == shard.Groups["stem"].Value && match.Groups["total"].Value == shard.Groups["total"].Value);
                if (there != total)
                {
                    throw Fault(folder, $"has {there} of the {total} files that {PrintableName.Of(name)} is one of; download the others, and the index");
                }
            }
        }
    }

    // Without an index, what is still being fetched and what was listed once are the only signs of a file that is missing.
    private static void RequireAllOthers(string folder, string[] names, string[] weights, CheckpointLimits limits)
    {
        if (names.FirstOrDefault(ForeignWeights.IsUnfinished) is { } unfinished)
        {
            throw Fault(folder, $"has {PrintableName.Of(unfinished)}, which {ForeignWeights.ReasonByName(unfinished)}, or delete it");
        }

        if (RecordedHashes.Of(folder, limits) is { } hashes
            && hashes.HashOf.Keys.Where(name => name.EndsWith(Extension, StringComparison.Ordinal)).Except(weights, StringComparer.Ordinal).ToArray() is { Length: > 0 } missing)
        {
            throw hashes.Fault($"names {KeyList.Text(missing)}, which {(missing.Length == 1 ? "is" : "are")} not there; download the checkpoint again");
        }
    }

    private static SafetensorsFile OpenWhole(string path, CheckpointLimits limits) => ForeignWeights.UnfinishedBeside(path) is { } unfinished && FileKind.Of(path) != FileKind.Missing
        ? throw Fault(path, $"may be incomplete: beside it is {unfinished}, a download that was not finished; finish that, or delete it where this file is whole")
        : SafetensorsFile.Open(path, limits);

    private static Checkpoint OpenShards(string folder, ShardIndex index, string[]? weights, CheckpointLimits limits)
    {
        if (weights is not null && weights.Contains(SingleFile, StringComparer.Ordinal) && !index.Shards.Contains(SingleFile, StringComparer.Ordinal))
        {
            throw index.Fault($"lies beside a {SingleFile} that it does not name; remove the one of them that is out of date");
        }

        var missing = index.Shards.Where(shard => FileKind.Of(System.IO.Path.Combine(folder, shard)) == FileKind.Missing).ToArray();
        if (missing.Length > 0)
        {
            var unfinished = missing.Select(shard => ForeignWeights.UnfinishedBeside(System.IO.Path.Combine(folder, shard))).FirstOrDefault(name => name is not null);
            throw index.Fault($"names {KeyList.Text(missing)}, which {(missing.Length == 1 ? "is" : "are")} not there"
                + (unfinished is null ? "" : $", but {unfinished} is, a download that was not finished") + "; download the checkpoint again");
        }

        var checkpoint = OpenTogether(folder, index.Shards, limits);
        try
        {
            RequireAsIndexed(checkpoint, index);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    private static void RequireAsIndexed(Checkpoint checkpoint, ShardIndex index)
    {
        var absent = index.ShardOf.Where(entry => checkpoint._fileOf.GetValueOrDefault(entry.Key)?.Name != entry.Value).Select(entry => entry.Key).ToArray();
        if (absent.Length > 0)
        {
            var first = absent.Min(StringComparer.Ordinal)!;
            throw index.Fault($"puts tensors into files that do not have them: {KeyList.Text(absent)}; "
                + $"{PrintableName.Of(first)} should be in {index.ShardOf[first]}; download the checkpoint again");
        }

        var unlisted = checkpoint.Tensors.Select(tensor => tensor.Name).Where(name => !index.ShardOf.ContainsKey(name)).ToArray();
        if (unlisted.Length > 0)
        {
            throw index.Fault($"does not list tensors that its files have: {KeyList.Text(unlisted)}; download the checkpoint again");
        }
    }

    private static Checkpoint OpenTogether(string folder, IReadOnlyList<string> names, CheckpointLimits limits)
    {
        if (names.Count > limits.MaxShards)
        {
            throw Fault(folder, $"has {names.Count} safetensors files, more than the {limits.MaxShards} that {nameof(CheckpointLimits.MaxShards)} allows");
        }

        var files = new List<SafetensorsFile>();
        try
        {
            foreach (var name in names)
            {
                files.Add(OpenWhole(System.IO.Path.Combine(folder, name), limits));
            }

            return Made(folder, files, RecordedHashes.Of(folder, limits));
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    private static Checkpoint Made(string path, IReadOnlyList<SafetensorsFile> files, RecordedHashes? hashes)
    {
        var checkpoint = new Checkpoint(path, files, hashes);
        foreach (var file in files)
        {
            foreach (var tensor in file.Tensors)
            {
                if (!checkpoint._fileOf.TryAdd(tensor.Name, file))
                {
                    throw checkpoint.Fault($"has tensor {PrintableName.Of(tensor.Name)} in {checkpoint._fileOf[tensor.Name].Name} and in {file.Name}, expected it once; "
                        + "name the file that is meant");
                }
            }
        }

        return checkpoint;
    }

    [GeneratedRegex(@"^(?<stem>.+)-\d{5}-of-(?<total>\d{5})\.safetensors$", RegexOptions.NonBacktracking)]
    private static partial Regex ShardName();
}
