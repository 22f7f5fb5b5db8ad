using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>Where the true labels of LiDAR points come from.</summary>
internal sealed class PointTruth(NuScenesTables tables)
{
    private readonly NuScenesReader _reader = new(tables);

    /// <summary>The challenge class of each general class of this data set.</summary>
    public ChallengeClasses Classes { get; } = ClassesOf(tables);

    /// <summary>[N] general class per point of a sample's key sweep.</summary>
    public byte[] Lidarseg(SceneSample sample) => _reader.ReadLidarseg(tables.KeyLidarOf(sample.Token)) ?? throw Missing("lidarseg", sample);

    /// <summary>[N] 1000 times the general class plus the instance.</summary>
    public ushort[] Panoptic(SceneSample sample) => _reader.ReadPanoptic(tables.KeyLidarOf(sample.Token)) ?? throw Missing("panoptic", sample);

    private static ChallengeClasses ClassesOf(NuScenesTables tables)
    {
        (int Index, string Name)[] numbered = [.. tables.Categories.Where(category => category.Index is not null).Select(category => (category.Index!.Value, category.Name))];
        return numbered.Length == 0 ? ChallengeClasses.General : ChallengeClasses.Of(numbered);
    }

    private static FileNotFoundException Missing(string table, SceneSample sample) =>
        new($"table {table} has no labels of sample {sample.Token}: install nuScenes-{table} beside the data set");
}

/// <summary>mIoU of LiDAR segmentation.</summary>
internal sealed class LidarsegTask(LidarsegProtocol protocol, PointTruth truth) : IEvaluationTask
{
    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => prediction.Points is null ? "no classes of LiDAR points" : null;

    /// <inheritdoc/>
    public SampleStatistics Measure(SceneSample sample, SamplePrediction prediction) =>
        protocol.Measure(sample.Token, sample.Scene, truth.Classes.Of(truth.Lidarseg(sample)), SamplePrediction.Required(prediction.Points, "labels of points"));
}

/// <summary>PQ of panoptic LiDAR segmentation.</summary>
internal sealed class PanopticTask(PanopticProtocol protocol, PointTruth truth) : IEvaluationTask
{
    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => prediction.Points?.Instances is null ? "no instances of LiDAR points" : null;

    /// <inheritdoc/>
    public SampleStatistics Measure(SceneSample sample, SamplePrediction prediction) =>
        protocol.Measure(sample.Token, sample.Scene, truth.Panoptic(sample), truth.Classes, SamplePrediction.Required(prediction.Points, "labels of points"));
}
