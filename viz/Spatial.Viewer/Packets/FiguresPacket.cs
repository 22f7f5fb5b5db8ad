using System.Buffers;
using MessagePack;
using Spatial.Evaluation;

namespace Spatial.Viewer;

/// <summary>Figures of a frame, and of a run with its worst frames.</summary>
internal static class FiguresPacket
{
    /// <summary>The figures of one frame: [{protocol, figures}].</summary>
    public static byte[] OfFrame(IReadOnlyList<FrameFigures> protocols)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(protocols.Count);
        foreach (var protocol in protocols)
        {
            writer.WriteMapHeader(2);
            writer.Write("protocol");
            writer.Write(protocol.Protocol);
            writer.Write("figures");
            WriteFigures(ref writer, protocol.Figures);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The figures of a run: [{protocol, title, rankedBy, figures, worst: [token, value] pairs, over: values by frame, NaN where there is none}].</summary>
    public static byte[] OfRun(ViewedRun run, ViewedData data)
    {
        var protocols = run.Report?.Protocols ?? [];
        var overTime = run.OverTime().ToDictionary(over => over.Protocol, StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(protocols.Count);
        foreach (var protocol in protocols)
        {
            writer.WriteMapHeader(6);
            writer.Write("protocol");
            writer.Write(protocol.Card.Name);
            writer.Write("title");
            writer.Write(protocol.Card.Title);
            writer.Write("rankedBy");
            WriteKind(ref writer, protocol.Card.RankedBy);
            writer.Write("figures");
            WriteFigures(ref writer, protocol.Result.Figures);
            writer.Write("worst");
            writer.WriteMapHeader(2);
            writer.Write("tokens");
            writer.WriteTexts([.. protocol.Worst.Select(worst => worst.SampleToken)]);
            writer.Write("values");
            writer.WriteArray((double[])[.. protocol.Worst.Select(worst => worst.Value)]);
            writer.Write("over");
            WriteOver(ref writer, overTime.GetValueOrDefault(protocol.Card.Name), data);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteOver(ref MessagePackWriter writer, FigureOverTime? over, ViewedData data)
    {
        if (over is null)
        {
            writer.WriteNil();
            return;
        }

        var values = new float[data.Samples.Count];
        Array.Fill(values, float.NaN);
        foreach (var (token, value) in over.Values)
        {
            if (data.PlaceOf(token) is >= 0 and var place)
            {
                values[place] = (float)value;
            }
        }

        writer.WriteArray(values);
    }

    private static void WriteFigures(ref MessagePackWriter writer, IReadOnlyList<Figure> figures)
    {
        writer.WriteArrayHeader(figures.Count);
        foreach (var figure in figures)
        {
            writer.WriteMapHeader(2);
            writer.Write("kind");
            WriteKind(ref writer, figure.Kind);
            writer.Write("value");
            writer.Write(figure.Value ?? double.NaN);
        }
    }

    private static void WriteKind(ref MessagePackWriter writer, FigureKind kind)
    {
        writer.WriteMapHeader(3);
        writer.Write("name");
        writer.Write(kind.Name);
        writer.Write("unit");
        writer.Write(kind.Unit);
        writer.Write("better");
        writer.Write(kind.Better switch { Better.Higher => 1, Better.Lower => -1, _ => 0 });
    }
}
