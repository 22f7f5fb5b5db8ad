using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>The tokens of a JSON file of any length, one after the other, in bounded memory.</summary>
/// <remarks>A window slides over the file; it grows only for a text or number that does not fit.</remarks>
internal sealed class JsonFileTokens
{
    private const int FirstWindowBytes = 1 << 20;
    private const int LongestWindowBytes = 1 << 24;
    private const int MaxDepth = 64;

    private readonly FileContent _content;
    private byte[] _window = new byte[FirstWindowBytes];
    private NonFiniteNumbers _nonFinite;
    private JsonReaderState _state = new(new() { MaxDepth = MaxDepth });
    private long _windowAt;
    private int _done;
    private int _ready;
    private int _filled;
    private bool _isLast;

    public JsonFileTokens(FileContent content) => _content = content;

    /// <summary>Kind of the token read last.</summary>
    public JsonTokenType Type { get; private set; }

    /// <summary>Place of its first byte in the file.</summary>
    public long Start { get; private set; }

    /// <summary>Place after its last byte.</summary>
    public long End => _windowAt + _done;

    /// <summary>The text of a property name or string; empty for other tokens.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Reads the next token.</summary>
    /// <returns>False after the last.</returns>
    /// <exception cref="JsonFileException">The file is no JSON, nested deeper than 64, or a text is longer than 16 MiB.</exception>
    public bool Next() => Advance(untilDepth: -1);

    /// <summary>Passes over the value that begins with the token read last.</summary>
    /// <exception cref="JsonFileException">See <see cref="Next"/>.</exception>
    public void SkipValue()
    {
        if (Type is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            _ = Advance(untilDepth: Depth);
        }
    }

    private int Depth { get; set; }

    /// <summary>One token, or all up to the end of the array or object at a depth.</summary>
    private bool Advance(int untilDepth)
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_window.AsSpan(_done, _ready - _done), _isLast, _state);
            var found = false;
            try
            {
                do
                {
                    found = reader.Read();
                }
                while (found && untilDepth >= 0
                    && !(reader.CurrentDepth == untilDepth && reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject));
                if (found)
                {
                    Take(ref reader);
                }
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                throw Fault(_done + (int)reader.BytesConsumed, error);
            }

            (_state, _done) = (reader.CurrentState, _done + (int)reader.BytesConsumed);
            if (found || _isLast)
            {
                return found;
            }

            Refill();
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        (Type, Depth, Start) = (reader.TokenType, reader.CurrentDepth, _windowAt + _done + reader.TokenStartIndex);
        Text = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? reader.GetString()! : "";
    }

    private void Refill()
    {
        _window.AsSpan(_done, _filled - _done).CopyTo(_window);
        (_windowAt, _ready, _filled, _done) = (_windowAt + _done, _ready - _done, _filled - _done, 0);
        if (_filled == _window.Length)
        {
            if (_window.Length >= LongestWindowBytes)
            {
                throw new JsonFileException($"a text or number is longer than {LongestWindowBytes} bytes", _windowAt);
            }

            Array.Resize(ref _window, 2 * _window.Length);
        }

        var read = _content.Read(_window.AsSpan(_filled), _windowAt + _filled);
        (_filled, _isLast) = (_filled + read, read == 0);
        _ready += _nonFinite.Quote(_window.AsSpan(_ready, _filled - _ready), _isLast);
    }

    private JsonFileException Fault(int at, Exception error)
    {
        var here = _window.AsSpan(at, Math.Min(40, _filled - at));
        var excerpt = here.IsEmpty ? "where the file ends" : $"at '{PathRules.Printable(Encoding.Latin1.GetString(here))}'";
        return new($"not sound JSON, {excerpt}: {error.Message}", _windowAt + at, error);
    }
}
