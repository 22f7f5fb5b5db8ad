using System.Buffers;
using MessagePack;
using Spatial.Datasets;

namespace Spatial.Viewer;

/// <summary>One frame as bytes for the page: sensors, truth and every run's prediction.</summary>
internal sealed class FramePacket(ViewedData data)
{
    private const int LargestUsual = 2 << 20;

    private readonly NuScenesReader _reader = new(data.Tables);
    private readonly FrameTruthReader _truth = new(data.Tables);

    /// <summary>Makes the packet of a frame.</summary>
    /// <param name="sample">The frame.</param>
    /// <param name="sweeps">LiDAR sweeps to show, the key sweep included.</param>
    /// <param name="cancellation">Stops between parts.</param>
    /// <exception cref="InvalidDataException">The frame's rows are damaged.</exception>
    public byte[] Make(SceneSample sample, int sweeps, CancellationToken cancellation)
    {
        var frame = _reader.ReadFrame(sample.Token, sweeps);
        var reading = data.Runs.Select(run => Task.Run(() => ReadOrTell(run, sample.Token, cancellation), cancellation)).ToArray();
        var truth = _truth.Read(sample);
        var read = reading.Select(one => one.GetAwaiter().GetResult()).ToArray();
        var predictions = read.Select(one => one.Prediction).ToArray();
        var faults = new List<string>([.. frame.Gaps, .. truth.Faults, .. read.Select(one => one.Fault).OfType<string>()]);
        var buffer = new ArrayBufferWriter<byte>(LargestUsual);
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(9);
        writer.Write("token");
        writer.Write(sample.Token);
        writer.Write("scene");
        writer.Write(sample.Scene);
        writer.Write("time");
        writer.Write(frame.TimestampMicros);
        writer.Write("globalFromEgo");
        writer.WriteArray(frame.GlobalFromEgo.ToRows());
        writer.Write("cameras");
        CamerasPart.Write(ref writer, frame);
        writer.Write("points");
        WritePoints(ref writer, frame, truth.PointClasses, faults);
        writer.Write("truth");
        WriteTruth(ref writer, truth);
        writer.Write("runs");
        writer.WriteArrayHeader(predictions.Length);
        foreach (var prediction in predictions)
        {
            WritePrediction(ref writer, prediction);
        }

        writer.Write("faults");
        writer.WriteTexts([.. faults.Distinct(StringComparer.Ordinal).Select(ShownText.Of)]);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static (ScenePrediction? Prediction, string? Fault) ReadOrTell(ViewedRun run, string token, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return (run.Predictions.Read(token, cancellation), null);
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or ArgumentException)
        {
            return (null, $"{run.Name}: {damage.Message}");
        }
    }

    private static void WritePoints(ref MessagePackWriter writer, Frame frame, byte[]? classes, List<string> faults)
    {
        try
        {
            foreach (var sweep in frame.Sweeps)
            {
                _ = sweep.Points; // read before anything of this part is written
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            faults.Add(damage.Message);
            writer.WriteNil();
            return;
        }

        PointsPart.Write(ref writer, frame, classes);
    }

    private static void WriteTruth(ref MessagePackWriter writer, FrameTruth truth)
    {
        writer.WriteMapHeader(6);
        writer.Write("occupancy");
        VoxelsPart.Write(ref writer, truth.Occupancy);
        writer.Write("flow");
        VoxelsPart.WriteFlow(ref writer, truth.Flow, truth.Occupancy);
        writer.Write("observed");
        WriteBits(ref writer, truth.Observed);
        writer.Write("boxes");
        BoxesPart.Write(ref writer, truth.Boxes is null ? null : [.. truth.Boxes.Select(box => new PacketBox(box, 1, box.Token, ""))]);
        writer.Write("path");
        PathPart.Write(ref writer, truth.Future is null or { EgoFromFutureEgo.Count: 0 } ? null : new(
            [.. truth.Future.EgoFromFutureEgo.Select(pose => new Waypoint(pose.Translation.X, pose.Translation.Y))], Trajectory.NuScenesStepSeconds));
        writer.Write("future");
        var steps = truth.Future?.FutureBoxes ?? [];
        writer.WriteArrayHeader(steps.Count);
        foreach (var step in steps)
        {
            BoxesPart.Write(ref writer, [.. step.Select(box => new PacketBox(box.BoxInEgo, 1, box.InstanceToken, ""))]);
        }
    }

    private static void WritePrediction(ref MessagePackWriter writer, ScenePrediction? prediction)
    {
        if (prediction is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(7);
        writer.Write("occupancy");
        VoxelsPart.Write(ref writer, prediction.Occupancy);
        writer.Write("flow");
        VoxelsPart.WriteFlow(ref writer, prediction.Flow, prediction.Occupancy);
        writer.Write("boxes");
        BoxesPart.Write(ref writer, prediction.Boxes is null ? null : [.. prediction.Boxes.Select(box => new PacketBox(box.Box, (float)box.Score, "", box.Attribute))]);
        writer.Write("path");
        PathPart.Write(ref writer, prediction.Plan);
        writer.Write("classes");
        if (prediction.Points is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteBytes(prediction.Points.Classes);
        }

        writer.Write("answers");
        writer.WriteArrayHeader(prediction.Answers.Count);
        foreach (var answer in prediction.Answers)
        {
            writer.WriteTexts([answer.Question, answer.Text]);
        }

        writer.Write("degradations");
        writer.WriteTexts([.. prediction.Degradations.Select(ShownText.Of)]);
    }

    // Eight voxels a byte, the first in the lowest bit.
    private static void WriteBits(ref MessagePackWriter writer, byte[]? mask)
    {
        if (mask is null)
        {
            writer.WriteNil();
            return;
        }

        var bits = new byte[(mask.Length + 7) / 8];
        for (var at = 0; at < mask.Length; at++)
        {
            bits[at / 8] |= (byte)((mask[at] == 0 ? 0 : 1) << (at % 8));
        }

        writer.WriteBytes(bits);
    }
}
