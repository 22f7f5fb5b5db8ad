using System.Text;

namespace Spatial;

/// <summary>Names that come out of files, made safe to show.</summary>
internal static class PrintableName
{
    private const int MaxLength = 200;

    /// <summary>The name with control characters escaped, cut when long.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name.Length > MaxLength ? name[..MaxLength] + "..." : name)
        {
            _ = char.IsControl(letter) ? text.Append($"\\u{(int)letter:x4}") : text.Append(letter);
        }

        return text.ToString();
    }
}
