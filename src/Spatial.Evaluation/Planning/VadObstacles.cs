namespace Spatial.Evaluation;

/// <summary>Draws VAD's obstacles: the boxes of now, moved by their annotated future.</summary>
/// <remarks>VAD <c>planner/metric_stp3.py</c>, <c>get_birds_eye_view_label</c> and <c>_get_poly_region_in_image</c>, with its types: future positions
/// and yaws in float32, corners in float64 from a float32 rotation, cells rounded half to even.</remarks>
internal static class VadObstacles
{
    /// <summary>Values of a box: x, y, z, width, length, height, yaw, vx, vy.</summary>
    public const int BoxWidth = 9;

    /// <summary>Values of an agent: 6x2 step offsets, 6 masks, goal, 9 features of which the last is the category, 6 yaw steps.</summary>
    public const int FeatureWidth = 34;

    /// <summary>Where an agent's masks begin.</summary>
    public const int MaskAt = 2 * PlanSteps.Count;

    /// <summary>Where an agent's category index stands.</summary>
    public const int CategoryAt = 27;

    /// <summary>Where an agent's yaw steps begin.</summary>
    public const int YawStepAt = 28;

    private const int FirstHuman = 2;
    private const int LastHuman = 8;
    private const int FirstVehicle = 14;
    private const int LastVehicle = 23;

    // Corners are rounded to cells; no cell is filled beyond them.
    private const double SlackCells = 1;

    /// <summary>Draws the obstacles of every step.</summary>
    /// <param name="raster">Where to draw.</param>
    /// <param name="boxes">[A, 9] float32.</param>
    /// <param name="features">[A, 34] float32.</param>
    /// <param name="humans">Whether to draw pedestrians.</param>
    /// <param name="vehicles">Whether to draw vehicles.</param>
    /// <param name="near">Where it matters; null draws everything.</param>
    public static void Draw(
        ObstacleRaster raster, ReadOnlySpan<float> boxes, ReadOnlySpan<float> features, bool humans, bool vehicles, CellWindows? near)
    {
        Span<RasterPoint> corners = stackalloc RasterPoint[4];
        for (var agent = 0; agent < boxes.Length / BoxWidth; agent++)
        {
            var feature = features.Slice(agent * FeatureWidth, FeatureWidth);
            var category = (int)feature[CategoryAt];
            if ((humans && category is >= FirstHuman and <= LastHuman) || (vehicles && category is >= FirstVehicle and <= LastVehicle))
            {
                DrawAgent(raster, boxes.Slice(agent * BoxWidth, BoxWidth), feature, near, corners);
            }
        }
    }

    private static void DrawAgent(
        ObstacleRaster raster, ReadOnlySpan<float> box, ReadOnlySpan<float> feature, CellWindows? near, Span<RasterPoint> corners)
    {
        double halfLength = box[4] / 2.0, halfWidth = box[3] / 2.0;
        var reach = (Math.Sqrt((halfLength * halfLength) + (halfWidth * halfWidth)) / ObstacleRaster.Resolution) + SlackCells;
        float movedX = 0, movedY = 0, turned = 0;
        var yaw = -(box[6] + (float)(Math.PI / 2));
        for (var step = 0; step < PlanSteps.Count; step++)
        {
            movedX += feature[2 * step];
            movedY += feature[(2 * step) + 1];
            turned += feature[YawStepAt + step];
            if (feature[MaskAt + step] != 1)
            {
                continue;
            }

            var (x, y) = (movedX + box[0], movedY + box[1]);
            if (near is null || near.MayTouch(step, ObstacleRaster.ToCells(-y), ObstacleRaster.ToCells(x), reach))
            {
                CornersOf(x, y, turned + yaw, halfLength, halfWidth, corners);
                raster.FillPolygon(step, corners);
            }
        }
    }

    private static void CornersOf(float x, float y, float yaw, double halfLength, double halfWidth, Span<RasterPoint> corners)
    {
        ReadOnlySpan<(int Along, int Across)> signs = [(1, 1), (-1, 1), (-1, -1), (1, -1)];
        double cos = MathF.Cos(yaw), sin = MathF.Sin(yaw);
        for (var i = 0; i < signs.Length; i++)
        {
            var (along, across) = (signs[i].Along * halfLength, signs[i].Across * halfWidth);
            corners[i] = new(
                ObstacleRaster.CellOf((cos * along) - (sin * across) + x),
                ObstacleRaster.CellOf(-((sin * along) + (cos * across) + y)));
        }
    }
}
