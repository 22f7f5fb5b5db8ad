using MessagePack;

namespace Spatial.Viewer;

/// <summary>A box to write, and what is known beside it.</summary>
internal readonly record struct PacketBox(Box3D Box, float Score, string Token, string Attribute);

/// <summary>Boxes in a packet.</summary>
internal static class BoxesPart
{
    private const int NumbersPerBox = 14;

    /// <summary>Writes {names, tokens, attributes, numbers [N, 14]}: centre xyz, length, width, height, rotation wxyz, velocity xyz (NaN unknown), score.</summary>
    public static void Write(ref MessagePackWriter writer, IReadOnlyCollection<PacketBox>? boxes)
    {
        if (boxes is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(4);
        writer.Write("names");
        writer.WriteTexts([.. boxes.Select(box => box.Box.Name)]);
        writer.Write("tokens");
        writer.WriteTexts([.. boxes.Select(box => box.Token)]);
        writer.Write("attributes");
        writer.WriteTexts([.. boxes.Select(box => box.Attribute)]);
        writer.Write("numbers");
        writer.WriteArray(NumbersOf(boxes));
    }

    private static float[] NumbersOf(IReadOnlyCollection<PacketBox> boxes)
    {
        var numbers = new float[boxes.Count * NumbersPerBox];
        var at = 0;
        foreach (var (box, score, _, _) in boxes)
        {
            var velocity = box.Velocity ?? new(double.NaN, double.NaN, double.NaN);
            ReadOnlySpan<double> row =
            [
                box.Center.X, box.Center.Y, box.Center.Z, box.Size.Length, box.Size.Width, box.Size.Height,
                box.Rotation.W, box.Rotation.X, box.Rotation.Y, box.Rotation.Z, velocity.X, velocity.Y, velocity.Z, score,
            ];
            foreach (var number in row)
            {
                numbers[at++] = (float)number;
            }
        }

        return numbers;
    }
}
