using System.Buffers;
using System.Text;
using MessagePack;

namespace Spatial.Datasets;

/// <summary>A prediction as the bytes of one journal record: a MessagePack array whose positions are the integer keys, voxels as <see cref="VoxelRuns"/>.</summary>
/// <remarks>
/// [token, timestamp, occupancy, flow, plan, answers, degradations, boxes, points]; a part that is not there is nil. Version 1 ended with the
/// degradations, and is still read. occupancy = [grid, label list name, runs]; flow = [grid, runs]; grid = [min xyz, cell xyz, size xyz];
/// plan = [step, x0, y0, x1, y1, ...]; boxes = [[name, attribute, annotation, score, centre xyz, width, length, height, rotation wxyz,
/// velocity xyz or nil], ...]; points = [count, whether labels are 1000 * class + instance or class, stride, <see cref="PointRuns"/>].
/// Written and read by hand: every length is checked against a cap before anything is allocated, nothing recurses, and the same
/// prediction always gives the same bytes. A change of this layout needs a new <see cref="RunJournal.Version"/>.
/// </remarks>
public static partial class PredictionRecord
{
    /// <summary>Largest encoded prediction, bytes.</summary>
    public const int MaxBytes = 256 << 20;

    /// <summary>Most voxels in a grid: six times the finest published nuScenes grid, 512 x 512 x 40.</summary>
    public const int MaxVoxels = 1 << 26;

    /// <summary>Most waypoints, boxes, answers or degradations in a prediction.</summary>
    public const int MaxListLength = 10_000;

    /// <summary>Longest text, UTF-8 bytes.</summary>
    public const int MaxTextBytes = 1 << 20;

    private const int PredictionKeys = 9;
    private const int PredictionKeysOfVersion1 = 7;

    /// <summary>The record of a prediction.</summary>
    /// <exception cref="ArgumentException">A part is larger than the caps of this type.</exception>
    public static byte[] Encode(ScenePrediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(PredictionKeys);
        WriteText(ref writer, prediction.SampleToken);
        writer.Write(prediction.TimestampMicros);
        WriteOccupancy(ref writer, prediction.Occupancy);
        WriteFlow(ref writer, prediction.Flow);
        WritePlan(ref writer, prediction.Plan);
        WriteAnswers(ref writer, prediction.Answers);
        WriteTexts(ref writer, prediction.Degradations);
        WriteBoxes(ref writer, prediction.Boxes);
        WritePoints(ref writer, prediction.Points);
        writer.Flush();
        return buffer.WrittenCount <= MaxBytes
            ? buffer.WrittenSpan.ToArray()
            : throw new ArgumentException($"a prediction may take {MaxBytes} bytes, got {buffer.WrittenCount}", nameof(prediction));
    }

