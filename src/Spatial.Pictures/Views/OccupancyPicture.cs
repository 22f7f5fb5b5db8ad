namespace Spatial.Pictures;

/// <summary>Occupancy from above: for each place the class of its highest voxel that is not free.</summary>
/// <remarks>As SparseOcc's <c>viz_prediction.py</c> shows it, but with the ego x axis up and classes looked up by name.</remarks>
public static class OccupancyPicture
{
    private const int Gap = 16; // pixels between two panels
    private const double Rim = 0.8; // cells have a darker edge, so that pale classes stand out from the white of free space

    /// <summary>Draws a prediction, the truth, or both side by side.</summary>
    /// <param name="prediction">Null for none.</param>
    /// <param name="truth">Null for none.</param>
    /// <exception cref="ArgumentException">Both are null.</exception>
    public static Canvas Draw(Occupancy? prediction, Occupancy? truth)
    {
        var panels = new List<(string Title, Occupancy Occupancy)>();
        if (prediction is not null)
        {
            panels.Add(("Occupancy, predicted", prediction));
        }

        if (truth is not null)
        {
            panels.Add(("Occupancy, ground truth", truth));
        }

        if (panels.Count == 0)
        {
            throw new ArgumentException("a prediction or the truth is needed, got neither", nameof(prediction));
        }

        var canvas = new Canvas((panels.Count * (Panel.Width + Gap)) - Gap, Panel.Height, Rgb.White);
        for (var i = 0; i < panels.Count; i++)
        {
            DrawPanel(canvas, i * (Panel.Width + Gap), panels[i].Title, panels[i].Occupancy);
        }

        return canvas;
    }

    /// <summary>Where a grid lies in a panel.</summary>
    internal static TopView ViewOf(VoxelGrid grid, int panelLeft)
    {
        var (depth, width) = (grid.Max.X - grid.Min.X, grid.Max.Y - grid.Min.Y);
        var scale = Panel.MapSize / Math.Max(depth, width);
        var left = panelLeft + (int)Math.Round((Panel.MapSize - (width * scale)) / 2);
        return new(grid.Max.X, grid.Max.Y, scale, left, Panel.TitleHeight);
    }

    /// <summary>Fills the cells of a grid seen from above; cells without a colour are left as they are.</summary>
    internal static void FillCells(Canvas canvas, VoxelGrid grid, TopView view, Func<int, int, Rgb?> colorOfCell)
    {
        var width = (int)Math.Round((grid.Max.Y - grid.Min.Y) * view.PixelsPerMetre);
        var height = (int)Math.Round((grid.Max.X - grid.Min.X) * view.PixelsPerMetre);
        canvas.Fill(view.Left, view.Top, width, height, (column, row) =>
        {
            var cell = CellUnder(grid, view, column, row);
            if (cell is null || colorOfCell(cell.Value.X, cell.Value.Y) is not { } color)
            {
                return null;
            }

            var isInner = CellUnder(grid, view, column + 1, row) == cell && CellUnder(grid, view, column, row + 1) == cell;
            return isInner ? color : color.Darkened(Rim);
        });
    }

    private static void DrawPanel(Canvas canvas, int left, string title, Occupancy occupancy)
    {
        Panel.WriteTitle(canvas, left, title, $"{occupancy.OccupiedCount} voxels of {occupancy.Labels.Name} classes");
        var (grid, view) = (occupancy.Grid, ViewOf(occupancy.Grid, left));
        var highest = HighestClasses(occupancy);
        var colors = occupancy.Labels.Classes.Select(OccupancyPalette.Of).ToArray();
        FillCells(canvas, grid, view, (x, y) =>
        {
            var label = highest[(x * grid.SizeY) + y];
            return label == occupancy.Labels.Free ? null : colors[label];
        });
        DrawBorder(canvas, left);
        view.DrawEgo(canvas);
        Panel.DrawLegend(canvas, left, LegendOf(occupancy));
    }

    internal static void DrawBorder(Canvas canvas, int left)
    {
        const int bottom = Panel.TitleHeight + Panel.MapSize - 1;
        canvas.Fill(left, Panel.TitleHeight, Panel.Width, 1, Rgb.Pale);
        canvas.Fill(left, bottom, Panel.Width, 1, Rgb.Pale);
        canvas.Fill(left, Panel.TitleHeight, 1, Panel.MapSize, Rgb.Pale);
        canvas.Fill(left + Panel.Width - 1, Panel.TitleHeight, 1, Panel.MapSize, Rgb.Pale);
    }

    private static (int X, int Y)? CellUnder(VoxelGrid grid, TopView view, int column, int row)
    {
        var (x, y) = view.PlaceOf(column, row);
        return grid.TryCellOf(new(x, y, grid.CenterOf(0, 0, 0).Z), out var cell) ? (cell.X, cell.Y) : null;
    }

    private static byte[] HighestClasses(Occupancy occupancy)
    {
        var grid = occupancy.Grid;
        var highest = new byte[grid.SizeX * grid.SizeY]; // [X, Y]
        for (var column = 0; column < highest.Length; column++)
        {
            var classes = occupancy.Classes.AsSpan(column * grid.SizeZ, grid.SizeZ);
            var top = classes.LastIndexOfAnyExcept(occupancy.Labels.Free);
            highest[column] = top < 0 ? occupancy.Labels.Free : classes[top];
        }

        return highest;
    }

    private static (Rgb Color, string Name)[] LegendOf(Occupancy occupancy) =>
        occupancy.Labels.Classes.Where((_, label) => label != occupancy.Labels.Free && occupancy.Classes.AsSpan().Contains((byte)label))
            .Select(name => (OccupancyPalette.Of(name), name)).ToArray();
}
