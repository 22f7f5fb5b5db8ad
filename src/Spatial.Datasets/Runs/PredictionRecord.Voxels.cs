using System.Runtime.InteropServices;
using MessagePack;

namespace Spatial.Datasets;

/// <content>Occupancy, flow and the grids they lie on.</content>
public static partial class PredictionRecord
{
    private const int GridKeys = 9;

    private static void WriteOccupancy(ref MessagePackWriter writer, Occupancy? occupancy)
    {
        if (occupancy is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(3);
        WriteGrid(ref writer, occupancy.Grid);
        WriteText(ref writer, occupancy.Labels.Name);
        writer.Write(VoxelRuns.Encode<byte>(occupancy.Classes, occupancy.Labels.Free));
    }

    private static Occupancy? ReadOccupancy(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        Expect(ref reader, 3, "occupancy");
        var grid = ReadGrid(ref reader);
        var labels = OccupancyLabels.Named(ReadText(ref reader));
        var classes = new byte[grid.Count]; // [X, Y, Z]
        VoxelRuns.Decode(ReadBytes(ref reader), labels.Free, classes.AsSpan());
        return new(grid, labels, classes);
    }

    private static void WriteFlow(ref MessagePackWriter writer, OccupancyFlow? flow)
    {
        if (flow is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        WriteGrid(ref writer, flow.Grid);
        writer.Write(VoxelRuns.Encode(MemoryMarshal.Cast<float, ulong>(flow.Velocities), 0UL));
    }

    private static OccupancyFlow? ReadFlow(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        Expect(ref reader, 2, "flow");
        var grid = ReadGrid(ref reader);
        var velocities = new float[2 * grid.Count]; // [X, Y, Z, 2]
        VoxelRuns.Decode(ReadBytes(ref reader), 0UL, MemoryMarshal.Cast<float, ulong>(velocities.AsSpan()));
        return new(grid, velocities);
    }

    private static void WriteGrid(ref MessagePackWriter writer, VoxelGrid grid)
    {
        if (grid.Count > MaxVoxels)
        {
            throw new ArgumentException($"a recorded grid may have {MaxVoxels} voxels, got {grid.Count}", nameof(grid));
        }

        writer.WriteArrayHeader(GridKeys);
        WriteVector(ref writer, grid.Min);
        WriteVector(ref writer, grid.CellSize);
        writer.Write(grid.SizeX);
        writer.Write(grid.SizeY);
        writer.Write(grid.SizeZ);
    }

    private static VoxelGrid ReadGrid(ref MessagePackReader reader)
    {
        Expect(ref reader, GridKeys, "grid");
        var min = ReadVector(ref reader);
        var cellSize = ReadVector(ref reader);
        var grid = new VoxelGrid(min, cellSize, reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        return grid.Count <= MaxVoxels ? grid : throw new InvalidDataException($"a recorded grid may have {MaxVoxels} voxels, got {grid.Count}");
    }

    private static void WriteVector(ref MessagePackWriter writer, Vector3d vector)
    {
        writer.Write(vector.X);
        writer.Write(vector.Y);
        writer.Write(vector.Z);
    }

    private static Vector3d ReadVector(ref MessagePackReader reader) => new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
}