    /// <summary>The prediction of a record.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a record.</exception>
    public static ScenePrediction Decode(ReadOnlyMemory<byte> record)
    {
        try
        {
            var reader = new MessagePackReader(record);
            var hasBoxesAndPoints = ReadPredictionKeys(ref reader) == PredictionKeys;
            var prediction = new ScenePrediction
            {
                SampleToken = ReadText(ref reader),
                TimestampMicros = reader.ReadInt64(),
                Occupancy = ReadOccupancy(ref reader),
                Flow = ReadFlow(ref reader),
                Plan = ReadPlan(ref reader),
                Answers = ReadAnswers(ref reader),
                Degradations = ReadTexts(ref reader),
                Boxes = hasBoxesAndPoints ? ReadBoxes(ref reader) : null,
                Points = hasBoxesAndPoints ? ReadPoints(ref reader) : null,
            };
            return reader.End ? prediction : throw new InvalidDataException($"{record.Length - reader.Consumed} bytes follow the prediction");
        }
        catch (Exception error) when (error is MessagePackSerializationException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"not a prediction record: {error.Message}", error);
        }
    }

    /// <summary>Only the sample token of a record.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a record.</exception>
    public static string TokenOf(ReadOnlyMemory<byte> record)
    {
        try
        {
            var reader = new MessagePackReader(record);
            ReadPredictionKeys(ref reader);
            return ReadText(ref reader);
        }
        catch (Exception error) when (error is MessagePackSerializationException or EndOfStreamException)
        {
            throw new InvalidDataException($"not a prediction record: {error.Message}", error);
        }
    }

    private static void WritePlan(ref MessagePackWriter writer, Trajectory? plan)
    {
        if (plan is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(1 + (2 * Checked(plan.Waypoints.Count, "waypoints")));
        writer.Write(plan.StepSeconds);
        foreach (var waypoint in plan.Waypoints)
        {
            writer.Write(waypoint.X);
            writer.Write(waypoint.Y);
        }
    }

    private static Trajectory? ReadPlan(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        var values = reader.ReadArrayHeader();
        if (values % 2 != 1 || values > 1 + (2 * MaxListLength))
        {
            throw new InvalidDataException($"a plan must hold a step and up to {MaxListLength} pairs, got {values} values");
        }

        var step = reader.ReadDouble();
        var waypoints = new Waypoint[values / 2];
        for (var i = 0; i < waypoints.Length; i++)
        {
            waypoints[i] = new(reader.ReadDouble(), reader.ReadDouble());
        }

        return new(waypoints, step);
    }

    private static void WriteAnswers(ref MessagePackWriter writer, IReadOnlyList<Answer> answers)
    {
        writer.WriteArrayHeader(2 * Checked(answers.Count, "answers"));
        foreach (var answer in answers)
        {
            WriteText(ref writer, answer.Question);
            WriteText(ref writer, answer.Text);
        }
    }

    private static Answer[] ReadAnswers(ref MessagePackReader reader)
    {
        var values = reader.ReadArrayHeader();
        if (values % 2 != 0 || values > 2 * MaxListLength)
        {
            throw new InvalidDataException($"answers must be up to {MaxListLength} pairs, got {values} values");
        }

        var answers = new Answer[values / 2];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = new(ReadText(ref reader), ReadText(ref reader));
        }

        return answers;
    }

    private static void WriteTexts(ref MessagePackWriter writer, IReadOnlyList<string> texts)
    {
        writer.WriteArrayHeader(Checked(texts.Count, "degradations"));
        foreach (var text in texts)
        {
            WriteText(ref writer, text);
        }
    }

    private static string[] ReadTexts(ref MessagePackReader reader)
    {
        var count = reader.ReadArrayHeader();
        if (count > MaxListLength)
        {
            throw new InvalidDataException($"a prediction may hold {MaxListLength} degradations, got {count}");
        }

        var texts = new string[count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = ReadText(ref reader);
        }

        return texts;
    }

    private static void WriteText(ref MessagePackWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > MaxTextBytes)
        {
            throw new ArgumentException($"a recorded text may take {MaxTextBytes} bytes, got {bytes}", nameof(text));
        }

        writer.Write(text);
    }

    private static string ReadText(ref MessagePackReader reader)
    {
        var bytes = reader.ReadStringSequence() ?? throw new InvalidDataException("a text is nil");
        return bytes.Length <= MaxTextBytes
            ? Encoding.UTF8.GetString(bytes)
            : throw new InvalidDataException($"a recorded text may take {MaxTextBytes} bytes, got {bytes.Length}");
    }

    private static ReadOnlySpan<byte> ReadBytes(ref MessagePackReader reader)
    {
        var bytes = reader.ReadBytes() ?? throw new InvalidDataException("runs are nil");
        return bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
    }

    private static int ReadPredictionKeys(ref MessagePackReader reader)
    {
        var count = reader.ReadArrayHeader();
        return count is PredictionKeys or PredictionKeysOfVersion1
            ? count
            : throw new InvalidDataException($"prediction must have {PredictionKeys} values, or {PredictionKeysOfVersion1} in version 1, got {count}");
    }

    private static void Expect(ref MessagePackReader reader, int keys, string part)
    {
        var count = reader.ReadArrayHeader();
        if (count != keys)
        {
            throw new InvalidDataException($"{part} must have {keys} values, got {count}");
        }
    }

    private static int Checked(int count, string what) => count <= MaxListLength
        ? count
        : throw new ArgumentException($"a prediction may hold {MaxListLength} {what}, got {count}", nameof(count));
}
