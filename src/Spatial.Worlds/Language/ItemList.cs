using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>Writes a JSON list with one item to a line, so that files can be read by people and compared line by line.</summary>
internal sealed class ItemList(Stream stream)
{
    // The files are never put into a web page; <OCC> stays readable.
    private static readonly JsonWriterOptions AsItIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _item = new();

    /// <summary>Items written.</summary>
    public int Count { get; private set; }

    /// <summary>Writes what stands around the items, as it is.</summary>
    public void WriteText(string json) => stream.Write(Encoding.UTF8.GetBytes(json));

    /// <summary>Writes one item.</summary>
    public void WriteItem(Action<Utf8JsonWriter> write)
    {
        _item.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_item, AsItIs))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        WriteText(Count++ == 0 ? "\n" : ",\n");
        stream.Write(_item.WrittenSpan);
    }
}
