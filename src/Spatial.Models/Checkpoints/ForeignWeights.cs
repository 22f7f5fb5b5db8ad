namespace Spatial.Models;

/// <summary>Weight files of other formats: recognised, so that the error can say what they are, and never read.</summary>
internal static class ForeignWeights
{
    private const string Remedy = "convert it to safetensors as docs/weights.md shows";
    private const string Pickle = "pickle is never loaded, since it runs code; " + Remedy;

    private static readonly string[] Pickles = [".bin", ".pth", ".pt", ".pkl", ".pickle", ".ckpt", ".npy", ".npz"];
    private static readonly string[] Others = [".gguf", ".ggml", ".h5", ".msgpack", ".onnx", ".pb", ".tflite"];
    private static readonly string[] Unfinished = [".part", ".partial", ".incomplete", ".crdownload", ".tmp", ".download", ".aria2"];

    /// <summary>Why a file is no safetensors file, told by its content whatever its name; null where it may be one.</summary>
    /// <param name="head">Its first bytes, at least 9 where there are as many.</param>
    public static string? ReasonByContent(ReadOnlySpan<byte> head)
    {
        if (MayBeHeader(head))
        {
            return null;
        }

        if (head.StartsWith("PK\u0003\u0004"u8))
        {
            return $"is a zip archive, as torch.save makes them around a pickle; {Pickle}";
        }

        if (head is [0x80, >= 2 and <= 5, ..])
        {
            return $"is a pickle; {Pickle}";
        }

        if (head is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..])
        {
            return $"is a NumPy array, which has no name and may hold a pickle; {Remedy}";
        }

        return head.StartsWith("GGUF"u8) ? $"is a GGUF file; {Remedy}"
            : head is [0x89, (byte)'H', (byte)'D', (byte)'F', ..] ? $"is an HDF5 file; {Remedy}"
            : null;
    }

    /// <summary>Why a file of this name is not used as weights; null for names that tell nothing.</summary>
    public static string? ReasonByName(string name)
    {
        var extension = Path.GetExtension(name).ToLowerInvariant();
        return Unfinished.Contains(extension) ? "is a download that was not finished; download it again"
            : extension == QuarantinedFile.Extension ? $"was set aside because it is not as {RecordedHashes.FileName} says; download it again"
            : Pickles.Contains(extension) ? $"may hold a pickle; {Pickle}"
            : Others.Contains(extension) ? $"is of another format; {Remedy}"
            : null;
    }

    /// <summary>True for the name of an unfinished download of a safetensors file.</summary>
    public static bool IsUnfinished(string name) =>
        Unfinished.Contains(Path.GetExtension(name).ToLowerInvariant()) && Path.GetFileNameWithoutExtension(name).EndsWith(Checkpoint.Extension, StringComparison.Ordinal);

    /// <summary>What a download of a file that was not finished left beside it; null where nothing did.</summary>
    /// <param name="path">The file; it may be there or not. Some programs give it its name and full length first, and its bytes later.</param>
    public static string? UnfinishedBeside(string path) =>
        Unfinished.Where(extension => FileKind.Of(path + extension) != FileKind.Missing).Select(extension => Path.GetFileName(path) + extension).FirstOrDefault();

    // A length below 4 GB and then '{': the length alone may begin like a pickle, 0x280 bytes do.
    private static bool MayBeHeader(ReadOnlySpan<byte> head) => head is [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..];
}
