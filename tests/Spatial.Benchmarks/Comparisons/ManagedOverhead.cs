using System.Diagnostics;

namespace Spatial.Benchmarks;

/// <summary>Row C27: what C# adds to a kernel.</summary>
public static class ManagedOverhead
{
    private const int EmptyCalls = 1_000_000;

    /// <summary>One call of an empty native function, nanoseconds.</summary>
    public static double EmptyCallNanoseconds()
    {
        var best = double.PositiveInfinity;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < EmptyCalls; i++)
            {
                NativePeers.Empty();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / EmptyCalls);
        }

        return best;
    }

    /// <summary>Managed bytes that one call allocates on its thread after two warm-up calls.</summary>
    public static long BytesPerCall(KernelRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        const int calls = 10;
        run.Call();
        run.Call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++)
        {
            run.Call();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }
}
