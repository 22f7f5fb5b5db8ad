using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Rows and columns of patches, by which the vision tower turns their heads.</summary>
/// <remarks>transformers, <c>rot_pos_emb</c>: half of a head's pairs turn with the row, half with the column, in their own frame.</remarks>
internal static class VisionPositions
{
    private const double Theta = 10000;

    /// <summary>Angles of patches in the order in which the processor gives them.</summary>
    /// <param name="grids">Images and videos, one after another.</param>
    /// <param name="headSize">Width of a head.</param>
    /// <param name="device">Where they shall be.</param>
    /// <returns>[N, head / 2] float32, radians: those of the row, then those of the column.</returns>
    public static Tensor Angles(IReadOnlyList<VisualGrid> grids, int headSize, Device device)
    {
        using var scope = NewDisposeScope();
        var frequencies = Qwen2Rotation.Frequencies(Theta, headSize / 2, device); // [head / 4]
        var positions = tensor(Positions(grids), device: device).view(-1, 2).to_type(ScalarType.Float32); // [N, 2]
        return (positions.unsqueeze(-1) * frequencies).flatten(1).MoveToOuterDisposeScope();
    }

    private static long[] Positions(IReadOnlyList<VisualGrid> grids)
    {
        const int side = VisualGrid.CellPatches;
        var positions = new long[2 * grids.Sum(grid => grid.Patches)];
        var next = 0;
        foreach (var grid in grids)
        {
            var start = next;
            for (var cell = 0; cell < grid.CellRows * grid.CellColumns; cell++)
            {
                var (top, left) = (cell / grid.CellColumns * side, cell % grid.CellColumns * side);
                for (var patch = 0; patch < side * side; patch++)
                {
                    positions[next++] = top + (patch / side);
                    positions[next++] = left + (patch % side);
                }
            }

            var frame = positions.AsSpan(start, next - start);
            for (var time = 1; time < grid.Times; time++, next += frame.Length)
            {
                frame.CopyTo(positions.AsSpan(next));
            }
        }

        return positions;
    }
}
