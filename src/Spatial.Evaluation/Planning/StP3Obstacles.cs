namespace Spatial.Evaluation;

/// <summary>ST-P3's obstacles of a sample: drawn around each future vehicle pose, then warped into the present by nearest cells.</summary>
/// <remarks>ST-P3 <c>stp3/datas/NuscenesData.py</c>, <c>get_birds_eye_view_label</c>; <c>stp3/utils/geometry.py</c>,
/// <c>cumulative_warp_features_reverse</c> and <c>warp_features</c>. Only the cells that are looked at are warped.</remarks>
internal static class StP3Obstacles
{
    private const float HalfExtent = 50;

    /// <summary>The obstacles under the cells looked at.</summary>
    public static ObstacleRaster Of(SceneFuture future, EgoCells cells)
    {
        var drawn = Drawn(future);
        var present = new ObstacleRaster();
        for (var step = 0; step < PlanSteps.Count; step++)
        {
            var warp = Warp.Into(future.EgoFromFutureEgo[step]);
            foreach (var cell in cells.Truth(step))
            {
                Take(drawn, present, cell, warp);
            }

            foreach (var cell in cells.Plan(step))
            {
                Take(drawn, present, cell, warp);
            }

            if (cells.Point(step) != EgoCells.Outside)
            {
                Take(drawn, present, cells.Point(step), warp);
            }
        }

        return present;
    }

    /// <summary>The rasters as drawn: rows forward, columns left of the vehicle's pose at each step, turned level.</summary>
    public static ObstacleRaster Drawn(SceneFuture future)
    {
        var raster = new ObstacleRaster();
        Span<RasterPoint> corners = stackalloc RasterPoint[4];
        for (var step = 0; step < PlanSteps.Count; step++)
        {
            var globalFromFuture = future.GlobalFromEgo * future.EgoFromFutureEgo[step];
            var levelFromGlobal = LevelPose(globalFromFuture).Inverse();
            foreach (var box in future.FutureBoxes[step])
            {
                if (IsObstacle(box.BoxInEgo.Name) && future.SeenInstances.Contains(box.InstanceToken))
                {
                    var bottom = box.BoxInEgo.BottomCorners();
                    for (var i = 0; i < corners.Length; i++)
                    {
                        var corner = levelFromGlobal * (future.GlobalFromEgo * bottom[i]);
                        corners[i] = new(ObstacleRaster.CellOf(corner.Y), ObstacleRaster.CellOf(corner.X));
                    }

                    raster.FillPolygon(step, corners);
                }
            }
        }

        return raster;
    }

    private static bool IsObstacle(string category) =>
        category.Contains("vehicle", StringComparison.Ordinal) || category.Contains("human", StringComparison.Ordinal);

    private static RigidTransform LevelPose(RigidTransform globalFromEgo) =>
        RigidTransform.From(Quaterniond.FromYaw(PyquaternionYaw.Of(globalFromEgo.Rotation)), globalFromEgo.Translation);

    private static void Take(ObstacleRaster drawn, ObstacleRaster present, int cell, Warp warp)
    {
        var (row, column) = (cell / ObstacleRaster.Size % ObstacleRaster.Size, cell % ObstacleRaster.Size);
        var (fromRow, fromColumn) = warp.Source(row, column);
        if (fromRow is >= 0 and < ObstacleRaster.Size && fromColumn is >= 0 and < ObstacleRaster.Size
            && drawn.IsOccupied(cell / (ObstacleRaster.Size * ObstacleRaster.Size), fromRow, fromColumn))
        {
            present.Set(cell);
        }
    }

    /// <summary>Where a cell of the present lies on a future raster.</summary>
    // The sideways shift has the sign of the forward motion rather than of its inverse: on a circular arc both are equal.
    private readonly record struct Warp(float Cos, float Sin, float Across, float Along)
    {
        public static Warp Into(RigidTransform presentFromFuture)
        {
            var angle = (float)PyquaternionYaw.Of(presentFromFuture.Rotation);
            return new(
                MathF.Cos(angle), MathF.Sin(angle),
                (float)presentFromFuture.Translation.Y / HalfExtent, -((float)presentFromFuture.Translation.X / HalfExtent));
        }

        public (int Row, int Column) Source(int row, int column)
        {
            var (x, y) = ((((2 * column) + 1) / (float)ObstacleRaster.Size) - 1, (((2 * row) + 1) / (float)ObstacleRaster.Size) - 1);
            return (Nearest((Sin * x) + (Cos * y) + Along), Nearest((Cos * x) - (Sin * y) + Across));
        }

        // torch's grid_sample, nearest, align_corners off.
        private static int Nearest(float normalized) => (int)MathF.Round((((normalized + 1) * ObstacleRaster.Size) - 1) / 2, MidpointRounding.ToEven);
    }
}
