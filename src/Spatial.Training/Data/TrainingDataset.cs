using Spatial.Datasets;

namespace Spatial.Training;

/// <summary>One data set to learn from, open.</summary>
/// <param name="tables">Its tables; disposed with this.</param>
internal sealed class TrainingDataset(NuScenesTables tables) : IDisposable
{
    private readonly NuScenesReader _reader = new(tables);
    private readonly SceneFutureReader _futures = new(tables);

    /// <summary>The tables.</summary>
    public NuScenesTables Tables => tables;

    /// <summary>A keyframe with its sensors.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="sweeps">LiDAR sweeps, the key sweep included.</param>
    public Frame ReadFrame(string sampleToken, int sweeps) => _reader.ReadFrame(sampleToken, sweeps);

    /// <summary>Where the vehicle went, positions in the key ego frame; fewer than six near the end of a scene.</summary>
    public Waypoint[] ReadPath(string sampleToken) =>
        [.. _futures.Read(sampleToken).EgoFromFutureEgo.Select(pose => new Waypoint(pose.Translation.X, pose.Translation.Y))];

    /// <summary>Occupancy and flow of a sample.</summary>
    /// <exception cref="FileNotFoundException">There are no labels of it.</exception>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public OpenOccLabels ReadOccupancy(string sceneName, string sampleToken) =>
        OccupancyLabelFile.ReadOpenOcc(OccupancyGroundTruth.FileOf(tables.DataRoot, sceneName, sampleToken, OccupancyLabels.OpenOcc));

    /// <inheritdoc/>
    public void Dispose() => tables.Dispose();
}
