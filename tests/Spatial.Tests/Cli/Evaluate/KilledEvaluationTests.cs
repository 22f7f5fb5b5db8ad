using System.Diagnostics;
using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>Kills the program itself at random moments: no finally, no flush, no goodbye.</summary>
public sealed class KilledEvaluationTests : IDisposable
{
    private const int Kills = 50;
    private readonly EvaluationDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact, Trait("Category", "Slow")]
    public async Task RunsKilledAtRandomMomentsAndResumedGiveTheSameBytes()
    {
        var clock = Stopwatch.StartNew();
        var undisturbed = await Evaluate("undisturbed", Timeout.InfiniteTimeSpan);
        var whole = clock.Elapsed;
        Assert.Equal(ExitCode.Ok, undisturbed);
        var expected = _data.MetricsOf("undisturbed");

        var random = new Random(20261127);
        var (killed, outputs) = (0, 0);
        while (killed < Kills)
        {
            var output = $"killed-{outputs++}";
            while (await Evaluate(output, whole * random.NextDouble()) is not ExitCode.Ok and var exit)
            {
                Assert.Equal(128 + 9, exit);
                killed++;
            }

            Assert.Equal(expected, _data.MetricsOf(output));
        }
    }

    private async Task<int> Evaluate(string output, TimeSpan life)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Spatial.Cli.dll"), "evaluate", _data.RunFolderPath, "--dataroot", _data.DataRoot,
            "--protocol", "openocc-v2,occ3d", "--resume", "--out", _data.Beside(output),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (told, complaints) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var end = new CancellationTokenSource(life);
        try
        {
            await process.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await Task.WhenAll(told, complaints);
        Assert.True(process.ExitCode is ExitCode.Ok or 128 + 9, await complaints);
        return process.ExitCode;
    }
}
