using Spatial.Viewer;

namespace Spatial.Tests;

public sealed class WorkQueueTests
{
    [Fact]
    public async Task AFewWorkAFewWaitAndTheRestAreTurnedAway()
    {
        using var queue = new WorkQueue(2, 3);
        var gate = new TaskCompletionSource();
        var (working, most) = (0, 0);
        var stop = TestContext.Current.CancellationToken;

        var all = Enumerable.Range(0, 10).Select(_ => queue.TryRun(async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref working));
            await gate.Task;
            Interlocked.Decrement(ref working);
        }, stop)).ToArray();
        var turnedAway = all.Count(task => task is { IsCompletedSuccessfully: true, Result: false });
        gate.SetResult();
        var done = await Task.WhenAll(all);

        Assert.Equal(5, turnedAway);
        Assert.Equal(5, done.Count(was => was));
        Assert.Equal(2, most);
        Assert.True(await queue.TryRun(() => Task.CompletedTask, stop));
    }

    [Fact]
    public async Task WorkThatFailsGivesItsTurnBack()
    {
        using var queue = new WorkQueue(1, 0);
        var stop = TestContext.Current.CancellationToken;

        await Assert.ThrowsAsync<InvalidDataException>(() => queue.TryRun(() => throw new InvalidDataException("x"), stop));

        Assert.True(await queue.TryRun(() => Task.CompletedTask, stop));
    }
}
