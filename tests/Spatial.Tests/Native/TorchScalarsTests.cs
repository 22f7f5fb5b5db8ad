using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class TorchScalarsTests
{
    [Fact]
    public async Task NumbersLiveAsLongAsTheCallsThatReadThem()
    {
        using var scope = NewDisposeScope();
        var zero = zeros(64);
        using var stop = new CancellationTokenSource();
        var collector = Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    GC.Collect(0);
                    Thread.SpinWait(2000);
                }
            },
            stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        for (var i = 0; i < 60_000; i++)
        {
            using var sum = zero.add(1.5f); // without the library in front of TorchSharp's, some ten of these fail
            Assert.Equal(1.5f, sum[0].item<float>());
        }

        await stop.CancelAsync();
        await collector;
    }
}
