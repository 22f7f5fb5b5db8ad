using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Spatial.Models;

/// <summary>The header of a safetensors file: which tensors it holds and where. Parsed without trusting a number in it.</summary>
/// <param name="Tensors">In the order of their bytes, which they cover without gap or overlap.</param>
/// <param name="Metadata">The texts under <c>__metadata__</c>.</param>
/// <remarks>huggingface/safetensors at 24b0b28, "Format" of the README and <c>Metadata::validate</c>; stricter where a field is unknown or given twice.</remarks>
internal sealed record SafetensorsHeader(IReadOnlyList<StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Bytes before the header: its length.</summary>
    public const int LengthBytes = 8;

    /// <summary>The key that is no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>Parses a header.</summary>
    /// <param name="json">The header, without its length.</param>
    /// <param name="dataBytes">Bytes of the file after the header.</param>
    /// <param name="limits">Caps.</param>
    /// <param name="fault">Makes the error for a fault, naming the file.</param>
    /// <exception cref="InvalidDataException">Any rule of the format is broken; names the tensor, what was expected and what is there.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataBytes, CheckpointLimits limits, Func<string, InvalidDataException> fault)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw fault("has a header that does not begin with '{', so it is no safetensors file");
        }

        if (!Utf8.IsValid(json))
        {
            throw fault("has a header that is not UTF-8; download it again");
        }

        var parser = new Parser(json, dataBytes, limits, fault);
        var header = parser.Header();
        RequireCover(header.Tensors, LengthBytes + json.Length, dataBytes, fault);
        return header;
    }

    // Every byte belongs to exactly one tensor: with holes a file could be two things at once.
    private static void RequireCover(IReadOnlyList<StoredTensor> tensors, long dataStart, long dataBytes, Func<string, InvalidDataException> fault)
    {
        var covered = dataStart;
        StoredTensor? previous = null;
        foreach (var tensor in tensors)
        {
            if (tensor.Offset != covered)
            {
                var (before, after) = (previous is null ? "the header" : PrintableName.Of(previous.Name), PrintableName.Of(tensor.Name));
                throw fault(tensor.Offset < covered
                    ? $"has overlapping tensors: {after} begins {covered - tensor.Offset} bytes before the end of {before}; expected none"
                    : $"has a hole of {tensor.Offset - covered} bytes between {before} and {after}; expected none");
            }

            (covered, previous) = (covered + tensor.ByteCount, tensor);
        }

        if (covered != dataStart + dataBytes)
        {
            throw fault($"has {dataStart + dataBytes - covered} bytes after its last tensor; expected none");
        }
    }

    private ref struct Parser
    {
        private const int MaxDepth = 3; // object, tensor, its lists

        private readonly long _dataStart;
        private readonly long _dataBytes;
        private readonly CheckpointLimits _limits;
        private readonly Func<string, InvalidDataException> _fault;
        private readonly List<StoredTensor> _tensors = [];
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private Dictionary<string, string>? _metadata;
        private Utf8JsonReader _reader;

        public Parser(ReadOnlySpan<byte> json, long dataBytes, CheckpointLimits limits, Func<string, InvalidDataException> fault)
        {
            (_dataStart, _dataBytes, _limits, _fault) = (LengthBytes + json.Length, dataBytes, limits, fault);
            _reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        }

        public SafetensorsHeader Header()
        {
            try
            {
                Read();
                while (ReadName() is { } name)
                {
                    if (name == MetadataKey)
                    {
                        ReadMetadata();
                    }
                    else
                    {
                        ReadTensor(name);
                    }
                }

                Read(); // finds what stands behind the object
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                // Texts with half a surrogate pair are an InvalidOperationException.
                var what = error.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ');
                throw _fault($"has a header that is not sound JSON at byte {LengthBytes + _reader.BytesConsumed}: {what}; download it again");
            }

            // Tensors without a byte share their place with the next one.
            _tensors.Sort((a, b) => (a.Offset, a.ByteCount) == (b.Offset, b.ByteCount)
                ? string.CompareOrdinal(a.Name, b.Name)
                : (a.Offset, a.ByteCount).CompareTo((b.Offset, b.ByteCount)));
            return new(_tensors, _metadata ?? new Dictionary<string, string>());
        }

        private void ReadMetadata()
        {
            if (_metadata is not null)
            {
                throw _fault($"has {MetadataKey} twice");
            }

            Expect(JsonTokenType.StartObject, MetadataKey, "an object of texts");
            _metadata = new(StringComparer.Ordinal);
            while (ReadName() is { } key)
            {
                var place = $"{MetadataKey} entry {PrintableName.Of(key)}";
                Expect(JsonTokenType.String, place, "a text");
                if (!_metadata.TryAdd(key, _reader.GetString()!))
                {
                    throw _fault($"has {place} twice");
                }

                if (_metadata.Count > _limits.MaxMetadataEntries)
                {
                    throw _fault($"has more {MetadataKey} entries than the {_limits.MaxMetadataEntries} that {nameof(CheckpointLimits.MaxMetadataEntries)} allows");
                }
            }
        }

        private void ReadTensor(string name)
        {
            var shown = "tensor " + PrintableName.Of(name);
            if (!_names.Add(name))
            {
                throw _fault($"has {shown} twice");
            }

            if (_names.Count > _limits.MaxTensors)
            {
                throw _fault($"has more tensors than the {_limits.MaxTensors} that {nameof(CheckpointLimits.MaxTensors)} allows");
            }

            Expect(JsonTokenType.StartObject, shown, "an object with dtype, shape and data_offsets");
            TensorDtype? dtype = null;
            long[]? shape = null, offsets = null;
            while (ReadName() is { } field)
            {
                var isTwice = false;
                switch (field)
                {
                    case "dtype":
                        (isTwice, dtype) = (dtype is not null, ReadDtype(shown));
                        break;
                    case "shape":
                        (isTwice, shape) = (shape is not null, ReadNumbers(shown, field, _limits.MaxRank, nameof(CheckpointLimits.MaxRank)));
                        break;
                    case "data_offsets":
                        (isTwice, offsets) = (offsets is not null, ReadNumbers(shown, field, 2, "the format"));
                        break;
                    default:
                        throw _fault($"{shown} has a field '{PrintableName.Of(field)}', expected dtype, shape and data_offsets only");
                }

                if (isTwice)
                {
                    throw _fault($"{shown} has {field} twice");
                }
            }

            if (dtype is null || shape is null || offsets is null)
            {
                var missing = dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets";
                throw _fault($"{shown} has no {missing}, expected dtype, shape and data_offsets");
            }

            _tensors.Add(Checked(name, shown, dtype.Value, shape, offsets));
        }

        private readonly StoredTensor Checked(string name, string shown, TensorDtype dtype, long[] shape, long[] offsets)
        {
            if (offsets is not [var begin, var end])
            {
                throw _fault($"{shown} must have two data_offsets, got {offsets.Length}");
            }

            if (begin > end || end > _dataBytes)
            {
                throw _fault($"{shown} has data_offsets {StoredTensor.TextOf(offsets)}, expected them in order and no more than the {_dataBytes} bytes of values that are there");
            }

            if (SizeOf(shape, dtype) is not { } bytes || bytes != end - begin)
            {
                var expected = SizeOf(shape, dtype)?.ToString(CultureInfo.InvariantCulture) ?? "more than 64 bits count";
                throw _fault($"{shown} has {end - begin} bytes of values, expected those of {dtype.Code()} {StoredTensor.TextOf(shape)}: {expected}");
            }

            return new(name, dtype, shape, _dataStart + begin);
        }

        // Sizes of 0 make it empty, but the others must not overflow either: strides are computed from them.
        private static long? SizeOf(long[] shape, TensorDtype dtype)
        {
            var (bytes, isEmpty) = ((long)dtype.Bytes(), false);
            foreach (var size in shape)
            {
                isEmpty |= size == 0;
                var high = Math.BigMul(bytes, Math.Max(size, 1), out bytes);
                if (high != 0 || bytes < 0)
                {
                    return null;
                }
            }

            return isEmpty ? 0 : bytes;
        }

        private TensorDtype ReadDtype(string shown)
        {
            Expect(JsonTokenType.String, $"dtype of {shown}", "a text");
            var code = _reader.GetString()!;
            return TensorDtypes.TryParse(code, out var dtype) ? dtype
                : throw _fault($"{shown} is of dtype '{PrintableName.Of(code)}', expected {TensorDtypes.Codes}; save it as one of these");
        }

        private long[] ReadNumbers(string shown, string field, int most, string whoSays)
        {
            Expect(JsonTokenType.StartArray, $"{field} of {shown}", "a list of whole numbers");
            var numbers = new List<long>();
            while (Read() && _reader.TokenType != JsonTokenType.EndArray)
            {
                // "-0" is a number to the reader.
                var isWhole = _reader.TokenType == JsonTokenType.Number && _reader.ValueSpan[0] != (byte)'-' && _reader.TryGetInt64(out _);
                if (!isWhole)
                {
                    throw _fault($"{field} of {shown} must be whole numbers from 0 below 2^63, got {TokenText()}");
                }

                if (numbers.Count == most)
                {
                    throw _fault($"{field} of {shown} has more numbers than the {most} that {whoSays} allows");
                }

                numbers.Add(_reader.GetInt64());
            }

            return [.. numbers];
        }

        // The next name of the object that is being read; null at its end.
        private string? ReadName() => Read() && _reader.TokenType == JsonTokenType.PropertyName ? _reader.GetString() : null;

        private void Expect(JsonTokenType kind, string what, string expected)
        {
            Read();
            if (_reader.TokenType != kind)
            {
                throw _fault($"{what} must be {expected}, got {TokenText()}");
            }
        }

        private bool Read() => _reader.Read();

        private readonly string TokenText() => _reader.TokenType switch
        {
            JsonTokenType.StartArray => "a list",
            JsonTokenType.StartObject => "an object",
            JsonTokenType.String => $"'{PrintableName.Of(Encoding.UTF8.GetString(_reader.ValueSpan))}'",
            _ => PrintableName.Of(Encoding.UTF8.GetString(_reader.ValueSpan)),
        };
    }
}
