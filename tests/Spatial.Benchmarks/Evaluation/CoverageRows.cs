using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>Row C16: 16 of 128 frames that together see the most of 60,000 cells.</summary>
public static class CoverageRows
{
    /// <summary>The row.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        const int frames = SpaceCoverageBenchmarks.Frames, words = SpaceCoverageBenchmarks.Words, wanted = SpaceCoverageBenchmarks.Wanted;
        var (seen, picks, gains) = (SpaceCoverageBenchmarks.Seen(), new int[wanted], new long[wanted]);
        folder.Write<long>("seen.i64", seen);
        File.WriteAllText(Path.Combine(folder.FullPath, "sizes.txt"), $"{frames} {words} {wanted}");

        var script = new AnsweringScript("space_coverage.py", folder.FullPath);
        var peers = new[] { new ScriptPeer(script, "numpy", "numpy bool matrix", 150), new ScriptPeer(script, "sets", "python sets, as released", 1000) };
        int[] Ours()
        {
            SpaceCoverage.Pick(seen, frames, picks, gains, threads: 1);
            return picks;
        }

        // Every frame is read once, however few rounds there are.
        yield return new(
            "C16", "coverage sampling", $"{frames} to {wanted}, {SpaceCoverageBenchmarks.Cells} cells", EvaluationOps.Of("coverage", Ours), [.. peers.Select(peer => peer.Peer)],
            ceilings => ceilings.ReadMs(sizeof(long) * (double)seen.Length), FormattableString.Invariant($"{sizeof(long) * seen.Length / 1e6:0.0} MB / B"), LimitGoal: 2,
            () => string.Join("; ", peers.Select(peer => peer.Compare(result => Agreement.OfCounts("picks", [.. Ours()], result)))))
        {
            Held = [script],
        };
    }
}
