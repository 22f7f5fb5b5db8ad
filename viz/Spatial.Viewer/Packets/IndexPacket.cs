using System.Buffers;
using MessagePack;
using Spatial.Pictures;

namespace Spatial.Viewer;

/// <summary>What there is to see: frames, scenes, runs, classes and their colours.</summary>
internal static class IndexPacket
{
    /// <summary>Makes the packet.</summary>
    public static byte[] Make(ViewedData data, string version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(9);
        writer.Write("software");
        writer.Write(version);
        writer.Write("dataset");
        writer.Write(data.Tables.Version);
        writer.Write("scenes");
        WriteScenes(ref writer, data);
        writer.Write("tokens");
        writer.WriteTexts([.. data.Samples.Select(sample => sample.Token)]);
        writer.Write("runs");
        WriteRuns(ref writer, data);
        writer.Write("classes");
        writer.WriteTexts([.. OccupancyLabels.Occ3D.Classes]);
        writer.Write("classColors");
        writer.WriteBytes([.. OccupancyLabels.Occ3D.Classes.Select(OccupancyPalette.Of).SelectMany(Bytes)]);
        writer.Write("boxColors");
        string[] names = [.. data.Tables.Categories.Select(category => category.Name).Concat(DetectionClasses.Names).Distinct(StringComparer.Ordinal)];
        writer.WriteMapHeader(names.Length);
        foreach (var name in names)
        {
            writer.Write(name);
            writer.WriteBytes(Bytes(BoxColors.Of(name)));
        }

        writer.Write("asks");
        writer.Write(data.Asked?.Model);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteScenes(ref MessagePackWriter writer, ViewedData data)
    {
        var scenes = data.Samples.Select((sample, place) => (sample.Scene, Place: place)).GroupBy(pair => pair.Scene, StringComparer.Ordinal).ToArray();
        writer.WriteArrayHeader(scenes.Length);
        foreach (var scene in scenes)
        {
            writer.WriteMapHeader(4);
            writer.Write("name");
            writer.Write(scene.Key);
            writer.Write("description");
            writer.Write(data.Tables.SceneNamed(scene.Key).Description);
            writer.Write("first");
            writer.Write(scene.First().Place);
            writer.Write("count");
            writer.Write(scene.Count());
        }
    }

    private static void WriteRuns(ref MessagePackWriter writer, ViewedData data)
    {
        writer.WriteArrayHeader(data.Runs.Count);
        foreach (var run in data.Runs)
        {
            writer.WriteMapHeader(6);
            writer.Write("name");
            writer.Write(run.Name);
            writer.Write("model");
            writer.Write(run.Predictions.Model);
            writer.Write("live");
            writer.Write(run.Predictions is LivePredictions);
            writer.Write("predicted"); // one byte a frame
            var tokens = run.Predictions.Tokens?.ToHashSet(StringComparer.Ordinal);
            writer.WriteBytes((byte[])[.. data.Samples.Select(sample => (byte)(tokens?.Contains(sample.Token) == false ? 0 : 1))]);
            writer.Write("faults");
            writer.WriteTexts([.. run.Predictions.Faults.Select(ShownText.Of)]);
            writer.Write("evaluated");
            writer.Write(run.Report is not null);
        }
    }

    private static byte[] Bytes(Rgb color) => [color.R, color.G, color.B];
}
