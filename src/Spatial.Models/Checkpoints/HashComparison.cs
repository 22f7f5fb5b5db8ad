using System.Text.Json.Serialization;

namespace Spatial.Models;

/// <summary>A file of weights beside the hash recorded for it.</summary>
/// <param name="File">Its name.</param>
/// <param name="Expected">SHA-256 as recorded, 64 lowercase digits; null where the list does not name the file.</param>
/// <param name="Got">SHA-256 of its bytes; null where they were not read.</param>
internal sealed record HashComparison(string File, string? Expected, string? Got)
{
    /// <summary>Whether it has the bytes that were recorded; null where they were not read.</summary>
    public bool? IsEqual => Got is null ? null : Expected == Got;

    /// <summary>What differs, for messages.</summary>
    [JsonIgnore]
    public string Text => Expected is null
        ? $"{PrintableName.Of(File)} is not in the list"
        : $"{PrintableName.Of(File)} expected sha256 {Expected}, got {Got}";
}
