namespace Spatial.Viewer;

/// <summary>Predictions that the viewer shows: of a recorded run, or made while one looks.</summary>
public interface IShownPredictions : IDisposable
{
    /// <summary>Name of the perception that made them.</summary>
    string Model { get; }

    /// <summary>Tokens of the samples that are there, in the order they came; null where any sample can be predicted.</summary>
    IReadOnlyList<string>? Tokens { get; }

    /// <summary>What is wrong with them although they can be shown, in sentences.</summary>
    IReadOnlyList<string> Faults { get; }

    /// <summary>The prediction of a sample; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or a sensor file is.</exception>
    ScenePrediction? Read(string sampleToken, CancellationToken cancellation);
}
