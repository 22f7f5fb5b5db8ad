using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class BenchmarkReportTests
{
    private static readonly Ceilings Round = new(20, 20, 100, 2, 3);

    [Fact]
    public void ARowWhosePeerIsMissingSaysNoPeerAndStillShowsTheLimit()
    {
        var row = Measured(Row(Peer.Absent("PCL", 5, "not built"), () => "nothing to compare"));

        var text = Text(row);

        Assert.Contains("PCL (not built)", text, StringComparison.Ordinal);
        Assert.Contains("no peer", text, StringComparison.Ordinal);
        Assert.Contains("ours / limit", text, StringComparison.Ordinal);
        Assert.True(Report(row).ResultsAgree);
    }

    [Fact]
    public void ResultsThatDifferAreReportedAndNeverTimed()
    {
        var timed = 0;
        var peer = new Peer("PCL", repetitions => Timing.Of(() => timed++, repetitions), null, 5);

        var row = Measured(Row(peer, () => throw new ResultsDifferException("3 voxels and 4")));

        Assert.Equal(0, timed);
        Assert.False(Report(row).ResultsAgree);
        Assert.Contains("RESULTS DIFFER, not timed: 3 voxels and 4", Text(row), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e9, "met in every round")]
    [InlineData(1e-9, "MISSED")]
    public void AGoalIsJudgedByTheRatioOfEveryRound(double peerMs, string verdict)
    {
        var peer = new Peer("PCL", _ => new(1, peerMs, peerMs, peerMs), null, 5);

        Assert.Contains($">= 5 {verdict}", Text(Measured(Row(peer, () => "equal"))), StringComparison.Ordinal);
    }

    [Fact]
    public void MarkdownHoldsMachineVersionsAndLoad()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "machine", "kernels.md");
            Assert.Equal(0, Report(Measured(Row(Peer.Absent("PCL", 5, "not built"), () => "equal"))).Publish(TextWriter.Null, file));

            var text = File.ReadAllText(file);
            Assert.StartsWith("# Kernels beside their peers and limits", text, StringComparison.Ordinal);
            Assert.All(["Machine: ", "Versions: ", "Date: ", "rounds were quiet", "| row | what |"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Comparison Row(Peer peer, Func<string> check)
    {
        var op = new KernelOp("op", "ours", _ => new(() => Thread.SpinWait(100), () => [], new Dictionary<string, long>()));
        return new("C1", "what", "size", op, [peer], ceilings => ceilings.ReadMs(1e6), "10^6 bytes / B", 3, check);
    }

    private static ComparisonRow Measured(Comparison comparison)
    {
        var row = new ComparisonRow(comparison, threads: 1);
        row.MeasureRound(Round, repetitions: 3);
        return row;
    }

    private static BenchmarkReport Report(ComparisonRow row)
    {
        var guard = new LoadGuard(memory: null, "machine");
        guard.Add(Round);
        return new(BenchmarkOptions.Parse([], tableByDefault: true), BenchmarkData.Generate(), guard, [row], [], emptyCallNanoseconds: 2);
    }

    private static string Text(ComparisonRow row)
    {
        using var text = new StringWriter();
        Report(row).Publish(text, null);
        return text.ToString();
    }
}
