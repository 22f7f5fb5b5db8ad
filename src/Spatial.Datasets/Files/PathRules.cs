namespace Spatial.Datasets;

/// <summary>What a file name in a dataset's table must look like, the same on every system.</summary>
internal static class PathRules
{
    private const int MaxLength = 1024;

    private static readonly HashSet<string> DeviceNames = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$", .. Numbered("COM"), .. Numbered("LPT")], StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? FaultOf(string relative)
    {
        if (relative.Length == 0)
        {
            return "is empty";
        }

        if (relative.Length > MaxLength)
        {
            return $"is {relative.Length} characters long, more than {MaxLength}";
        }

        if (relative.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0)
        {
            return "holds a control character";
        }

        if (relative[0] is '/' or '~')
        {
            return "is absolute and escapes dataset root";
        }

        if (relative.Contains('\\'))
        {
            return "holds a backslash";
        }

        if (relative.Contains(':'))
        {
            return "holds a colon (a drive, scheme or stream)";
        }

        return relative.Split('/').Select(FaultOfPart).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>A name safe to show: control characters escaped, cut when long.</summary>
    public static string Printable(string name) => PrintableName.Of(name);

    private static string? FaultOfPart(string part) => part switch
    {
        ".." => "escapes dataset root",
        "" or "." => "is not normalised",
        _ when part[^1] is '.' or ' ' => $"has a part that ends in a dot or space, '{part}'",
        _ when DeviceNames.Contains(part.Split('.')[0].TrimEnd(' ')) => $"names the device {part}",
        _ => null,
    };

    private static IEnumerable<string> Numbered(string device) => Enumerable.Range(0, 10).Select(number => device + number);
}
