using System.Reflection;

namespace Spatial.Viewer;

/// <summary>The page and its scripts, as they were built in. Whatever is asked for by another name is not there.</summary>
internal static class WebFiles
{
    private const string Prefix = "web/";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private static readonly Dictionary<string, (string ContentType, Lazy<byte[]> Bytes)> Files = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && Types.ContainsKey(Path.GetExtension(name)))
        .ToDictionary(
            name => "/" + name[Prefix.Length..],
            name => (Types[Path.GetExtension(name)], new Lazy<byte[]>(() => Read(name))),
            StringComparer.Ordinal);

    /// <summary>Addresses of all files.</summary>
    public static IEnumerable<string> Addresses => Files.Keys;

    /// <summary>A file by its address.</summary>
    public static bool TryGet(string address, out string contentType, out byte[] bytes)
    {
        if (Files.TryGetValue(address == "/" ? "/index.html" : address, out var file))
        {
            (contentType, bytes) = (file.ContentType, file.Bytes.Value);
            return true;
        }

        (contentType, bytes) = ("", []);
        return false;
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
