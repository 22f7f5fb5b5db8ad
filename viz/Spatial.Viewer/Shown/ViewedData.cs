using Spatial.Datasets;

namespace Spatial.Viewer;

/// <summary>Everything that one start of the viewer shows: a data set, and the runs made from it.</summary>
public sealed class ViewedData : IDisposable
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Puts a data set and runs together.</summary>
    /// <param name="tables">The data set; disposed with this.</param>
    /// <param name="runs">Runs made from it, at most two; disposed with this.</param>
    /// <param name="samples">The frames to step through, in order.</param>
    public ViewedData(NuScenesTables tables, IReadOnlyList<ViewedRun> runs, IReadOnlyList<SceneSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        (Tables, Runs, Samples) = (tables, runs, samples);
        for (var place = 0; place < samples.Count; place++)
        {
            _places[samples[place].Token] = place;
        }
    }

    /// <summary>The data set.</summary>
    public NuScenesTables Tables { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<ViewedRun> Runs { get; }

    /// <summary>The frames, in the order of the data set.</summary>
    public IReadOnlyList<SceneSample> Samples { get; }

    /// <summary>From where RayIoU looks at a frame, [T, 3] metres in ego; null where rays are not cast.</summary>
    public Func<SceneSample, double[]>? RayOriginsOf { get; init; }

    /// <summary>The perception that answers questions; null where none is attached.</summary>
    public LivePredictions? Asked => Runs.Select(run => run.Predictions).OfType<LivePredictions>().FirstOrDefault() ?? Listener;

    /// <summary>A perception that only answers, beside the runs; disposed with this.</summary>
    public LivePredictions? Listener { get; init; }

    /// <summary>Place of a frame among <see cref="Samples"/>; -1 where it is not there.</summary>
    public int PlaceOf(string sampleToken) => _places.GetValueOrDefault(sampleToken, -1);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var run in Runs)
        {
            run.Dispose();
        }

        Listener?.Dispose();
        Tables.Dispose();
    }
}
