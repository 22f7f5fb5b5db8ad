using System.Runtime.InteropServices;

namespace Spatial.Cli;

/// <summary>Ctrl-C or a request to terminate: the first one asks for an end after the current sample, the second ends at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="screen">Told when the first signal came.</param>
    public Interruption(Screen screen)
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            if (_source.IsCancellationRequested)
            {
                return; // not cancelled: the system's default ends the process
            }

            context.Cancel = true;
            _source.Cancel();
            screen.Remark("Stopping after the current step; once more stops at once.");
        }))];
    }

    /// <summary>Set after the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }
}
