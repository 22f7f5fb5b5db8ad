namespace Spatial.Cli;

/// <summary>What was opened so far on the way to something whole: closed again unless all went well.</summary>
internal sealed class Opening : IDisposable
{
    private readonly Stack<IDisposable> _opened = new();

    /// <summary>Takes responsibility for what was opened.</summary>
    public T Own<T>(T opened)
        where T : IDisposable
    {
        _opened.Push(opened);
        return opened;
    }

    /// <summary>All went well: somebody else closes them.</summary>
    public void Keep() => _opened.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_opened.TryPop(out var opened))
        {
            opened.Dispose();
        }
    }
}
