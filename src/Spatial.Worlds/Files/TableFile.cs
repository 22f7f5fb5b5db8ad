using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>One JSON array of rows, one row a line, written as they come.</summary>
/// <typeparam name="T">A row.</typeparam>
internal sealed class TableFile<T> : IDisposable
{
    private const int FlushAt = 1 << 16;

    private readonly string _path;
    private readonly Action<Utf8JsonWriter, T> _write;
    private readonly FileStream _file;
    private readonly MemoryStream _buffer = new();
    private readonly Utf8JsonWriter _json;
    private bool _isEmpty = true;

    /// <summary>Begins a table.</summary>
    /// <param name="path">Where to; nothing may be there.</param>
    /// <param name="write">Writes the fields of a row.</param>
    public TableFile(string path, Action<Utf8JsonWriter, T> write)
    {
        (_path, _write) = (path, write);
        _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        _json = new(_buffer);
    }

    /// <summary>Adds rows, in order.</summary>
    public void Add(IEnumerable<T> rows)
    {
        foreach (var row in rows)
        {
            _buffer.Write(_isEmpty ? "[\n"u8 : ",\n"u8);
            _isEmpty = false;
            _json.Reset();
            _json.WriteStartObject();
            _write(_json, row);
            _json.WriteEndObject();
            _json.Flush();
            if (_buffer.Length > FlushAt)
            {
                Flush();
            }
        }
    }

    /// <summary>Ends the table.</summary>
    public void Complete()
    {
        _buffer.Write(_isEmpty ? "[]\n"u8 : "\n]\n"u8);
        Flush();
        _file.Dispose();
    }

    /// <summary>Closes the file; without <see cref="Complete"/> it is no whole table.</summary>
    public void Dispose()
    {
        _json.Dispose();
        _buffer.Dispose();
        _file.Dispose();
    }

    private void Flush()
    {
        LargestFile.Write(_file, _path, _buffer.GetBuffer().AsSpan(0, (int)_buffer.Length));
        _buffer.SetLength(0);
    }
}
