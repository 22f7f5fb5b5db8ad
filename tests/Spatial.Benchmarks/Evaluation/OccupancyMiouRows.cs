using Spatial.Evaluation;

namespace Spatial.Benchmarks;

/// <summary>Row C9: Occ3D mIoU of one frame, with the camera mask and without.</summary>
public static class OccupancyMiouRows
{
    /// <summary>The rows.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var data = BenchmarkData.Generate();
        var (lidar, camera) = (ObservationMask.Make(height: 2, seed: 1), ObservationMask.Make(height: 14, seed: 2));
        var inputs = folder.Inside("miou");
        inputs.Write<byte>("gt.u8", data.GroundTruth);
        inputs.Write<byte>("pred.u8", data.Predicted);
        inputs.Write<byte>("mask_lidar.u8", lidar);
        inputs.Write<byte>("mask_camera.u8", camera);

        var script = new AnsweringScript("occupancy_evaluation.py", folder.FullPath);
        var size = FormattableString.Invariant($"{camera.Length} voxels, {100.0 * camera.AsSpan().Count((byte)1) / camera.Length:0} % in the mask");
        yield return Row("C9", "Occ3D mIoU, camera mask", size, "masked", numpyGoal: 6, OccupancyMiouProtocol.CameraMask, camera);
        yield return Row("C9", "Occ3D mIoU, no mask", $"{camera.Length} voxels", "all", numpyGoal: 4, OccupancyMiouProtocol.NoMask, []);

        Comparison Row(string id, string title, string amount, string suffix, double numpyGoal, OccupancyMiouProtocol protocol, byte[] mask)
        {
            SampleStatistics Ours() => protocol.Measure("sample", "scene", data.GroundTruth, mask, data.Predicted);
            var peers = new[]
            {
                new ScriptPeer(script, $"miou_official_{suffix}", "official (SparseOcc Metric_mIoU.add_batch)", 10),
                new ScriptPeer(script, $"miou_numpy_{suffix}", "numpy, mask and bincount", numpyGoal),
            };
            return new(
                id, title, amount, EvaluationOps.Of($"miou_{suffix}", Ours), [.. peers.Select(peer => peer.Peer)],
                ceilings => ceilings.ReadMs((2.0 * camera.Length) + mask.Length), "bytes / B", LimitGoal: 4,
                () => string.Join("; ", peers.Select(peer => peer.Compare(result =>
                    Agreement.OfCounts("counts of the confusion", protocol.Score([Ours()]).Confusion!.Counts, result)))))
            {
                Held = [script],
            };
        }
    }
}
