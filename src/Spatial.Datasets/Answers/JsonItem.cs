using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>One object of a JSON file of questions or answers. Holds the fields that were asked for until the next object is read.</summary>
internal sealed class JsonItem(DatasetPath file, params string[] fields)
{
    private readonly byte[][] _names = [.. fields.Select(Encoding.UTF8.GetBytes)];
    private readonly JsonTokenType[] _kinds = new JsonTokenType[fields.Length];
    private readonly string?[] _texts = new string?[fields.Length];
    private readonly List<string>?[] _lists = new List<string>?[fields.Length];

    /// <summary>Number of the item in its file, from 0.</summary>
    public int Number { get; private set; } = -1;

    /// <summary>Takes apart the object whose opening brace is the current token.</summary>
    /// <exception cref="InvalidDataException">Not an object, or a field twice.</exception>
    public void Read(ref TableScanner scanner)
    {
        Number++;
        Array.Clear(_kinds);
        if (scanner.Kind != JsonTokenType.StartObject)
        {
            throw Fault("must be an object {...}");
        }

        for (var expected = 0; scanner.Read() && scanner.Kind == JsonTokenType.PropertyName;)
        {
            var field = FieldAt(ref scanner, expected);
            scanner.Read();
            if (field < 0)
            {
                scanner.Skip();
                continue;
            }

            expected = field + 1;
            ReadValue(ref scanner, field);
        }
    }

    /// <summary>True when the item has the field, and not as null.</summary>
    public bool Has(string field) => _kinds[IndexOf(field)] is not (JsonTokenType.None or JsonTokenType.Null);

    /// <summary>A field that must be text.</summary>
    public string Text(string field) => Kind(field) == JsonTokenType.String ? _texts[IndexOf(field)]! : throw Fault(field, "text");

    /// <summary>A field that must be text or an integer, as text.</summary>
    public string TextOrInteger(string field) => Kind(field) == JsonTokenType.Number
        ? Integer(field).ToString(CultureInfo.InvariantCulture)
        : Kind(field) == JsonTokenType.String ? _texts[IndexOf(field)]! : throw Fault(field, "text or an integer");

    /// <summary>A field that must be text or a number, as the file spells it.</summary>
    public string TextOrNumber(string field) =>
        Kind(field) is JsonTokenType.Number or JsonTokenType.String ? _texts[IndexOf(field)]! : throw Fault(field, "text or a number");

    /// <summary>A field that must be an integer.</summary>
    public long Integer(string field) =>
        Kind(field) == JsonTokenType.Number && long.TryParse(_texts[IndexOf(field)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Fault(field, "an integer");

    /// <summary>A field that must be a list of texts; empty where it is absent or null.</summary>
    public IReadOnlyList<string> Texts(string field) =>
        !Has(field) ? [] : Kind(field) == JsonTokenType.StartArray ? _lists[IndexOf(field)]! : throw Fault(field, "a list of texts");

    /// <summary>An error about this item.</summary>
    public InvalidDataException Fault(string fault) => file.Fault($"item {Number} {fault}");

    /// <summary>An error about a field of this item: what was expected, and what it is.</summary>
    public InvalidDataException Fault(string field, string expected)
    {
        var at = IndexOf(field);
        var got = _kinds[at] switch
        {
            JsonTokenType.None => "no such field",
            JsonTokenType.Null => "null",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.StartObject => "an object",
            JsonTokenType.String => $"'{PathRules.Printable(_texts[at]!)}'",
            _ => _texts[at]!,
        };
        return file.Fault($"item {Number}, field {field} must be {expected}, got {got}");
    }

    private JsonTokenType Kind(string field) => _kinds[IndexOf(field)];

    private int IndexOf(string field) => Array.IndexOf(fields, field);

    private int FieldAt(ref TableScanner scanner, int expected)
    {
        // Files spell their fields in one order, so the next field is nearly always the right guess.
        for (var i = 0; i < _names.Length; i++)
        {
            var field = (expected + i) % _names.Length;
            if (scanner.Is(_names[field]))
            {
                return _kinds[field] == JsonTokenType.None ? field : throw Fault($"has field {fields[field]} twice");
            }
        }

        return -1;
    }

    private void ReadValue(ref TableScanner scanner, int field)
    {
        _kinds[field] = scanner.Kind;
        switch (scanner.Kind)
        {
            case JsonTokenType.String:
                _texts[field] = scanner.GetText();
                break;
            case JsonTokenType.StartArray:
                _lists[field] = ReadTexts(ref scanner, field);
                break;
            case JsonTokenType.StartObject:
                scanner.Skip();
                break;
            default:
                _texts[field] = Encoding.UTF8.GetString(scanner.Value);
                break;
        }
    }

    private List<string> ReadTexts(ref TableScanner scanner, int field)
    {
        var texts = new List<string>();
        while (scanner.Read() && scanner.Kind != JsonTokenType.EndArray)
        {
            texts.Add(scanner.Kind == JsonTokenType.String ? scanner.GetText() : throw Fault($"field {fields[field]} must be a list of texts"));
        }

        return texts;
    }
}
