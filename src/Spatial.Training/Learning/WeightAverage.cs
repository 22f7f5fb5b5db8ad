using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>A running average of what is learned: it predicts better than the weights of any one step.</summary>
/// <param name="parameters">What is averaged; the average begins as they are.</param>
/// <param name="keeps">Share of itself that it keeps in a step.</param>
/// <remarks>Polyak and Juditsky, 1992; as exponential moving average in Tarvainen and Valpola, 2017. In the first steps it keeps less, (1 + n) / (10 + n) after n,
/// so that it does not hang on to weights that knew nothing (TensorFlow's rule).</remarks>
internal sealed class WeightAverage(IReadOnlyList<LearnedParameter> parameters, double keeps) : IDisposable
{
    private readonly Tensor[] _averages = [.. parameters.Select(parameter => parameter.Values.detach().clone())];

    /// <summary>Steps averaged.</summary>
    public long Steps { get; private set; }

    /// <summary>Takes in the weights of a step.</summary>
    public void Step()
    {
        using var noGradients = no_grad();
        var kept = Math.Min(keeps, (1.0 + Steps) / (10.0 + Steps));
        Steps++;
        for (var i = 0; i < _averages.Length; i++)
        {
            using var scope = NewDisposeScope();
            _averages[i].lerp_(parameters[i].Values, 1 - kept).DetachFromDisposeScope(); // exactly as it is where nothing changes
        }
    }

    /// <summary>The averages by name; not copies.</summary>
    public IReadOnlyDictionary<string, Tensor> State() => parameters.Zip(_averages).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);

    /// <summary>Goes on where another left off.</summary>
    public void Restore(long steps, IReadOnlyDictionary<string, Tensor> state)
    {
        Steps = steps;
        NamedTensors.Fill(State(), state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var average in _averages)
        {
            average.Dispose();
        }
    }
}
