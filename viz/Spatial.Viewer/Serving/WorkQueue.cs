namespace Spatial.Viewer;

/// <summary>Lets a few requests work at a time and a few more wait; the rest are turned away at once.</summary>
internal sealed class WorkQueue(int atATime, int waiting) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(atATime);
    private int _there;

    /// <summary>Does a piece of work when it is its turn.</summary>
    /// <returns>False where too many wait already: nothing was done.</returns>
    public async Task<bool> TryRun(Func<Task> work, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _there) > atATime + waiting)
        {
            Interlocked.Decrement(ref _there);
            return false;
        }

        try
        {
            await _turns.WaitAsync(cancellation);
            try
            {
                await work();
                return true;
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _there);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();
}
