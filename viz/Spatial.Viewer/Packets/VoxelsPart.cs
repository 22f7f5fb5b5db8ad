using System.Runtime.InteropServices;
using MessagePack;

namespace Spatial.Viewer;

/// <summary>Voxels in a packet: only those that are not free, and only those that move.</summary>
internal static class VoxelsPart
{
    /// <summary>Writes {grid, labels, cells, classes}; classes are numbered as Occ3D does, whichever list they came in.</summary>
    public static void Write(ref MessagePackWriter writer, Occupancy? occupancy)
    {
        if (occupancy is null)
        {
            writer.WriteNil();
            return;
        }

        var dense = occupancy.RelabelledAs(OccupancyLabels.Occ3D).Classes;
        var (cells, classes) = (new uint[occupancy.OccupiedCount], new byte[occupancy.OccupiedCount]);
        for (int cell = 0, kept = 0; cell < dense.Length; cell++)
        {
            if (dense[cell] != OccupancyLabels.Occ3D.Free)
            {
                (cells[kept], classes[kept++]) = ((uint)cell, dense[cell]);
            }
        }

        writer.WriteMapHeader(4);
        writer.Write("grid");
        WriteGrid(ref writer, occupancy.Grid);
        writer.Write("labels");
        writer.Write(occupancy.Labels.Name);
        writer.Write("cells");
        writer.WriteArray(cells);
        writer.Write("classes");
        writer.WriteBytes(classes);
    }

    /// <summary>Writes {grid, cells, velocities [M, 2] as m/s} of the voxels that are occupied and not at rest.</summary>
    public static void WriteFlow(ref MessagePackWriter writer, OccupancyFlow? flow, Occupancy? occupancy)
    {
        if (flow is null)
        {
            writer.WriteNil();
            return;
        }

        const float atRest = 0.1f; // m/s; below it an arrow says nothing
        var (cells, moving) = (new List<uint>(), new List<float>());
        var mayMove = occupancy?.Grid == flow.Grid ? occupancy : null;
        var velocities = MemoryMarshal.Cast<float, long>(flow.Velocities); // both components at a look: nearly all are zero
        for (var cell = 0; cell < velocities.Length; cell++)
        {
            if (velocities[cell] == 0 || mayMove?.Classes[cell] == mayMove?.Labels.Free)
            {
                continue;
            }

            var (x, y) = (flow.Velocities[2 * cell], flow.Velocities[(2 * cell) + 1]);
            if ((x * x) + (y * y) >= atRest * atRest)
            {
                cells.Add((uint)cell);
                moving.Add(x);
                moving.Add(y);
            }
        }

        writer.WriteMapHeader(3);
        writer.Write("grid");
        WriteGrid(ref writer, flow.Grid);
        writer.Write("cells");
        writer.WriteArray(CollectionsMarshal.AsSpan(cells));
        writer.Write("velocities");
        writer.WriteArray(CollectionsMarshal.AsSpan(moving));
    }

    /// <summary>Writes [min xyz, cell xyz, size xyz].</summary>
    public static void WriteGrid(ref MessagePackWriter writer, VoxelGrid grid) => writer.WriteArray(
        [grid.Min.X, grid.Min.Y, grid.Min.Z, grid.CellSize.X, grid.CellSize.Y, grid.CellSize.Z, grid.SizeX, grid.SizeY, grid.SizeZ]);
}
