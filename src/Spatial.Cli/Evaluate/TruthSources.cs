using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>The ground truth that protocols need, opened once and shared.</summary>
internal sealed class TruthSources(EvaluationInputs inputs)
{
    private SceneLidarPoses? _poses;
    private PointTruth? _points;
    private SceneFutureReader? _futures;

    private NuScenesTables Tables => inputs.Tables ?? throw new ArgumentException("this protocol needs --dataroot and --version: the data set that holds its ground truth");

    // A data set of one's own may have frames and no objects; the official test set keeps them back.
    private bool IsTestSet => Tables.Version.EndsWith("-test", StringComparison.Ordinal) && Rows("sample_annotation") == 0;

    /// <summary>A protocol with its ground truth.</summary>
    /// <exception cref="ArgumentException">The protocol needs something that was not given.</exception>
    public IEvaluationTask TaskOf(IProtocol protocol) => protocol switch
    {
        RayIouProtocol rays => new RayIouTask(rays, Tables, _poses ??= new(Tables)),
        RayPqProtocol instances => new RayPqTask(instances, Tables, _poses ??= new(Tables)),
        OccupancyMiouProtocol voxels => new OccupancyMiouTask(voxels, Tables),
        PlanningProtocol or DetectionProtocol when IsTestSet => throw new ArgumentException(
            $"protocol {protocol.Card.Name} needs annotated boxes, and {Tables.Version} has none: the test set is scored by its publishers"),
        PlanningProtocol plan => new PlanningTask(plan, _futures ??= new(Tables)),
        DetectionProtocol boxes => new DetectionTask(boxes, Tables, inputs.Predictions is RunPredictions ? [] : inputs.Predictions.Tokens),
        LidarsegProtocol points => new LidarsegTask(points, _points ??= new(Tables)),
        PanopticProtocol things => new PanopticTask(things, _points ??= new(Tables)),
        NuScenesQaProtocol answers => new AnswersTask(answers, inputs.Questions ?? throw QuestionsBySample.NotGiven()),
        VsiBenchProtocol items => new VsiBenchItemsTask(items),
        _ => throw new ArgumentException($"protocol {protocol.Card.Name} cannot be scored from files; it is a function of Spatial.Evaluation"),
    };

    /// <summary>Whether the data at hand holds what a protocol compares with, at a glance.</summary>
    public bool HasTruthFor(IProtocol protocol) => protocol switch
    {
        RayIouProtocol => HasFolder(protocol == RayIouProtocol.OpenOcc ? "openocc_v2" : "gts"),
        RayPqProtocol => HasFolder(OccupancyGroundTruth.PanopticFolder),
        OccupancyMiouProtocol => HasFolder("gts"),
        LidarsegProtocol => Rows("lidarseg") > 0,
        PanopticProtocol => Rows("panoptic") > 0,
        NuScenesQaProtocol => inputs.Questions is not null,
        VsiBenchProtocol => inputs.Tables is null,
        _ => inputs.Tables is not null && !IsTestSet,
    };

    private bool HasFolder(string name) => inputs.Tables is { } tables && Directory.Exists(Path.Combine(tables.DataRoot, name));

    private int Rows(string table) => inputs.Tables?.Summary.FirstOrDefault(summary => summary.Name == table)?.RowCount ?? 0;
}
