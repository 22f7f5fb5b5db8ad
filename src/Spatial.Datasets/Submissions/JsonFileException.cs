namespace Spatial.Datasets;

/// <summary>A file cannot be read on as JSON; what was read before stays good.</summary>
internal sealed class JsonFileException(string message, long offset, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Place in the file, bytes.</summary>
    public long Offset { get; } = offset;
}
