using System.Threading.Channels;

namespace Spatial.Training;

/// <summary>Reads samples ahead of the training, in their order.</summary>
internal sealed class SampleQueue : IDisposable
{
    private const int Ahead = 3; // each holds a frame's points, pictures and labels: some 20 MB

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(TrainingSample? Sample, Exception? Fault)> _channel = Channel.CreateBounded<(TrainingSample?, Exception?)>(Ahead);
    private readonly Task _reader;

    /// <param name="sampler">Gives the samples.</param>
    /// <param name="from">Number of the first.</param>
    /// <param name="to">Number after the last.</param>
    public SampleQueue(TrainingSampler sampler, long from, long to)
    {
        _reader = Task.Run(async () =>
        {
            for (var number = from; number < to; number++)
            {
                (TrainingSample?, Exception?) read;
                try
                {
                    read = (sampler.Read(number), null);
                }
                catch (Exception fault)
                {
                    read = (null, fault);
                }

                await _channel.Writer.WriteAsync(read, _stop.Token).ConfigureAwait(false);
            }

            _channel.Writer.Complete();
        });
    }

    /// <summary>The next sample; the caller disposes it.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the next call gives the one after it.</exception>
    public TrainingSample Take()
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
