using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>Reads the boxes of one sample from their bytes and reports everything that is wrong with them.</summary>
/// <remarks>
/// Format: nuScenes devkit, <c>eval/detection/README.md</c>, results format. Boxes with a fault are left out of what is returned. A velocity may hold
/// NaN, as in the devkit (<c>eval/common/data_classes.py</c>): then it is not known.
/// </remarks>
internal ref struct DetectionBoxReader
{
    // Quaternions printed with four digits are still rotations; a vector of another meaning is not.
    public const double MaxNormError = 0.01;

    public const int MaxBoxes = 500;

    private const int TokenField = 0;
    private const int TranslationField = 1;
    private const int SizeField = 2;
    private const int RotationField = 3;
    private const int VelocityField = 4;
    private const int NameField = 5;
    private const int ScoreField = 6;

    private static readonly string[] Fields =
        ["sample_token", "translation", "size", "rotation", "velocity", "detection_name", "detection_score", "attribute_name"];

    private readonly string _sample;
    private readonly long _offset;
    private readonly Action<SubmissionFault> _report;
    private Utf8JsonReader _json;
    private int _box;
    private bool _isFaulty;

    /// <param name="json">The array of boxes. Its numbers that are not finite become texts.</param>
    /// <param name="offset">Place of the array in the file.</param>
    /// <param name="sample">The token it is listed under.</param>
    /// <param name="report">Hears every fault; may throw.</param>
    public DetectionBoxReader(Span<byte> json, long offset, string sample, Action<SubmissionFault> report)
    {
        _ = default(NonFiniteNumbers).Quote(json, isLast: true);
        _json = new(json);
        (_offset, _sample, _report) = (offset, sample, report);
    }

    /// <summary>Gives all sound boxes with their numbers, in the order of the file.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    /// <exception cref="InvalidOperationException">A text is no UTF-8.</exception>
    public void Read(Action<int, DetectedBox> take)
    {
        _ = _json.Read();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            _isFaulty = false;
            if (ReadBox() is { } box && !_isFaulty)
            {
                take(_box, box);
            }

            _box++;
        }

        if (_box > MaxBoxes)
        {
            var (code, kind) = DetectionFaults.TooManyBoxes;
            _report(new(code, kind, $"sample {PathRules.Printable(_sample)}", $"expected at most {MaxBoxes} boxes, got {_box}", _offset));
        }
    }

    private DetectedBox? ReadBox()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            Report(DetectionFaults.Field, "", $"expected an object, got {Got()}");
            _json.Skip();
            return null;
        }

        var start = _json.TokenStartIndex;
        Span<double> numbers = stackalloc double[13]; // translation 3, size 3, rotation 4, velocity 2, score 1
        numbers.Fill(double.NaN);
        var (token, name, attribute, seen) = ("", "", "", 0);
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf();
            if (field < 0 || (seen & (1 << field)) != 0)
            {
                Report(DetectionFaults.Field, _json.GetString()!, field < 0 ? $"expected only {string.Join(", ", Fields)}" : "expected once, got twice");
                _ = _json.Read();
                _json.Skip();
                continue;
            }

            seen |= 1 << field;
            _ = _json.Read();
            switch (field)
            {
                case TokenField:
                    token = Text(field);
                    break;
                case TranslationField:
                    Numbers(field, numbers[..3]);
                    break;
                case SizeField:
                    Numbers(field, numbers[3..6]);
                    break;
                case RotationField:
                    Numbers(field, numbers[6..10]);
                    break;
                case VelocityField:
                    Numbers(field, numbers[10..12]);
                    break;
                case NameField:
                    name = Text(field);
                    break;
                case ScoreField:
                    numbers[12] = Number(field);
                    break;
                default:
                    attribute = Text(field);
                    break;
            }
        }

        for (var field = 0; field < Fields.Length; field++)
        {
            if ((seen & (1 << field)) == 0)
            {
                Report(DetectionFaults.Field, Fields[field], "expected, but it is missing", start);
            }
        }

        return _isFaulty ? null : Checked(token, numbers, name, attribute, start);
    }

    private DetectedBox? Checked(string token, scoped ReadOnlySpan<double> numbers, string name, string attribute, long start)
    {
        var size = new BoxSize(numbers[3], numbers[4], numbers[5]);
        var rotation = new Quaterniond(numbers[6], numbers[7], numbers[8], numbers[9]);
        var score = numbers[12];
        if (token != _sample)
        {
            Report(DetectionFaults.Token, "sample_token", $"expected {PathRules.Printable(_sample)}, got {PathRules.Printable(token)}", start);
        }

        if (size is not { Width: > 0, Length: > 0, Height: > 0 })
        {
            Report(DetectionFaults.Size, "size", Invariant($"expected width, length and height above 0 m, got [{size.Width}, {size.Length}, {size.Height}]"), start);
        }

        if (!(Math.Abs(rotation.Norm - 1) <= MaxNormError))
        {
            Report(DetectionFaults.Rotation, "rotation", Invariant($"expected w, x, y, z of norm 1, got {rotation} of norm {rotation.Norm:G4}"), start);
        }

        if (score is < 0 or > 1)
        {
            Report(DetectionFaults.Score, "detection_score", Invariant($"expected 0 to 1, got {score}"), start);
        }

        CheckNames(name, attribute, start);
        return _isFaulty ? null : new(
            new(new(numbers[0], numbers[1], numbers[2]), size, rotation) { Name = name, Velocity = VelocityOf(numbers[10], numbers[11]) }, score, attribute);
    }

    private static Vector3d? VelocityOf(double x, double y) => double.IsNaN(x) || double.IsNaN(y) ? null : new(x, y, 0);

    private void CheckNames(string name, string attribute, long start)
    {
        if (DetectionClasses.IndexOf(name) < 0)
        {
            Report(DetectionFaults.Class, "detection_name", $"expected one of {string.Join(", ", DetectionClasses.Names)}, got '{PathRules.Printable(name)}'", start);
        }
        else if (attribute.Length > 0 && !DetectionClasses.AttributesOf(name).Contains(attribute))
        {
            var expected = string.Join(", ", DetectionClasses.AttributesOf(name).Append("an empty text"));
            Report(DetectionFaults.Attribute, "attribute_name", $"expected for {name}: {expected}; got '{PathRules.Printable(attribute)}'", start);
        }
    }

    private readonly int FieldOf()
    {
        for (var field = 0; field < Fields.Length; field++)
        {
            if (_json.ValueTextEquals(Fields[field]))
            {
                return field;
            }
        }

        return -1;
    }

    private string Text(int field)
    {
        if (_json.TokenType == JsonTokenType.String && !NonFiniteNumbers.IsOne(_json.ValueSpan))
        {
            return _json.GetString()!;
        }

        Report(DetectionFaults.Field, Fields[field], $"expected a text, got {Got()}");
        _json.Skip();
        return "";
    }

    private double Number(int field)
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetDouble(out var number) && double.IsFinite(number))
        {
            return number;
        }

        var isText = _json.TokenType == JsonTokenType.String;
        if (isText && field == VelocityField && NonFiniteNumbers.IsNaN(_json.ValueSpan))
        {
            return double.NaN;
        }

        // Differs from the devkit: it takes an infinite velocity, too, and gives an infinite or undefined error for it.
        var isNotFinite = _json.TokenType == JsonTokenType.Number || (isText && NonFiniteNumbers.IsOne(_json.ValueSpan));
        Report(
            isNotFinite ? DetectionFaults.NotFinite : DetectionFaults.Field,
            Fields[field],
            !isNotFinite ? $"expected a number, got {Got()}"
            : field == VelocityField ? "expected a finite number, or NaN where it is not known, got an infinity or a number too large"
            : "expected a finite number, got NaN, an infinity or a number too large");
        _json.Skip();
        return double.NaN;
    }

    private void Numbers(int field, scoped Span<double> numbers)
    {
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            Report(DetectionFaults.Field, Fields[field], $"expected {numbers.Length} numbers, got {Got()}");
            _json.Skip();
            return;
        }

        var count = 0;
        var start = _json.TokenStartIndex;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            var number = Number(field);
            if (count < numbers.Length)
            {
                numbers[count] = number;
            }

            count++;
        }

        if (count != numbers.Length)
        {
            Report(DetectionFaults.Field, Fields[field], $"expected {numbers.Length} numbers, got {count}", start);
        }
    }

    private readonly string Got() => _json.TokenType switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.String when NonFiniteNumbers.IsOne(_json.ValueSpan) => "NaN or an infinity",
        _ => $"'{PathRules.Printable(Encoding.UTF8.GetString(_json.ValueSpan))}'",
    };

    private void Report((string Code, string Kind) fault, string field, string detail, long? at = null)
    {
        _isFaulty = true;
        var place = $"sample {PathRules.Printable(_sample)}, box {_box}" + (field.Length > 0 ? $", {PathRules.Printable(field)}" : "");
        _report(new(fault.Code, fault.Kind, place, detail, _offset + (at ?? _json.TokenStartIndex)));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
