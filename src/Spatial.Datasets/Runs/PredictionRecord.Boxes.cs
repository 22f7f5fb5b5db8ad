using MessagePack;

namespace Spatial.Datasets;

/// <content>Detected boxes.</content>
public static partial class PredictionRecord
{
    private const int BoxKeys = 15;

    private static void WriteBoxes(ref MessagePackWriter writer, IReadOnlyList<DetectedBox>? boxes)
    {
        if (boxes is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(Checked(boxes.Count, "boxes"));
        foreach (var detected in boxes)
        {
            WriteBox(ref writer, detected);
        }
    }

    private static void WriteBox(ref MessagePackWriter writer, DetectedBox detected)
    {
        var box = detected.Box;
        writer.WriteArrayHeader(BoxKeys);
        WriteText(ref writer, box.Name);
        WriteText(ref writer, detected.Attribute);
        WriteText(ref writer, box.Token);
        writer.Write(detected.Score);
        WriteVector(ref writer, box.Center);
        WriteVector(ref writer, new(box.Size.Width, box.Size.Length, box.Size.Height));
        writer.Write(box.Rotation.W);
        writer.Write(box.Rotation.X);
        writer.Write(box.Rotation.Y);
        writer.Write(box.Rotation.Z);
        if (box.Velocity is not { } velocity)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(3);
        WriteVector(ref writer, velocity);
    }

    private static DetectedBox[]? ReadBoxes(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        var count = reader.ReadArrayHeader();
        if (count > MaxListLength)
        {
            throw new InvalidDataException($"a prediction may hold {MaxListLength} boxes, got {count}");
        }

        var boxes = new DetectedBox[count];
        for (var i = 0; i < boxes.Length; i++)
        {
            boxes[i] = ReadBox(ref reader);
        }

        return boxes;
    }

    private static DetectedBox ReadBox(ref MessagePackReader reader)
    {
        Expect(ref reader, BoxKeys, "box");
        var (name, attribute, token) = (ReadText(ref reader), ReadText(ref reader), ReadText(ref reader));
        var score = reader.ReadDouble();
        var center = ReadVector(ref reader);
        var size = new BoxSize(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var rotation = new Quaterniond(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var box = new Box3D(center, size, rotation) { Name = name, Token = token, Velocity = ReadVelocity(ref reader) };
        return new(box, score, attribute);
    }

    private static Vector3d? ReadVelocity(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        Expect(ref reader, 3, "velocity");
        return ReadVector(ref reader);
    }
}
