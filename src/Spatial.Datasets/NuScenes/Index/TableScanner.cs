using System.IO.Hashing;
using System.Text.Json;
using System.Text.Unicode;

namespace Spatial.Datasets;

/// <summary>Reads the JSON tokens of a table file one after the other through a small window, never the whole file.</summary>
/// <remarks>Strict: no comments, no trailing commas, no NaN, valid UTF-8, limited depth and text length. A byte order mark is skipped.</remarks>
internal ref struct TableScanner
{
    private const int WindowBytes = 1 << 18;
    private const int MaxDepth = 64;

    /// <summary>Depth of the values of a row: inside the table's array and the row's object.</summary>
    public const int RowDepth = 2;

    private readonly Stream _stream;
    private readonly XxHash128 _hash;
    private readonly int _maxTextBytes;
    private byte[] _window = new byte[WindowBytes];
    private int _filled;
    private long _windowStart;
    private bool _isFinal;
    private Utf8JsonReader _json;

    /// <summary>Starts at the beginning of a stream.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="hash">Is fed every byte read.</param>
    /// <param name="maxTextBytes">Longest text.</param>
    /// <param name="severalValues">More than one value may follow each other, as in a file with one per line.</param>
    public TableScanner(Stream stream, XxHash128 hash, int maxTextBytes, bool severalValues = false)
    {
        (_stream, _hash, _maxTextBytes) = (stream, hash, maxTextBytes);
        _json = new(ReadOnlySpan<byte>.Empty, isFinalBlock: false, new(new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = severalValues }));
        Fill(0);
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (_window.AsSpan(0, _filled).StartsWith(mark))
        {
            _window.AsSpan(mark.Length, _filled - mark.Length).CopyTo(_window);
            _filled -= mark.Length;
            _windowStart = mark.Length;
        }

        _json = new(_window.AsSpan(0, _filled), _isFinal, _json.CurrentState);
    }

    public readonly JsonTokenType Kind => _json.TokenType;

    public readonly int Depth => _json.CurrentDepth;

    public readonly ReadOnlySpan<byte> Value => _json.ValueSpan;

    /// <summary>Position of the current token in the file.</summary>
    public readonly long TokenStart => _windowStart + _json.TokenStartIndex;

    /// <summary>Position behind the last sound token; where damage begins.</summary>
    public readonly long Position => _windowStart + _json.BytesConsumed;

    /// <summary>Next token; false at the end of the file.</summary>
    /// <exception cref="JsonException">The text is not JSON as these tables write it.</exception>
    public bool Read()
    {
        while (!_json.Read())
        {
            if (_isFinal)
            {
                return false;
            }

            var consumed = (int)_json.BytesConsumed;
            var state = _json.CurrentState;
            Fill(consumed);
            _json = new(_window.AsSpan(0, _filled), _isFinal, state);
        }

        if (_json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !Utf8.IsValid(_json.ValueSpan))
        {
            throw new JsonException("text is not valid UTF-8");
        }

        return true;
    }

    /// <summary>Passes over the current value with all it contains.</summary>
    public void Skip()
    {
        if (_json.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            return;
        }

        var depth = _json.CurrentDepth;
        do
        {
            Read();
        }
        while (_json.CurrentDepth > depth);
    }

    public readonly bool Is(ReadOnlySpan<byte> utf8Name) => _json.ValueTextEquals(utf8Name);

    public readonly bool TryGetInteger(out long value)
    {
        value = 0;
        return _json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out value);
    }

    public readonly bool TryGetNumber(out double value)
    {
        value = 0;
        return _json.TokenType == JsonTokenType.Number && _json.TryGetDouble(out value) && double.IsFinite(value);
    }

    /// <summary>The current text without escapes.</summary>
    /// <exception cref="JsonException">It holds half a surrogate pair.</exception>
    public readonly string GetText()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("a text holds half a surrogate pair");
        }
    }

    /// <summary>Writes the current text without escapes.</summary>
    /// <returns>Number of bytes; never more than <see cref="Value"/> has.</returns>
    public readonly int CopyText(Span<byte> target)
    {
        if (_json.ValueIsEscaped)
        {
            return _json.CopyString(target);
        }

        _json.ValueSpan.CopyTo(target);
        return _json.ValueSpan.Length;
    }

    private void Fill(int consumed)
    {
        var left = _filled - consumed;
        if (left == _window.Length)
        {
            Grow(left);
        }

        Array.Copy(_window, consumed, _window, 0, left);
        _windowStart += consumed;
        var read = _stream.Read(_window, left, _window.Length - left);
        _hash.Append(_window.AsSpan(left, read));
        _isFinal = read == 0;
        _filled = left + read;
    }

    private void Grow(int left)
    {
        if (left >= _maxTextBytes + WindowBytes)
        {
            throw new JsonException($"a text is longer than {_maxTextBytes} bytes; raise MaxTextBytes if that is meant");
        }

        Array.Resize(ref _window, left * 2);
    }
}
