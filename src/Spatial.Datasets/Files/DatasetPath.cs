namespace Spatial.Datasets;

/// <summary>A file of a dataset: the name its tables give it, and where it lies on this machine.</summary>
/// <remarks>Errors name the file as the dataset does, and the place on this machine last.</remarks>
public sealed record DatasetPath
{
    private DatasetPath(string name, string fullPath)
    {
        (Name, FullPath) = (name, fullPath);
    }

    /// <summary>Path relative to the dataset's root, with forward slashes.</summary>
    public string Name { get; }

    /// <summary>Where the file lies, links resolved.</summary>
    public string FullPath { get; }

    /// <summary>A file that stands alone; messages call it by its file name.</summary>
    public static implicit operator DatasetPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(Path.GetFileName(path), Path.GetFullPath(path));
    }

    /// <summary>Finds a file that a dataset's table names, trusting nothing about the name.</summary>
    /// <param name="root">The dataset's folder; may itself be a link.</param>
    /// <param name="relative">Name as the table has it: relative, normalised, forward slashes.</param>
    /// <param name="followLinksWithin">A folder that links inside the root may lead to, such as a shared store; none by default.</param>
    /// <returns>An existing regular file under the root.</returns>
    /// <exception cref="InvalidDataException">The name is not a plain relative one, leaves the root, or is no regular file.</exception>
    /// <exception cref="FileNotFoundException">No such file; a name that differs only in case is suggested.</exception>
    public static DatasetPath Resolve(string root, string relative, string? followLinksWithin = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(relative);
        if (PathRules.FaultOf(relative) is { } fault)
        {
            throw new InvalidDataException($"file name '{PathRules.Printable(relative)}' {fault}; expected a path relative to the dataset root");
        }

        var realRoot = RealPath.OrNull(root);
        var lexical = new DatasetPath(relative, Path.Join(realRoot, relative));
        var real = RealPath.OrNull(lexical.FullPath)
            ?? throw lexical.Fault("goes through more than 40 links; expected a file or a link to one");
        var mayFollow = followLinksWithin is not null && IsWithin(real, RealPath.OrNull(followLinksWithin));
        if (!IsWithin(real, realRoot) && !mayFollow)
        {
            throw lexical.Fault("escapes dataset root through a link; expected a file inside it, "
                + $"or a link into the folder that {nameof(NuScenesOptions)}.{nameof(NuScenesOptions.FollowLinksWithin)} names");
        }

        var file = new DatasetPath(relative, real);
        file.RequireRegular(realRoot);
        return file;
    }

    /// <summary>Where a folder really lies, links resolved: how it appears in errors, and what a shared report must not hold.</summary>
    /// <param name="folder">Any folder.</param>
    public static string RealFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return RealPath.OrNull(folder) ?? Path.GetFullPath(folder);
    }

    /// <summary>An error about this file's content: name, what is wrong, place last.</summary>
    /// <param name="fault">What is wrong: expected, got, remedy.</param>
    /// <param name="inner">The error behind it, if any.</param>
    public InvalidDataException Fault(string fault, Exception? inner = null) => new($"{Name}: {fault} ({FullPath})", inner);

    /// <summary>The name within the dataset.</summary>
    public override string ToString() => Name;

    internal void RequireRegular(string? realRoot = null)
    {
        switch (FileKind.Of(FullPath))
        {
            case FileKind.Regular:
                return;
            case FileKind.Missing:
                throw Missing(realRoot);
            case var kind:
                throw Fault($"is {kind}, expected a regular file");
        }
    }

    private FileNotFoundException Missing(string? realRoot)
    {
        var hint = realRoot is not null && SpellingSuggestion.For(realRoot, Name) is { } name
            ? $"did you mean {name}? File names are compared letter by letter"
            : "download the dataset again, or check the root";
        return new($"{Name}: no such file; {hint} ({FullPath})", FullPath);
    }

    private static bool IsWithin(string path, string? folder) =>
        folder is not null && (path == folder || path.StartsWith(folder == "/" ? folder : folder + "/", StringComparison.Ordinal));
}
