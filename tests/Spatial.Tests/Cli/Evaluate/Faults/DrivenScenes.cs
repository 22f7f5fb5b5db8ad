using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>A data set of straight drives with files of plans: the quickest thing that can be evaluated.</summary>
internal sealed class DrivenScenes : IDisposable
{
    public const string Protocol = "planning-corrected";

    private const double StepMetres = 4;

    /// <summary>Scenes of the given names.</summary>
    public DrivenScenes(int keyframes, params string[] scenes)
    {
        foreach (var name in scenes)
        {
            SamplesOf[name] = Made.Scene(
                name, [.. Enumerable.Range(0, keyframes).Select(at => EgoStand.Level(StepMetres * at, 0))], (Quaterniond.Identity, Vector3d.Zero));
        }

        Made.Written();
    }

    public MadeScenes Made { get; } = new();

    /// <summary>Sample tokens by scene.</summary>
    public Dictionary<string, string[]> SamplesOf { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes plans that keep so far to the left.</summary>
    public string Plans(string name, IEnumerable<string> tokens, double aside = 1)
    {
        var path = Made.Beside(name);
        PlanFile.Write(path, tokens.ToDictionary(token => token, token => new PlannedPath(
            [.. Enumerable.Range(1, Trajectory.NuScenesSteps).Select(step => new Waypoint(step * StepMetres, aside))],
            PlanFrame.Ego, UsedEgoStatus: false)));
        return path;
    }

    public CommandRun Evaluate(string plans, string output, params string[] args) => Made.Evaluate(plans, "planning", Protocol, output, args);

    public void Dispose() => Made.Dispose();
}
