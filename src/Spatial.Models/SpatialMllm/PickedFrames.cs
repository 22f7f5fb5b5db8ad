namespace Spatial.Models;

/// <summary>Frames that were chosen.</summary>
/// <param name="GreedyOrder">Their numbers, in the order in which they were chosen.</param>
/// <param name="Gains">Cells that each added.</param>
/// <param name="CellCount">Cells that all frames see together.</param>
internal sealed record PickedFrames(IReadOnlyList<int> GreedyOrder, IReadOnlyList<long> Gains, int CellCount)
{
    /// <summary>Their numbers in order of time.</summary>
    public IReadOnlyList<int> Frames { get; } = [.. GreedyOrder.Order()];

    /// <summary>Cells that the chosen ones see together.</summary>
    public long Covered { get; } = Gains.Sum();
}
