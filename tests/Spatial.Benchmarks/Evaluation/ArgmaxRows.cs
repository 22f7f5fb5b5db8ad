using System.Security.Cryptography;
using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>Row C11: the class of the largest score per voxel, of planes of 18 classes and of voxels with 17 scores side by side.</summary>
public static class ArgmaxRows
{
    /// <summary>The rows.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        yield return Row(folder.Inside("planes"), "argmax", classes: 18, classMajor: true);
        yield return Row(folder.Inside("voxels"), "argmax, a voxel's scores side by side", classes: 17, classMajor: false);
    }

    private static Comparison Row(InputFolder folder, string title, int classes, bool classMajor)
    {
        var scores = ClassArgmaxBenchmarks.Scores(classes);
        var found = new byte[VoxelGrid.NuScenesOccupancy.Count];
        folder.Write<float>("logits.f32", scores);
        File.WriteAllText(Path.Combine(folder.FullPath, "classes.txt"), classMajor ? $"{classes}" : $"{classes} last");

        var script = new AnsweringScript("class_argmax.py", folder.FullPath);
        var peers = new[] { new ScriptPeer(script, "numpy", "numpy argmax", 5), new ScriptPeer(script, "torch", "torch argmax", 5) };
        byte[] Ours()
        {
            ClassArgmax.Run(scores, found, classMajor, threads: 1);
            return found;
        }

        return new(
            "C11", title, classMajor ? $"{classes} x {found.Length}" : $"{found.Length} x {classes}", EvaluationOps.Of("argmax", Ours), [.. peers.Select(peer => peer.Peer)],
            ceilings => ceilings.ReadMs(sizeof(float) * (double)scores.Length), FormattableString.Invariant($"{sizeof(float) * scores.Length / 1e6:0} MB / B"), LimitGoal: 1.5,
            () => string.Join("; ", peers.Select(peer => peer.Compare(result =>
                Agreement.OfBytes("classes", Convert.ToHexStringLower(SHA256.HashData(Ours())), result)))))
        {
            Held = [script],
        };
    }
}
