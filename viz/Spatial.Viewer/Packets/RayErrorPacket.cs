using System.Buffers;
using MessagePack;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Viewer;

/// <summary>Errors along the query rays of a frame.</summary>
internal sealed class RayErrorPacket(ViewedData data)
{
    private readonly FrameTruthReader _truth = new(data.Tables);

    /// <summary>Makes the packet: {grid, trueCells, predictedCells, errors (m, predicted minus true), same: 1 where the classes agree, origins [T, 3]}.</summary>
    /// <returns>Null where truth, prediction or the places to look from are missing.</returns>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public byte[]? Make(SceneSample sample, ViewedRun run, CancellationToken cancellation)
    {
        if (data.RayOriginsOf is null || run.Predictions.Read(sample.Token, cancellation)?.Occupancy is not { } predicted
            || _truth.ReadOccupancy(sample, predicted.Labels) is not { } truth)
        {
            return null;
        }

        // Every class of OpenOcc is one of Occ3D.
        (truth, predicted) = truth.Labels == predicted.Labels ? (truth, predicted)
            : (truth.RelabelledAs(OccupancyLabels.Occ3D), predicted.RelabelledAs(OccupancyLabels.Occ3D));
        var origins = data.RayOriginsOf(sample);
        var rays = RayErrors.Of(truth, predicted, origins, Environment.ProcessorCount);
        var same = rays.TrueClasses.Zip(rays.PredictedClasses, (own, other) => (byte)(own == other ? 1 : 0)).ToArray();
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(6);
        writer.Write("grid");
        VoxelsPart.WriteGrid(ref writer, truth.Grid);
        writer.Write("trueCells");
        writer.WriteArray(rays.TrueCells);
        writer.Write("predictedCells");
        writer.WriteArray(rays.PredictedCells);
        writer.Write("errors");
        writer.WriteArray(rays.Errors);
        writer.Write("same");
        writer.WriteBytes(same);
        writer.Write("origins");
        writer.WriteArray(origins);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
