using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>The golden data set with occupancy labels beside it and a run over it: what the verbs of the evaluation need.</summary>
/// <remarks>The labels are the run's own predictions, moved by some voxels, so that no figure is 0 or 1.</remarks>
internal sealed class EvaluationDataset : IDisposable
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private readonly SmallDataset _data = new();

    public EvaluationDataset()
    {
        var predicted = _data.Predict("run");
        Assert.True(predicted.ExitCode == 0, predicted.Error);
        using var run = RunFolder.Open(RunFolderPath);
        using var tables = _data.Open();
        foreach (var (token, at) in run.Journal.SampleTokens.Select((token, at) => (token, at)))
        {
            var prediction = run.Journal.Read(token);
            WriteLabels(tables.SceneNamed(tables.SampleOf(token).SceneToken).Name, token, prediction, shift: at % 3);
        }
    }

    public string RunFolderPath => _data.Beside("run");

    public IReadOnlyList<string> SampleTokens => _data.SampleTokens;

    public string DataRoot => _data.DataRoot;

    public string Version => _data.Version;

    public string Beside(string name) => _data.Beside(name);

    /// <summary>Evaluates the run.</summary>
    public CommandRun Evaluate(string output, params string[] args) =>
        CommandRun.Of(["evaluate", RunFolderPath, "--dataroot", _data.DataRoot, "--out", Beside(output), .. args]);

    public byte[] MetricsOf(string output) => File.ReadAllBytes(Path.Join(Beside(output), "metrics.json"));

    /// <summary>The label file of a sample.</summary>
    public string LabelFileOf(string folder, string token)
    {
        using var tables = _data.Open();
        return Path.Join(_data.DataRoot, folder, tables.SceneNamed(tables.SampleOf(token).SceneToken).Name, token, "labels.npz");
    }

    public void Dispose() => _data.Dispose();

    private void WriteLabels(string scene, string token, ScenePrediction prediction, int shift)
    {
        var occupancy = prediction.Occupancy!;
        var step = shift * Grid.SizeY * Grid.SizeZ;
        var openOcc = Moved(occupancy.Classes, step, occupancy.Labels.Free);
        var flow = Moved(prediction.Flow!.Velocities, 2 * step, 0f);
        Write("openocc_v2", scene, token, ("semantics", Array(openOcc)), ("flow", NpyArray.Of<float>(flow, Grid.SizeX, Grid.SizeY, Grid.SizeZ, 2)));

        var occ3d = new Occupancy(Grid, OccupancyLabels.OpenOcc, openOcc).RelabelledAs(OccupancyLabels.Occ3D).Classes;
        var observed = new byte[Grid.Count];
        for (var voxel = 0; voxel < observed.Length; voxel++)
        {
            observed[voxel] = (byte)(voxel % 7 == 0 ? 0 : 1);
        }

        Write("gts", scene, token, ("semantics", Array(occ3d)), ("mask_lidar", Array(observed)), ("mask_camera", Array(observed)));
    }

    private void Write(string folder, string scene, string token, params (string, NpyArray)[] arrays)
    {
        var path = Path.Join(_data.DataRoot, folder, scene, token);
        Directory.CreateDirectory(path);
        NpzFile.Write(Path.Join(path, "labels.npz"), arrays);
    }

    private static NpyArray Array(byte[] values) => NpyArray.Of<byte>(values, Grid.SizeX, Grid.SizeY, Grid.SizeZ);

    private static T[] Moved<T>(T[] values, int by, T fill)
    {
        var moved = new T[values.Length];
        System.Array.Fill(moved, fill);
        values.AsSpan(0, values.Length - by).CopyTo(moved.AsSpan(by));
        return moved;
    }
}
