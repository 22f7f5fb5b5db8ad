using Spatial.Datasets;

namespace Spatial.Benchmarks;

/// <summary>Ground truth and predictions of many frames as labels.npz of OpenOcc. Some are distinct, the others are links to them.</summary>
/// <param name="folder">Holds the files, in the layout of the data set.</param>
public sealed class FrameFiles(string folder)
{
    /// <summary>Most distinct frames.</summary>
    public const int MostDistinct = 200;

    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>Token of a frame.</summary>
    public static string TokenOf(int frame) => $"frame{frame:00000}";

    /// <summary>Scene of a frame, forty each as in nuScenes.</summary>
    public static string SceneOf(int frame) => $"scene-{frame / 40:0000}";

    /// <summary>Ground truth of a frame.</summary>
    public string Truth(int frame) => PathOf("openocc_v2", frame);

    /// <summary>Prediction of a frame.</summary>
    public string Prediction(int frame) => PathOf("predictions", frame);

    /// <summary>Writes the frames that are not there yet.</summary>
    public void Write(int frames, IProgress<string> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var distinct = Math.Min(frames, MostDistinct);
        Parallel.For(0, distinct, frame =>
        {
            if (!File.Exists(Prediction(frame)))
            {
                var made = OccupancyFrame.Make(seed: frame);
                Write(Truth(frame), made.Truth, made.TruthFlow);
                Write(Prediction(frame), made.Prediction, made.PredictedFlow);
            }
        });
        for (var frame = distinct; frame < frames; frame++)
        {
            Link(Truth(frame), Truth(frame % distinct));
            Link(Prediction(frame), Prediction(frame % distinct));
        }

        progress.Report($"{frames} frames, {distinct} of them distinct: "
            + $"{new FileInfo(Truth(0)).Length / 1000} kB of ground truth and {new FileInfo(Prediction(0)).Length / 1000} kB of prediction each");
    }

    private static void Write(string path, Occupancy occupancy, OccupancyFlow flow)
    {
        var grid = occupancy.Grid;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        NpzFile.Write(
            path,
            ("semantics", NpyArray.Of<byte>(occupancy.Classes, grid.SizeX, grid.SizeY, grid.SizeZ)),
            ("flow", NpyArray.Of<float>(flow.Velocities, grid.SizeX, grid.SizeY, grid.SizeZ, 2)));
    }

    private static void Link(string path, string target)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.CreateSymbolicLink(path, target);
        }
    }

    private string PathOf(string kind, int frame) => Path.Combine(Folder, kind, SceneOf(frame), TokenOf(frame), "labels.npz");
}
