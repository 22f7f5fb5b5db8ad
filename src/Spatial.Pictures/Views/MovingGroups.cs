namespace Spatial.Pictures;

/// <summary>Moving cells that touch: the mean of their positions (in cells) and of their velocities (m/s).</summary>
internal readonly record struct MovingGroup(double CellX, double CellY, double VelocityX, double VelocityY);

/// <summary>Finds groups of touching moving cells, so that a car gets one arrow and not fifty.</summary>
internal static class MovingGroups
{
    /// <summary>Groups the cells, neighbours over edges and corners.</summary>
    /// <param name="velocities">[X, Y] m/s; null for empty cells.</param>
    /// <param name="sizeX">Cells along x.</param>
    /// <param name="sizeY">Cells along y.</param>
    /// <param name="minSpeed">Slower cells belong to no group, m/s.</param>
    public static IReadOnlyList<MovingGroup> In((float X, float Y)?[] velocities, int sizeX, int sizeY, double minSpeed)
    {
        var isOpen = Array.ConvertAll(velocities, velocity => velocity is { } v && Math.Sqrt((v.X * v.X) + (v.Y * v.Y)) >= minSpeed);
        var groups = new List<MovingGroup>();
        for (var start = 0; start < isOpen.Length; start++)
        {
            if (isOpen[start])
            {
                var cells = TakeGroup(start, isOpen, sizeX, sizeY);
                groups.Add(new(
                    cells.Average(cell => cell / sizeY), cells.Average(cell => cell % sizeY),
                    cells.Average(cell => velocities[cell]!.Value.X), cells.Average(cell => velocities[cell]!.Value.Y)));
            }
        }

        return groups;
    }

    private static List<int> TakeGroup(int start, bool[] isOpen, int sizeX, int sizeY)
    {
        var cells = new List<int> { start };
        isOpen[start] = false;
        for (var next = 0; next < cells.Count; next++)
        {
            var (x, y) = (cells[next] / sizeY, cells[next] % sizeY);
            for (var nearX = Math.Max(0, x - 1); nearX <= Math.Min(sizeX - 1, x + 1); nearX++)
            {
                for (var nearY = Math.Max(0, y - 1); nearY <= Math.Min(sizeY - 1, y + 1); nearY++)
                {
                    var near = (nearX * sizeY) + nearY;
                    if (isOpen[near])
                    {
                        isOpen[near] = false;
                        cells.Add(near);
                    }
                }
            }
        }

        return cells;
    }
}
