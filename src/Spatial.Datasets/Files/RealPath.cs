namespace Spatial.Datasets;

/// <summary>A path with every link on the way resolved, like realpath(3); parts that do not exist stay as they are.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40; // as Linux allows

    /// <summary>The real path, or null when links run in a circle.</summary>
    public static string? OrNull(string path)
    {
        var pending = new Stack<string>();
        Push(pending, Path.GetFullPath(path));
        var real = "/";
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            var next = Path.Join(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            real = Path.IsPathRooted(target) ? "/" : real;
            Push(pending, target);
        }

        return real;
    }

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var part in path.Split('/').Reverse().Where(part => part is not ("" or ".")))
        {
            pending.Push(part);
        }
    }
}
