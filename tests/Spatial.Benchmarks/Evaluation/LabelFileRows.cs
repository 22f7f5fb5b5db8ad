using System.Security.Cryptography;
using Spatial.Datasets;

namespace Spatial.Benchmarks;

/// <summary>Row C10: labels.npz of Occ3D from disk to checked arrays.</summary>
public static class LabelFileRows
{
    private const int Files = 8;

    /// <summary>The rows: one thread, and two threads each with files of its own.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] files = [.. Enumerable.Range(0, Files).Select(number => Write(folder.Inside("labels").Inside($"{number}"), number))];
        var script = new AnsweringScript("occupancy_evaluation.py", folder.FullPath);
        var size = FormattableString.Invariant($"{Files} files, {files.Average(file => new FileInfo(file).Length) / 1000:0} kB each for 3 x 640 kB");
        foreach (var (threads, goal) in new[] { (1, 1.5), (2, 2.8) })
        {
            var peer = new ScriptPeer(script, "labels_npz", "numpy.load, one thread", goal);
            Occ3DLabels[] Ours() => Read(files, threads);
            yield return new(
                "C10", $"labels.npz, {threads} thread{(threads == 1 ? "" : "s")}", size, EvaluationOps.Of($"labels_npz_{threads}", Ours), [peer.Peer],
                LimitMs: null, LimitFormula: "", LimitGoal: null,
                () => peer.Compare(result => Agreement.OfBytes("all arrays", Digest(Ours()), result)))
            {
                Held = [script],
            };
        }
    }

    private static string Write(InputFolder folder, int seed)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        NpyArray Array(byte[] values) => NpyArray.Of<byte>(values, grid.SizeX, grid.SizeY, grid.SizeZ);
        var file = Path.Combine(folder.FullPath, "labels.npz");
        NpzFile.Write(
            file,
            ("semantics", Array(new SyntheticScene(seed).Occupancy())),
            ("mask_lidar", Array(ObservationMask.Make(height: 2, seed))),
            ("mask_camera", Array(ObservationMask.Make(height: 14, seed))));
        return file;
    }

    private static Occ3DLabels[] Read(string[] files, int threads)
    {
        var labels = new Occ3DLabels[files.Length];
        Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => labels[i] = OccupancyLabelFile.ReadOcc3D(files[i]));
        return labels;
    }

    private static string Digest(Occ3DLabels[] frames)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var frame in frames)
        {
            digest.AppendData(frame.Occupancy.Classes);
            digest.AppendData(frame.LidarMask);
            digest.AppendData(frame.CameraMask);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
