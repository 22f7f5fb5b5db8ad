namespace Spatial.Models;

/// <summary>How files of a checkpoint are opened, and how errors name them.</summary>
internal static class CheckpointFile
{
    /// <summary>Opens a regular file that is data.</summary>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">Not a regular file, not readable, a pointer file or a web page.</exception>
    public static RegularFile Open(string path) => FileKind.Of(path) switch
    {
        FileKind.Regular => RegularFile.Open(path, (fault, inner) => Fault(path, fault, inner)),
        FileKind.Missing => throw new FileNotFoundException($"{Path.GetFileName(path)}: no such file ({path})", path),
        var kind => throw Fault(path, $"is {kind}, expected a regular file"),
    };

    /// <summary>The whole of a small file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="maxBytes">Cap.</param>
    /// <param name="capName">What the cap is called.</param>
    public static byte[] ReadAll(string path, int maxBytes, string capName)
    {
        using var content = Open(path);
        if (content.Length > maxBytes)
        {
            throw Fault(path, $"is {content.Length} bytes long, more than the {maxBytes} that {capName} allows");
        }

        var bytes = new byte[content.Length];
        content.ReadExactly(bytes, 0);
        return bytes;
    }

    /// <summary>An error about a file's content: its name, what is wrong, its place last.</summary>
    public static InvalidDataException Fault(string path, string fault, Exception? inner = null) => new($"{Path.GetFileName(path)}: {fault} ({path})", inner);
}
