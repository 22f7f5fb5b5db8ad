namespace Spatial.Evaluation;

/// <summary>Paths as the protocols take them: checked, and in the frame that each scores in.</summary>
internal static class PlanPaths
{
    // Nobody drives further in three seconds; larger numbers are damage.
    private const double FarthestMetres = 1e5;

    /// <summary>A plan as [6, 2] float32 in the key LiDAR frame.</summary>
    public static float[] InLidar(IReadOnlyList<Waypoint> plan, PlanFrame frame, SceneFuture future)
    {
        CheckPlan(plan);
        CheckFuture(future);
        return Flat(plan, frame == PlanFrame.Lidar ? Matrix3d.Identity : future.EgoFromLidar.Inverse().Rotation);
    }

    /// <summary>A plan as [6, 2] float32 in the key ego frame.</summary>
    public static float[] InEgo(IReadOnlyList<Waypoint> plan, PlanFrame frame, SceneFuture future)
    {
        CheckPlan(plan);
        CheckFuture(future);
        return Flat(plan, frame == PlanFrame.Ego ? Matrix3d.Identity : future.EgoFromLidar.Rotation);
    }

    /// <summary>The path driven as per-step offsets, [6, 2] float32; zero beyond the end of the scene.</summary>
    /// <param name="poses">Poses at the future keyframes; the path begins at the origin.</param>
    public static float[] OffsetsOf(IReadOnlyList<RigidTransform> poses)
    {
        var offsets = new float[2 * PlanSteps.Count];
        var last = Vector3d.Zero;
        for (var step = 0; step < poses.Count; step++)
        {
            var offset = poses[step].Translation - last;
            (offsets[2 * step], offsets[(2 * step) + 1], last) = ((float)offset.X, (float)offset.Y, poses[step].Translation);
        }

        return offsets;
    }

    /// <summary>The path driven as positions, [6, 2] float32; zero beyond the end of the scene.</summary>
    public static float[] PositionsOf(IReadOnlyList<RigidTransform> poses)
    {
        var positions = new float[2 * PlanSteps.Count];
        for (var step = 0; step < poses.Count; step++)
        {
            (positions[2 * step], positions[(2 * step) + 1]) = ((float)poses[step].Translation.X, (float)poses[step].Translation.Y);
        }

        return positions;
    }

    /// <summary>Positions from per-step offsets, added up in float32.</summary>
    public static float[] Cumulated(ReadOnlySpan<float> offsets)
    {
        var positions = offsets.ToArray();
        for (var i = 2; i < positions.Length; i++)
        {
            positions[i] += positions[i - 2];
        }

        return positions;
    }

    /// <summary>Checks a path [6, 2] of a golden-level call.</summary>
    /// <exception cref="ArgumentException">Another length, a value that is not finite or far beyond any street.</exception>
    public static void CheckPath(ReadOnlySpan<float> path, string name) => Check(path, "[6, 2]", 2 * PlanSteps.Count, name);

    /// <summary>Checks an array of a golden-level call.</summary>
    /// <exception cref="ArgumentException">Another length, a value that is not finite or far beyond any street.</exception>
    public static void Check(ReadOnlySpan<float> values, string shape, int length, string name)
    {
        if (values.Length != length)
        {
            throw new ArgumentException($"{name} must be float32 {shape} = {length} values, got {values.Length}", name);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!(MathF.Abs(values[i]) <= FarthestMetres))
            {
                throw new ArgumentException($"{name} must be finite and within {FarthestMetres:0} m, got {values[i]} at value {i}", name);
            }
        }
    }

    /// <summary>Checks that a future's lists fit together.</summary>
    /// <exception cref="ArgumentException">They do not, or there are more than six steps.</exception>
    public static void CheckFuture(SceneFuture future)
    {
        ArgumentNullException.ThrowIfNull(future);
        var (ego, lidar, boxes) = (future.EgoFromFutureEgo.Count, future.LidarFromFutureLidar.Count, future.FutureBoxes.Count);
        if (ego > PlanSteps.Count || lidar != ego || boxes != ego)
        {
            throw new ArgumentException(
                $"a future has up to {PlanSteps.Count} steps with an ego pose, a LiDAR pose and boxes each, "
                + $"got {ego}, {lidar} and {boxes} for sample {future.SampleToken}", nameof(future));
        }
    }

    private static void CheckPlan(IReadOnlyList<Waypoint> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Count != PlanSteps.Count)
        {
            throw new ArgumentException(
                $"a plan must have {PlanSteps.Count} waypoints {Trajectory.NuScenesStepSeconds} s apart, got {plan.Count}", nameof(plan));
        }

        for (var step = 0; step < plan.Count; step++)
        {
            if (!(Math.Abs(plan[step].X) <= FarthestMetres && Math.Abs(plan[step].Y) <= FarthestMetres))
            {
                throw new ArgumentException(
                    $"waypoints must be finite and within {FarthestMetres:0} m, got {plan[step]} at step {step}", nameof(plan));
            }
        }
    }

    private static float[] Flat(IReadOnlyList<Waypoint> plan, Matrix3d rotation)
    {
        var path = new float[2 * PlanSteps.Count];
        for (var step = 0; step < plan.Count; step++)
        {
            var turned = rotation * new Vector3d(plan[step].X, plan[step].Y, 0);
            (path[2 * step], path[(2 * step) + 1]) = ((float)turned.X, (float)turned.Y);
        }

        return path;
    }
}
