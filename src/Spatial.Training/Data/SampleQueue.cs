using System.Threading.Channels;

namespace Spatial.Training;

/// <summary>Reads samples ahead of the training, in their order.</summary>
internal sealed class SampleQueue<T> : IDisposable
    where T : class, IDisposable
{
    private const int Ahead = 3; // each holds a frame's points, pictures and labels: some 20 MB

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(T? Sample, Exception? Fault)> _channel = Channel.CreateBounded<(T?, Exception?)>(Ahead);
    private readonly Task _reader;

    /// <param name="read">Gives the sample of a number.</param>
    /// <param name="from">Number of the first.</param>
    /// <param name="to">Number after the last.</param>
    public SampleQueue(Func<long, T> read, long from, long to)
    {
        _reader = Task.Run(async () =>
        {
            for (var number = from; number < to; number++)
            {
                (T?, Exception?) result;
                try
                {
                    result = (read(number), null);
                }
                catch (Exception fault)
                {
                    result = (null, fault);
                }

                await _channel.Writer.WriteAsync(result, _stop.Token).ConfigureAwait(false);
            }

            _channel.Writer.Complete();
        });
    }

    /// <summary>The next sample; the caller disposes it.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the next call gives the one after it.</exception>
    public T Take()
    {
        var (sample, fault) = _channel.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();
        return sample ?? throw fault!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _reader.Wait();
        }
        catch (AggregateException)
        {
            // It was told to stop.
        }

        while (_channel.Reader.TryRead(out var left))
        {
            left.Sample?.Dispose();
        }

        _stop.Dispose();
    }
}
