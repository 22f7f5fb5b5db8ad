using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>The predictions of a run.</summary>
internal sealed class RunPredictions : IPredictions
{
    private readonly RunFolder _run;
    private readonly NuScenesTables _tables;

    /// <summary>Opens them; owns the run from now on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="tables">The data set it was made from.</param>
    /// <exception cref="ArgumentException">The run was made from other tables.</exception>
    public RunPredictions(RunFolder run, NuScenesTables tables)
    {
        (_run, _tables) = (run, tables);
        var manifest = run.Manifest;
        RunData.RefuseOthers(manifest, tables);
        Identity = new("run", manifest.Model, IdentityOf(manifest));
        Faults = RunData.FaultOf(run) is { } fault ? [fault] : [];
        UnfinishedPart = RunData.UnfinishedPartOf(run);
        Subject =
        [
            new("model", manifest.Model),
            new("LiDAR sweeps per sample", FormattableString.Invariant($"{manifest.Sweeps}")),
            new("ego status used", manifest.UsesEgoStatus ? "yes" : "no"),
            new("predicted with", manifest.Versions.Spatial),
        ];
    }

    /// <inheritdoc/>
    public EvaluatedPredictions Identity { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Tokens => _run.Journal.SampleTokens;

    /// <inheritdoc/>
    public IReadOnlyList<NamedValue> Subject { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Faults { get; }

    /// <inheritdoc/>
    public string? UnfinishedPart { get; }

    /// <inheritdoc/>
    public SamplePrediction Read(SceneSample sample)
    {
        var recorded = _run.Journal.Read(sample.Token);
        return new()
        {
            Occupancy = recorded.Occupancy,
            Flow = recorded.Flow,
            Plan = recorded.Plan,
            BoxesInGlobal = recorded.Boxes is { } boxes ? InGlobal(boxes, sample.Token) : null,
            Points = recorded.Points,
            Answers = recorded.Answers,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    // The key ego frame is that of the key LiDAR sweep.
    private DetectedBox[] InGlobal(IReadOnlyList<DetectedBox> boxes, string sampleToken)
    {
        var lidar = _tables.SampleDataOf(_tables.KeyLidarOf(sampleToken));
        var pose = _tables.EgoPoseOf(lidar.EgoPoseToken);
        return [.. boxes.Select(box => box with { Box = box.Box.Transformed(pose.Rotation.Normalized(), pose.Translation) })];
    }

    /// <summary>What decides the predictions; not when, where and by which command they were made.</summary>
    internal static string IdentityOf(RunManifest manifest)
    {
        var text = string.Join('\n',
            manifest.Model, JsonSerializer.Serialize(manifest.Config), manifest.Sweeps, string.Join('\t', manifest.Questions), manifest.QuestionsSha256,
            manifest.Dataset.Version, manifest.Dataset.Fingerprint, manifest.SamplesSha256, manifest.Versions.Spatial, manifest.Versions.PointCloudLibrary);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
