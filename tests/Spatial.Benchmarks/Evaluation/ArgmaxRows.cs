using System.Security.Cryptography;
using Spatial.Evaluation;

namespace Spatial.Benchmarks;

/// <summary>Row C11: the class of the largest of 18 logits per voxel.</summary>
public static class ArgmaxRows
{
    private const int Classes = 18;

    /// <summary>The row.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var logits = Logits();
        var found = new byte[VoxelGrid.NuScenesOccupancy.Count];
        folder.Write<float>("logits.f32", logits);
        File.WriteAllText(Path.Combine(folder.FullPath, "classes.txt"), $"{Classes}");

        var script = new AnsweringScript("class_argmax.py", folder.FullPath);
        var peers = new[] { new ScriptPeer(script, "numpy", "numpy argmax", 5), new ScriptPeer(script, "torch", "torch argmax", 5) };
        byte[] Ours()
        {
            ClassArgmax.Run(logits, found);
            return found;
        }

        yield return new(
            "C11", "argmax", $"{Classes} x {found.Length}", EvaluationOps.Of("argmax", Ours), [.. peers.Select(peer => peer.Peer)],
            ceilings => ceilings.ReadMs(sizeof(float) * (double)logits.Length), "46 MB / B", LimitGoal: 1.5,
            () => string.Join("; ", peers.Select(peer => peer.Compare(result =>
                Agreement.OfBytes("classes", Convert.ToHexStringLower(SHA256.HashData(Ours())), result)))))
        {
            Held = [script],
        };
    }

    // Half of the values are coarse, so that ties occur.
    private static float[] Logits()
    {
        var random = new Random(18);
        var logits = new float[Classes * VoxelGrid.NuScenesOccupancy.Count];
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = i % 2 == 0 ? random.Next(-8, 8) : (float)((random.NextDouble() * 16) - 8);
        }

        return logits;
    }
}
