namespace Spatial.Pictures;

/// <summary>The scene from above: points coloured by height, boxes, the vehicle and its plan; 50 m around.</summary>
public static class BirdsEyePicture
{
    private const double Range = 50; // metres; the longest class range of the nuScenes detection protocol
    private const double RingSpacing = 10;
    private const double SmallBox = 1.2; // metres; thinner lines below, so that a pedestrian stays an outline

    /// <summary>Draws the scene.</summary>
    /// <param name="frame">Poses; the points are taken from <paramref name="sweep"/>.</param>
    /// <param name="sweep">Points to draw; null for none.</param>
    /// <param name="boxesInEgo">Boxes in the key ego frame.</param>
    /// <param name="plan">Planned path in the key ego frame; null for none.</param>
    /// <exception cref="InvalidDataException">The points file is damaged.</exception>
    public static Canvas Draw(Frame frame, Sweep? sweep, IReadOnlyList<Box3D> boxesInEgo, Trajectory? plan)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(boxesInEgo);
        var points = sweep is null ? [] : PointsInEgo(frame, sweep);
        var canvas = Panel.Empty();
        var view = MapView;
        DrawRings(canvas, view);
        DrawPoints(canvas, view, points);
        foreach (var box in boxesInEgo.Where(IsOnMap))
        {
            view.DrawBox(canvas, box, BoxColors.Of(box.Name), thickness: Math.Min(box.Size.Width, box.Size.Length) > SmallBox ? 2 : 1);
        }

        view.DrawEgo(canvas);
        DrawPlan(canvas, view, plan);
        LabelRings(canvas, view);
        Panel.WriteTitle(canvas, 0, "Bird's-eye view", Summary(points.Length, boxesInEgo.Count, plan));
        ColorScale.Height.DrawBar(canvas, 10, Panel.TitleHeight + Panel.MapSize - 12, Panel.TextSize, Rgb.Ink, "height");
        Panel.DrawLegend(canvas, 0, LegendOf(boxesInEgo));
        return canvas;
    }

    /// <summary>The map's place in the picture.</summary>
    internal static TopView MapView { get; } = new(Range, Range, Panel.MapSize / (2 * Range), 0, Panel.TitleHeight);

    /// <summary>Colour of the planned path.</summary>
    public static Rgb PlanColor => new(230, 0, 120); // not a box colour of nuScenes, and apart from viridis for the colour-blind

    private static Vector3d[] PointsInEgo(Frame frame, Sweep sweep)
    {
        var egoFromSensor = frame.GlobalFromEgo.Inverse() * sweep.GlobalFromEgo * sweep.EgoFromSensor;
        return Enumerable.Range(0, sweep.Points.Count).Select(i => egoFromSensor * sweep.Points.PositionOf(i))
            .Where(point => Math.Abs(point.X) < Range && Math.Abs(point.Y) < Range && point.IsFinite)
            .OrderBy(point => point.Z).ToArray();
    }

    private static void DrawRings(Canvas canvas, TopView view)
    {
        var (x, y) = view.PixelOf(0, 0);
        for (var radius = RingSpacing; radius <= Range; radius += RingSpacing)
        {
            canvas.Circle(x, y, radius * view.PixelsPerMetre, Rgb.Pale);
        }
    }

    private static void DrawPoints(Canvas canvas, TopView view, Vector3d[] points)
    {
        foreach (var point in points)
        {
            var (x, y) = view.PixelOf(point.X, point.Y);
            canvas.Dot(x, y, 0, ColorScale.Height.Of(point.Z));
        }
    }

    private static void DrawPlan(Canvas canvas, TopView view, Trajectory? plan)
    {
        var at = Vector3d.Zero;
        foreach (var waypoint in plan?.Waypoints ?? [])
        {
            var next = new Vector3d(waypoint.X, waypoint.Y, 0);
            view.DrawLine(canvas, at, next, PlanColor, thickness: 3);
            at = next;
        }

        foreach (var waypoint in plan?.Waypoints ?? [])
        {
            var (x, y) = view.PixelOf(waypoint.X, waypoint.Y);
            canvas.Dot(x, y, 4, PlanColor);
        }
    }

    private static void LabelRings(Canvas canvas, TopView view)
    {
        for (var radius = RingSpacing; radius < Range; radius += 2 * RingSpacing)
        {
            var (x, y) = view.PixelOf(radius, 0);
            var label = $"{radius:0} m";
            canvas.Fill((int)x + 4, (int)y - 8, (int)Canvas.WidthOf(label, Panel.TextSize) + 4, 17, Rgb.White);
            canvas.Text(label, x + 6, y + 6, Panel.TextSize, Rgb.Grey);
        }
    }

    private static bool IsOnMap(Box3D box) => Math.Abs(box.Center.X) < Range && Math.Abs(box.Center.Y) < Range;

    private static string Summary(int points, int boxes, Trajectory? plan)
    {
        var path = plan is { Waypoints.Count: > 0 }
            ? $", plan of {plan.Waypoints.Count * plan.StepSeconds:0.#} s to ({plan.Waypoints[^1].X:0.0}, {plan.Waypoints[^1].Y:0.0}) m"
            : "";
        return $"{points} points, {boxes} boxes{path}";
    }

    private static (Rgb Color, string Name)[] LegendOf(IReadOnlyList<Box3D> boxes) =>
        boxes.GroupBy(box => box.Name).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (BoxColors.Of(group.Key), $"{ShortName(group.Key)} ({group.Count()})")).ToArray();

    private static string ShortName(string category) => category.Length == 0 ? "unnamed" : category[(category.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
