using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>The predictions that are exported, one sample at a time.</summary>
internal sealed class ExportSource(RunFolder run, IPredictions predictions, NuScenesTables tables, IReadOnlyList<SceneSample> samples, Screen screen, CancellationToken interruption)
{
    /// <summary>What the run is.</summary>
    public RunManifest Manifest => run.Manifest;

    /// <summary>The data set.</summary>
    public NuScenesTables Tables => tables;

    /// <summary>What those who receive the file should know, told at the end.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>Samples with their predictions in order; each is let go before the next is read.</summary>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public IEnumerable<(SceneSample Sample, SamplePrediction Prediction)> ReadAll()
    {
        using var progress = new SampleProgress(screen, samples.Count, 0);
        foreach (var sample in samples)
        {
            interruption.ThrowIfCancellationRequested();
            yield return (sample, predictions.Read(sample));
            progress.Advance(new(sample.Token, sample.Scene));
        }
    }

    /// <summary>A part that a format needs.</summary>
    /// <exception cref="InvalidDataException">The prediction does not have it.</exception>
    public static T Need<T>(T? part, string what, SceneSample sample)
        where T : class =>
        part ?? throw new InvalidDataException($"sample {sample.Token} of {sample.Scene}: the run holds no {what}; predict with a model that gives it");

    /// <summary>Brings a part into the form that a format wants.</summary>
    /// <exception cref="InvalidDataException">It cannot be brought there; names the sample.</exception>
    public static T Fit<T>(SceneSample sample, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception unfit) when (unfit is ArgumentException or InvalidDataException)
        {
            throw new InvalidDataException($"sample {sample.Token} of {sample.Scene}: {Failure.MessageOf(unfit)}", unfit);
        }
    }
}
