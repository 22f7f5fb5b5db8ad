namespace Spatial.Evaluation;

/// <summary>What a plan does at each of its six steps of half a second, as one protocol sees it.</summary>
public sealed record PlanSteps
{
    /// <summary>Steps of a plan.</summary>
    public const int Count = Trajectory.NuScenesSteps;

    /// <summary>[6] metres between the plan and the path driven; 0 where the protocol has no path to compare with.</summary>
    public required IReadOnlyList<double> Distances { get; init; }

    /// <summary>[6] whether the vehicle's outline touches an obstacle on the path that was driven.</summary>
    public required IReadOnlyList<bool> TruthCollides { get; init; }

    /// <summary>[6] whether it touches one on the plan, wherever the true path does.</summary>
    public required IReadOnlyList<bool> PlanCollides { get; init; }

    /// <summary>[6] what the protocol counts as obj_col.</summary>
    public required IReadOnlyList<bool> ObjectCollisions { get; init; }

    /// <summary>[6] what the protocol counts as obj_box_col.</summary>
    public required IReadOnlyList<bool> BoxCollisions { get; init; }

    /// <summary>Steps on a raster. A step where the true path collides is not counted.</summary>
    /// <remarks><c>evaluate_coll</c> of ST-P3, UniAD and VAD.</remarks>
    internal static PlanSteps OnRaster(ObstacleRaster obstacles, EgoCells cells, double[] distances)
    {
        var (truth, plan, point, box) = (new bool[Count], new bool[Count], new bool[Count], new bool[Count]);
        for (var step = 0; step < Count; step++)
        {
            truth[step] = AnyOccupied(obstacles, cells.Truth(step));
            plan[step] = AnyOccupied(obstacles, cells.Plan(step));
            box[step] = plan[step] && !truth[step];
            point[step] = !truth[step] && cells.Point(step) != EgoCells.Outside && obstacles.IsOccupied(cells.Point(step));
        }

        return new() { Distances = distances, TruthCollides = truth, PlanCollides = plan, ObjectCollisions = point, BoxCollisions = box };
    }

    /// <summary>Distances in float32, as the official code computes them.</summary>
    /// <param name="truth">[6, 2] float32 metres.</param>
    /// <param name="plan">[6, 2] float32 metres.</param>
    /// <param name="mask">[6, 2] float32 weights of the squared differences; empty for ones.</param>
    internal static double[] DistancesOf(ReadOnlySpan<float> truth, ReadOnlySpan<float> plan, ReadOnlySpan<float> mask)
    {
        var distances = new double[Count];
        for (var step = 0; step < Count; step++)
        {
            var (x, y) = (plan[2 * step] - truth[2 * step], plan[(2 * step) + 1] - truth[(2 * step) + 1]);
            var (squareX, squareY) = (x * x, y * y);
            distances[step] = MathF.Sqrt(mask.IsEmpty ? squareX + squareY : (squareX * mask[2 * step]) + (squareY * mask[(2 * step) + 1]));
        }

        return distances;
    }

    private static bool AnyOccupied(ObstacleRaster obstacles, ReadOnlySpan<int> cells)
    {
        foreach (var cell in cells)
        {
            if (obstacles.IsOccupied(cell))
            {
                return true;
            }
        }

        return false;
    }
}
