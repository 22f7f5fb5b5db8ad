using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>Writes a detection submission in the official format, sample by sample. The file appears under its name only when it is whole.</summary>
/// <remarks>The same samples in the same order always give the same bytes: numbers in the shortest form that reads back as the same double, whatever
/// the culture.</remarks>
public sealed class DetectionSubmissionWriter : IDisposable
{
    private const int FlushBytes = 1 << 20;

    private readonly UnfinishedFile _file;
    private readonly Utf8JsonWriter _json;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private bool _isWhole;

    /// <summary>Begins a submission beside its final place.</summary>
    /// <param name="path">Where the whole file will be; replaced if it exists.</param>
    /// <param name="meta">What the predictions were made from.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public DetectionSubmissionWriter(string path, SubmissionMeta meta)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(meta);
        _file = new(path);
        _json = new(_file.Content);
        _json.WriteStartObject();
        WriteMeta(meta);
        _json.WriteStartObject("results");
    }

    /// <summary>Writes one sample. Every sample of the split must be written, those without boxes too.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="boxesInGlobal">At most 500 boxes in the global frame, named by class, each with a velocity.</param>
    /// <exception cref="ArgumentException">The sample was written before, or a box is not as the format wants it.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Write(string sampleToken, IReadOnlyList<DetectedBox> boxesInGlobal)
    {
        ArgumentException.ThrowIfNullOrEmpty(sampleToken);
        ArgumentNullException.ThrowIfNull(boxesInGlobal);
        if (boxesInGlobal.Count > DetectionBoxReader.MaxBoxes)
        {
            throw new ArgumentException($"sample {sampleToken}: expected at most {DetectionBoxReader.MaxBoxes} boxes, got {boxesInGlobal.Count}; keep those of the highest scores", nameof(boxesInGlobal));
        }

        for (var i = 0; i < boxesInGlobal.Count; i++)
        {
            ThrowIfUnfit(sampleToken, i, boxesInGlobal[i]);
        }

        if (!_written.Add(sampleToken))
        {
            throw new ArgumentException($"sample {sampleToken} was written before", nameof(sampleToken));
        }

        _json.WriteStartArray(sampleToken);
        foreach (var box in boxesInGlobal)
        {
            WriteBox(sampleToken, box);
        }

        _json.WriteEndArray();
        if (_json.BytesPending > FlushBytes)
        {
            _json.Flush();
        }
    }

    /// <summary>Ends the file, brings it to disk and gives it its name.</summary>
    /// <exception cref="IOException">The disk is full; a file of that name is untouched.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_isWhole, this);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Dispose();
        _file.Complete();
        _isWhole = true;
    }

    /// <summary>Removes what was written, unless it was completed.</summary>
    public void Dispose() => _file.Dispose();

    private void WriteMeta(SubmissionMeta meta)
    {
        bool[] flags = [meta.UseCamera, meta.UseLidar, meta.UseRadar, meta.UseMap, meta.UseExternal];
        _json.WriteStartObject("meta");
        for (var flag = 0; flag < flags.Length; flag++)
        {
            _json.WriteBoolean(SubmissionMeta.Names[flag], flags[flag]);
        }

        _json.WriteEndObject();
    }

    private void WriteBox(string sampleToken, DetectedBox prediction)
    {
        var (box, velocity) = (prediction.Box, prediction.Box.Velocity!.Value);
        _json.WriteStartObject();
        _json.WriteString("sample_token", sampleToken);
        WriteNumbers("translation", box.Center.X, box.Center.Y, box.Center.Z);
        WriteNumbers("size", box.Size.Width, box.Size.Length, box.Size.Height);
        WriteNumbers("rotation", box.Rotation.W, box.Rotation.X, box.Rotation.Y, box.Rotation.Z);
        WriteNumbers("velocity", velocity.X, velocity.Y);
        _json.WriteString("detection_name", box.Name);
        _json.WriteNumber("detection_score", prediction.Score);
        _json.WriteString("attribute_name", prediction.Attribute);
        _json.WriteEndObject();
    }

    private void WriteNumbers(string name, params ReadOnlySpan<double> numbers)
    {
        _json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            _json.WriteNumberValue(number);
        }

        _json.WriteEndArray();
    }

    /// <summary>What is written must be readable: the same conditions as those of <see cref="DetectionBoxReader"/>.</summary>
    private static void ThrowIfUnfit(string sampleToken, int at, DetectedBox prediction)
    {
        var (box, velocity) = (prediction.Box, prediction.Box.Velocity);
        var fault = DetectionClasses.IndexOf(box.Name) < 0 ? $"class must be one of {string.Join(", ", DetectionClasses.Names)}, got '{box.Name}'"
            : prediction.Attribute.Length > 0 && !DetectionClasses.AttributesOf(box.Name).Contains(prediction.Attribute) ? $"attribute '{prediction.Attribute}' is none of {box.Name}"
            : velocity is null ? "velocity is missing; give 0 where the model predicts none"
            : !box.Center.IsFinite || !velocity.Value.IsFinite ? FormattableString.Invariant($"centre and velocity must be finite, got {box.Center} and {velocity}")
            : box.Size is not { Width: > 0 and < double.PositiveInfinity, Length: > 0 and < double.PositiveInfinity, Height: > 0 and < double.PositiveInfinity }
                ? FormattableString.Invariant($"size must be positive metres, got {box.Size}")
            : !(Math.Abs(box.Rotation.Norm - 1) <= DetectionBoxReader.MaxNormError) ? FormattableString.Invariant($"rotation must be a unit quaternion, got {box.Rotation}")
            : prediction.Score is >= 0 and <= 1 ? null : FormattableString.Invariant($"score must be 0 to 1, got {prediction.Score}");
        if (fault is not null)
        {
            throw new ArgumentException($"sample {sampleToken}, box {at}: {fault}", nameof(prediction));
        }
    }
}
