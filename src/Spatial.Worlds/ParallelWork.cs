using System.Runtime.ExceptionServices;

namespace Spatial.Worlds;

/// <summary>Work on many threads that fails as it would on one.</summary>
internal static class ParallelWork
{
    /// <summary>Does a piece of work for every number. Of several failures the first that was noted is thrown as it is; the others are most often the same.</summary>
    public static void For(int count, ParallelOptions options, Action<int> work)
    {
        try
        {
            Parallel.For(0, count, options, work);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }
}
