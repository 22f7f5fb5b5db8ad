using System.Runtime.InteropServices;
using System.Text.Json;

namespace Spatial.Benchmarks;

/// <summary>Where the peers of one topic find their inputs: raw little-endian arrays and JSON.</summary>
/// <param name="path">The folder, made when missing.</param>
public sealed class InputFolder(string path)
{
    /// <summary>The folder.</summary>
    public string FullPath { get; } = Directory.CreateDirectory(path).FullName;

    /// <summary>A folder inside.</summary>
    public InputFolder Inside(string name) => new(Path.Combine(FullPath, name));

    /// <summary>Writes an array.</summary>
    public void Write<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged => File.WriteAllBytes(Path.Combine(FullPath, name), MemoryMarshal.AsBytes(values));

    /// <summary>Writes a value as JSON; numbers come back as they are.</summary>
    public void WriteJson<T>(string name, T value) => File.WriteAllBytes(Path.Combine(FullPath, name), JsonSerializer.SerializeToUtf8Bytes(value));
}
