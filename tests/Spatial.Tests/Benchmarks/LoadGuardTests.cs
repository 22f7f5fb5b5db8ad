using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class LoadGuardTests
{
    [Fact]
    public void ARoundIsQuietNearTheBestEverSeen()
    {
        var guard = new LoadGuard(memory: null, "machine");
        Ceilings best = Round(fma: 100, read: 20), busy = Round(fma: 89, read: 20), starved = Round(fma: 100, read: 15), good = Round(fma: 91, read: 17);

        foreach (var round in new[] { best, busy, starved, good })
        {
            guard.Add(round);
        }

        Assert.Equal([true, false, false, true], guard.Rounds.Select(guard.IsQuiet));
        Assert.Equal(2, guard.QuietRounds);
    }

    [Fact]
    public void TheBestIsRememberedPerMachine()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var memory = Path.Combine(folder.FullName, "spatial", "ceilings.json");
            var first = new LoadGuard(memory, "this");
            first.Add(Round(fma: 100, read: 20));
            first.Remember();

            Assert.False(new LoadGuard(memory, "this").IsQuiet(Round(fma: 50, read: 20)));
            Assert.True(new LoadGuard(memory, "other").IsQuiet(Round(fma: 50, read: 20)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Ceilings Round(double fma, double read) => new(read, 20, fma, 2, 3);
}
