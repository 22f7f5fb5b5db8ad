using System.Text;

namespace Spatial;

/// <summary>Tells from a file's first bytes that it only stands in for the data.</summary>
internal static class FileHead
{
    /// <summary>How many bytes from the start are looked at.</summary>
    public const int Bytes = 512;

    /// <summary>Why a file is not the data and how to get it; null where nothing speaks against it.</summary>
    /// <param name="head">The file's first bytes: <see cref="Bytes"/>, or all where there are fewer.</param>
    public static string? NotDataReason(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        if (text.StartsWith("version https://git-lfs.github.com/spec/", StringComparison.Ordinal))
        {
            return "is a Git LFS pointer file, not the data; run: git lfs pull";
        }

        if (text.Contains("/annex/objects/", StringComparison.Ordinal) && head.Length < Bytes)
        {
            return "is a git-annex pointer file, not the data; run: git annex get";
        }

        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return "is an HTML page, not the data: the download failed; download it again";
        }

        return text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)
            ? "is an XML page, not the data: the download failed; download it again"
            : null;
    }
}
