using Spatial.Datasets;

namespace Spatial.Viewer;

/// <summary>A perception that predicts the frames one looks at. The last few predictions are kept.</summary>
public sealed class LivePredictions : IShownPredictions
{
    private const int Kept = 8;

    private readonly Lock _gate = new(); // a perception does one frame at a time
    private readonly IPerception _perception;
    private readonly NuScenesReader _reader;
    private readonly int _sweeps;
    private readonly LinkedList<ScenePrediction> _last = new();

    /// <summary>Attaches a perception, which is disposed with this.</summary>
    /// <param name="perception">The perception.</param>
    /// <param name="tables">The data set.</param>
    /// <param name="sweeps">LiDAR sweeps it takes, the key sweep included.</param>
    public LivePredictions(IPerception perception, NuScenesTables tables, int sweeps)
    {
        ArgumentNullException.ThrowIfNull(perception);
        (_perception, _reader, _sweeps) = (perception, new(tables), sweeps);
    }

    /// <summary>What keeps a question from being answered, in words; null where nothing does.</summary>
    public Func<string, string?> FaultOf { get; init; } = _ => null;

    /// <inheritdoc/>
    public string Model => _perception.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Tokens => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Faults => [];

    /// <inheritdoc/>
    public ScenePrediction? Read(string sampleToken, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var known = _last.FirstOrDefault(prediction => prediction.SampleToken == sampleToken);
            return known ?? Keep(_perception.Perceive(_reader.ReadFrame(sampleToken, _sweeps), [], cancellation));
        }
    }

    /// <summary>Asks the perception about a sample.</summary>
    /// <exception cref="ArgumentException">It cannot answer such a question.</exception>
    /// <exception cref="InvalidDataException">A sensor file is damaged.</exception>
    public Answer? Ask(string sampleToken, string question, CancellationToken cancellation)
    {
        if (FaultOf(question) is { } fault)
        {
            throw new ArgumentException($"the question cannot be asked: {fault}", nameof(question));
        }

        lock (_gate)
        {
            cancellation.ThrowIfCancellationRequested();
            var prediction = _perception.Perceive(_reader.ReadFrame(sampleToken, _sweeps), [question], cancellation);
            return prediction.Answers.Count > 0 ? prediction.Answers[0] : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _perception.Dispose();

    private ScenePrediction Keep(ScenePrediction prediction)
    {
        _last.AddFirst(prediction);
        if (_last.Count > Kept)
        {
            _last.RemoveLast();
        }

        return prediction;
    }
}
