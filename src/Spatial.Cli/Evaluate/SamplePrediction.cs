using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>What was predicted for a sample, from a run or from files in an official format. Parts that were not predicted are null.</summary>
internal sealed record SamplePrediction
{
    /// <summary>Class per voxel, key ego frame.</summary>
    public Occupancy? Occupancy { get; init; }

    /// <summary>Velocity per voxel.</summary>
    public OccupancyFlow? Flow { get; init; }

    /// <summary>Instance per voxel, [X, Y, Z]; 0 for none.</summary>
    public ushort[]? OccupancyInstances { get; init; }

    /// <summary>Planned path.</summary>
    public Trajectory? Plan { get; init; }

    /// <summary>What the waypoints are written in.</summary>
    public PlanFrame PlanFrame { get; init; } = PlanFrame.Ego;

    /// <summary>Detected objects, global frame.</summary>
    public IReadOnlyList<DetectedBox>? BoxesInGlobal { get; init; }

    /// <summary>Labels of the points of the key sweep.</summary>
    public PointLabels? Points { get; init; }

    /// <summary>Answers by the question's text.</summary>
    public IReadOnlyList<Answer>? Answers { get; init; }

    /// <summary>Answers by the question's position in its file; null where there is none.</summary>
    public IReadOnlyList<string?>? AnswersByIndex { get; init; }

    /// <summary>Items of VSI-Bench with their answers.</summary>
    public IReadOnlyList<VsiBenchItem>? Items { get; init; }

    /// <summary>A part that a protocol cannot do without: a run may hold it for some samples only.</summary>
    /// <exception cref="InvalidDataException">It is null.</exception>
    public static T Required<T>(T? part, string name)
        where T : class => part ?? throw new InvalidDataException($"the prediction of this sample holds no {name}");

    /// <summary>The plan as benchmarks of nuScenes take it: six waypoints, half a second apart; those of a longer plan that come later are left out.</summary>
    /// <returns>[6] waypoints in <see cref="PlanFrame"/>.</returns>
    /// <exception cref="InvalidDataException">There is no plan, or it has other steps or too few.</exception>
    public Waypoint[] NuScenesWaypoints()
    {
        var plan = Required(Plan, "plan");
        return plan.StepSeconds == Trajectory.NuScenesStepSeconds && plan.Waypoints.Count >= Trajectory.NuScenesSteps
            ? [.. plan.Waypoints.Take(Trajectory.NuScenesSteps)]
            : throw new InvalidDataException(FormattableString.Invariant(
                $"the plan has {plan.Waypoints.Count} waypoints {plan.StepSeconds} s apart, expected {Trajectory.NuScenesSteps} that are {Trajectory.NuScenesStepSeconds} s apart"));
    }
}

/// <summary>Predictions of many samples, wherever they are kept. Safe to read from many threads.</summary>
internal interface IPredictions : IDisposable
{
    /// <summary>What they are, without saying where.</summary>
    EvaluatedPredictions Identity { get; }

    /// <summary>Tokens of the samples they hold, in their own order.</summary>
    IReadOnlyList<string> Tokens { get; }

    /// <summary>What a report says about them.</summary>
    IReadOnlyList<NamedValue> Subject { get; }

    /// <summary>What is wrong with them although they can be scored, in sentences.</summary>
    IReadOnlyList<string> Faults => [];

    /// <summary>Samples that were asked for and not predicted, in words; null when there are none or nobody knows.</summary>
    string? UnfinishedPart => null;

    /// <summary>Hash of the truth they carry with them; null where the truth lies elsewhere.</summary>
    string? TruthIdentity => null;

    /// <summary>Scene of a sample where only they know it; else its token.</summary>
    string SceneOf(string token) => token;

    /// <summary>The prediction of a sample they hold.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="FileNotFoundException">Its file is gone.</exception>
    SamplePrediction Read(SceneSample sample);
}
