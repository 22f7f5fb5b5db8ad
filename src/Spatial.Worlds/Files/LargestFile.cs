namespace Spatial.Worlds;

/// <summary>Writes into files that may become larger than allowed.</summary>
internal static class LargestFile
{
    private const string Parameter = "value"; // .NET calls EFBIG an argument out of range, of this name

    /// <summary>Writes.</summary>
    /// <param name="file">The file, without a buffer of its own.</param>
    /// <param name="path">Its path, for the message.</param>
    /// <param name="bytes">What.</param>
    /// <exception cref="IOException">The disk is full or cannot be written, or the file would be larger than file system and limits allow.</exception>
    public static void Write(FileStream file, string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            file.Write(bytes);
        }
        catch (ArgumentOutOfRangeException tooLarge) when (tooLarge.ParamName == Parameter)
        {
            throw new IOException($"File is larger than the file system or a limit of this process allows : '{path}'", tooLarge);
        }
    }
}
