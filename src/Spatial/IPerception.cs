namespace Spatial;

/// <summary>Frames in, predictions out: the one seam that robots, runs and the viewer program against.</summary>
public interface IPerception : IDisposable
{
    /// <summary>Short name that a run records, for example geometric.</summary>
    string Name { get; }

    /// <summary>Predicts one frame.</summary>
    /// <param name="frame">The keyframe; its points and pixels are read when needed.</param>
    /// <param name="questions">Questions to answer, in plain words; may be empty.</param>
    /// <param name="cancellation">Stops the work between stages.</param>
    /// <returns>The prediction, stamped with the frame's token and time.</returns>
    /// <exception cref="InvalidDataException">A sensor file of the frame is damaged.</exception>
    ScenePrediction Perceive(Frame frame, IReadOnlyList<string> questions, CancellationToken cancellation = default);
}
