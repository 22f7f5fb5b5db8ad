using Spatial.Worlds;

namespace Spatial.Cli;

/// <summary>Tells how far a synthetic data set is. Hears from many threads.</summary>
internal sealed class WorldProgressLine(Screen screen) : IProgress<WorldProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private SampleProgress? _keyframes;
    private string _step = "";

    /// <inheritdoc/>
    public void Report(WorldProgress value)
    {
        lock (_lock)
        {
            if (value.Scene.Length > 0)
            {
                _keyframes ??= new(screen, value.Keyframes, 0);
                _keyframes.Advance(new("", value.Scene));
            }
            else if (value.Step != _step)
            {
                _keyframes?.Dispose();
                screen.Remark($"{char.ToUpperInvariant(value.Step[0])}{value.Step[1..]} ...");
            }

            _step = value.Step;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _keyframes?.Dispose();
}
