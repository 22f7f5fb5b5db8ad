namespace Spatial.Models;

/// <summary>Patches of an image or a video: upstream's <c>grid_thw</c>.</summary>
/// <param name="Times">Pairs of frames; 1 for an image.</param>
/// <param name="Rows">Rows of patches, even.</param>
/// <param name="Columns">Columns of patches, even.</param>
public readonly record struct VisualGrid(int Times, int Rows, int Columns)
{
    /// <summary>Side of a patch, pixels.</summary>
    public const int PatchPixels = 14;

    /// <summary>Frames of a patch.</summary>
    public const int PatchFrames = 2;

    /// <summary>Patches along the side of a cell, which becomes one visual token.</summary>
    public const int CellPatches = 2;

    /// <summary>Side of a cell, pixels.</summary>
    public const int CellPixels = PatchPixels * CellPatches;

    /// <summary>Numbers of a patch: colours, frames, rows, columns.</summary>
    public const int PatchSize = ImagePixels.Channels * PatchFrames * PatchPixels * PatchPixels;

    /// <summary>Patches of a cell.</summary>
    internal const int CellSize = CellPatches * CellPatches;

    /// <summary>Rows of cells.</summary>
    public int CellRows => Rows / CellPatches;

    /// <summary>Columns of cells.</summary>
    public int CellColumns => Columns / CellPatches;

    /// <summary>Patches.</summary>
    public int Patches => Times * Rows * Columns;

    /// <summary>Visual tokens.</summary>
    public int Tokens => Times * CellRows * CellColumns;

    /// <summary>Refuses what is no grid of whole cells.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal void Check()
    {
        if (Times < 1 || Rows < CellPatches || Columns < CellPatches || Rows % CellPatches != 0 || Columns % CellPatches != 0)
        {
            throw new ArgumentException($"a grid must have times from 1 and even rows and columns from {CellPatches}, got {Times}x{Rows}x{Columns}");
        }
    }
}
