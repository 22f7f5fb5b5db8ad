namespace Spatial.Datasets;

/// <summary>Predictions of others as files in a folder, found by token. Files are looked at when they are read.</summary>
/// <remarks>Formats: CVPR 2023 occupancy challenge (Occ3D), OccNet and SparseOcc (OpenOcc v2), nuScenes devkit <c>eval/lidarseg</c> and <c>eval/panoptic</c>.</remarks>
public sealed class PredictionFolder
{
    private const int MaxDepth = 4;
    private const int MaxFiles = 1_000_000;
    private const string LabelsName = "labels.npz";

    private readonly OrderedDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly List<string> _duplicates = [];
    private readonly List<string> _others = [];

    private PredictionFolder(string root, PredictionFormat format) => (Root, Format) = (root, format);

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>What its files are.</summary>
    public PredictionFormat Format { get; }

    /// <summary>Tokens that have a file, in the order of the files' names: of samples, or of LIDAR_TOP sample_data for labels of points.</summary>
    public IReadOnlyList<string> Tokens { get; private set; } = [];

    /// <summary>Files whose token another file has too, relative to the folder; the other one is used.</summary>
    public IReadOnlyList<string> Duplicates => _duplicates;

    /// <summary>Files that are no predictions of this format, relative to the folder.</summary>
    public IReadOnlyList<string> Others => _others;

    /// <summary>Looks through a folder.</summary>
    /// <param name="folder">The folder, or one above it: files up to four folders deep are found.</param>
    /// <param name="format">What to look for.</param>
    /// <exception cref="DirectoryNotFoundException">No such folder.</exception>
    /// <exception cref="InvalidDataException">More than a million files.</exception>
    public static PredictionFolder Open(string folder, PredictionFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"expected a folder of predictions, got {(File.Exists(folder) ? "a file" : "nothing")}: {folder}");
        }

        var found = new PredictionFolder(Path.GetFullPath(folder), format);
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.None };
        string[] names = [.. Directory.EnumerateFiles(found.Root, "*", options).Take(MaxFiles + 1).Select(path => Path.GetRelativePath(found.Root, path))];
        if (names.Length > MaxFiles)
        {
            throw new InvalidDataException($"a folder of predictions may hold {MaxFiles} files, got more; give the folder of one split ({folder})");
        }

        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            found.Add(name);
        }

        found.Tokens = [.. found._files.Keys];
        return found;
    }

    /// <summary>Whether a token has a file.</summary>
    public bool Has(string token) => _files.ContainsKey(token);

    /// <summary>The file of a token.</summary>
    /// <exception cref="ArgumentException">The token has none.</exception>
    /// <exception cref="InvalidDataException">It is no regular file.</exception>
    /// <exception cref="FileNotFoundException">It is gone.</exception>
    public DatasetPath FileOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _files.TryGetValue(token, out var name)
            ? DatasetPath.Resolve(Root, name, followLinksWithin: "/") // Whoever made the folder may well have filled it with links.
            : throw new ArgumentException($"there is no prediction for '{PathRules.Printable(token)}' in {Root}", nameof(token));
    }

    private void Add(string name)
    {
        if (TokenOf(name) is not { } token || PathRules.FaultOf(name) is not null)
        {
            _others.Add(name);
        }
        else if (!_files.TryAdd(token, name))
        {
            _duplicates.Add(name);
        }
    }

    private string? TokenOf(string name) => Format switch
    {
        PredictionFormat.Lidarseg => Stem(name, "_lidarseg.bin"),
        PredictionFormat.Panoptic => Stem(name, "_panoptic.npz"),
        _ when Path.GetFileName(name) == LabelsName => Path.GetDirectoryName(name) is { Length: > 0 } folder ? Path.GetFileName(folder) : null,
        _ => Stem(name, ".npz"),
    };

    private static string? Stem(string name, string ending)
    {
        var file = Path.GetFileName(name);
        return file.Length > ending.Length && file.EndsWith(ending, StringComparison.Ordinal) ? file[..^ending.Length] : null;
    }
}
