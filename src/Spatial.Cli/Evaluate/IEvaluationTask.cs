using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>A protocol together with where its ground truth comes from: measures one sample at a time, from many threads.</summary>
internal interface IEvaluationTask
{
    /// <summary>The protocol.</summary>
    IProtocol Protocol { get; }

    /// <summary>Says what the predictions lack to be scored by this protocol; null when they have it.</summary>
    /// <remarks>Asked once, about the first sample that has a prediction, before anything is measured.</remarks>
    string? LackOf(SamplePrediction prediction);

    /// <summary>Reads the sample's ground truth and measures its prediction.</summary>
    /// <exception cref="InvalidDataException">Ground truth or prediction is damaged, or they do not fit.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    SampleStatistics Measure(SceneSample sample, SamplePrediction prediction);
}
