namespace Spatial.Pictures;

/// <summary>Occupancy flow from above: hue is the direction of motion, strength its speed; one arrow for each group of moving cells.</summary>
public static class FlowPicture
{
    private const double FullSpeed = 10; // m/s at which a colour is strongest
    private const double MinSpeed = 0.2; // m/s; nuScenes calls slower objects stopped
    private const double ArrowSeconds = 1; // an arrow reaches where its cells will be after this time

    /// <summary>Draws the flow over the occupied cells.</summary>
    /// <param name="flow">Velocities in the key ego frame.</param>
    /// <param name="occupancy">Draws what stands still in grey; null to draw moving cells alone.</param>
    /// <exception cref="ArgumentException">The two grids differ.</exception>
    public static Canvas Draw(OccupancyFlow flow, Occupancy? occupancy)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (occupancy is not null && occupancy.Grid != flow.Grid)
        {
            throw new ArgumentException($"flow and occupancy must share a grid, got {flow.Grid} and {occupancy.Grid}", nameof(occupancy));
        }

        var (grid, view) = (flow.Grid, OccupancyPicture.ViewOf(flow.Grid, 0));
        var velocities = FastestPerColumn(flow, occupancy);
        var groups = MovingGroups.In(velocities, grid.SizeX, grid.SizeY, MinSpeed);
        var canvas = Panel.Empty();
        OccupancyPicture.FillCells(canvas, grid, view, (x, y) =>
            velocities[(x * grid.SizeY) + y] is { } velocity ? ColorOf(velocity.X, velocity.Y) : null);
        foreach (var group in groups)
        {
            DrawArrow(canvas, grid, view, group);
        }

        OccupancyPicture.DrawBorder(canvas, 0);
        view.DrawEgo(canvas);
        Panel.WriteTitle(canvas, 0, "Occupancy flow", $"{groups.Count} moving groups, arrows show {ArrowSeconds:0} s");
        DrawWheel(canvas);
        return canvas;
    }

    /// <summary>The colour of a velocity: red ahead, then counter-clockwise through the hues; grey when it stands still.</summary>
    /// <param name="x">Velocity along ego x, m/s.</param>
    /// <param name="y">Velocity along ego y, m/s.</param>
    public static Rgb ColorOf(double x, double y)
    {
        const double weakest = 0.35; // moving cells are told from grey ones even when slow
        var speed = Math.Sqrt((x * x) + (y * y));
        var strength = weakest + ((1 - weakest) * Math.Min(1, speed / FullSpeed));
        return speed < MinSpeed ? Rgb.Pale : Rgb.FromHsv(Math.Atan2(y, x) / (2 * Math.PI), strength, 0.92);
    }

    /// <summary>[X, Y] the fastest velocity of each column; zero where something stands; null where there is nothing.</summary>
    private static (float X, float Y)?[] FastestPerColumn(OccupancyFlow flow, Occupancy? occupancy)
    {
        var grid = flow.Grid;
        var fastest = new (float X, float Y)?[grid.SizeX * grid.SizeY];
        for (var voxel = 0; voxel < grid.Count; voxel++)
        {
            var (x, y) = (flow.Velocities[2 * voxel], flow.Velocities[(2 * voxel) + 1]);
            var isThere = occupancy is null ? x != 0 || y != 0 : occupancy.Classes[voxel] != occupancy.Labels.Free;
            if (!isThere || !float.IsFinite(x) || !float.IsFinite(y))
            {
                continue;
            }

            ref var kept = ref fastest[voxel / grid.SizeZ];
            if (kept is not { } other || (x * x) + (y * y) > (other.X * other.X) + (other.Y * other.Y))
            {
                kept = (x, y);
            }
        }

        return fastest;
    }

    private static void DrawArrow(Canvas canvas, VoxelGrid grid, TopView view, MovingGroup group)
    {
        const double headLength = 9;
        var start = grid.CenterOf(0, 0, 0) + new Vector3d(group.CellX * grid.CellSize.X, group.CellY * grid.CellSize.Y, 0);
        var (x0, y0) = view.PixelOf(start.X, start.Y);
        var (x1, y1) = view.PixelOf(start.X + (group.VelocityX * ArrowSeconds), start.Y + (group.VelocityY * ArrowSeconds));
        canvas.Arrow(x0, y0, x1, y1, headLength, Rgb.Ink);
    }

    private static void DrawWheel(Canvas canvas)
    {
        const int radius = 54;
        const int centerX = 80;
        const int centerY = Panel.TitleHeight + Panel.MapSize + (Panel.LegendHeight / 2);
        canvas.Fill(centerX - radius, centerY - radius, 2 * radius, 2 * radius, (column, row) =>
        {
            var (forward, left) = (centerY - row, centerX - column);
            var share = Math.Sqrt((forward * forward) + (left * left)) / radius;
            return share <= 1 ? ColorOf(forward * FullSpeed / radius, left * FullSpeed / radius) : null;
        });
        const int textLeft = centerX + radius + 20;
        canvas.Text("Colour shows where a cell moves: up is ahead of the vehicle, left is its left.", textLeft, centerY - 16, Panel.TextSize, Rgb.Ink);
        canvas.Text($"The rim stands for {FullSpeed:0} m/s and more, the pale centre for standing still.", textLeft, centerY + 8, Panel.TextSize, Rgb.Ink);
    }
}
