using System.Collections.Concurrent;
using System.Diagnostics;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Measures every sample that an evaluation's journal does not hold yet, several at a time.</summary>
internal sealed class MeasureJob(EvaluationFolder folder, IPredictions predictions, IReadOnlyList<IEvaluationTask> tasks, Screen screen)
{
    private static readonly TimeSpan FlushPeriod = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _predicted = predictions.Tokens.ToHashSet(StringComparer.Ordinal);
    private readonly Lock _told = new();
    private long _lastFlush = Stopwatch.GetTimestamp();

    /// <summary>Does the samples of the folder's shard.</summary>
    /// <param name="threads">Samples at a time.</param>
    /// <param name="folders">What of this machine stays out of the journal.</param>
    /// <param name="interruption">Asks for an end after the samples at work.</param>
    /// <returns>True when all are done, false when interrupted.</returns>
    /// <exception cref="InvalidDataException">A sample cannot be scored and losses are not allowed; what was measured is kept.</exception>
    /// <exception cref="EnvironmentException">The journal cannot be written.</exception>
    public bool Run(int threads, PrivateFolders folders, CancellationToken interruption)
    {
        var own = ShardChoice.SamplesOf(folder.Manifest.Shard, folder.Samples);
        SceneSample[] open = [.. own.Where(sample => !folder.Journal.Contains(sample.Token))];
        using var progress = new SampleProgress(screen, own.Count, own.Count - open.Length, SampleProgress.Fast);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption);
        var failures = new ConcurrentQueue<(SceneSample Sample, Exception Error)>();
        var inOrder = Partitioner.Create(open, EnumerablePartitionerOptions.NoBuffering);
        try
        {
            Parallel.ForEach(inOrder, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop.Token }, sample =>
            {
                try
                {
                    Measure(sample, folders);
                }
                catch (Exception error)
                {
                    failures.Enqueue((sample, error));
                    stop.Cancel();
                    return;
                }

                lock (_told)
                {
                    progress.Advance(sample);
                }
            });
        }
        catch (OperationCanceledException)
        {
            // Told below: by the failure that cancelled, or by returning false.
        }

        Written(folder.Journal.Flush);
        return failures.IsEmpty ? !interruption.IsCancellationRequested : throw Told(failures.OrderBy(failure => Array.IndexOf(open, failure.Sample)).First());
    }

    private void Measure(SceneSample sample, PrivateFolders folders)
    {
        byte[] record;
        try
        {
            var prediction = _predicted.Contains(sample.Token) ? predictions.Read(sample) : throw new InvalidDataException("the predictions do not hold this sample");
            record = StatisticsBundle.Encode([.. tasks.Select(task => task.Measure(sample, prediction))]);
        }
        catch (Exception damage) when (folder.Manifest.AllowPartial && IsOfTheData(damage))
        {
            var reason = folders.Hide(Failure.MessageOf(damage));
            screen.Remark($"left out sample {Screen.Plain(sample.Token)} of {Screen.Plain(sample.Scene)}: {Screen.Plain(reason)}");
            record = StatisticsBundle.EncodeLoss(sample, reason);
        }

        Written(() =>
        {
            folder.Journal.Append(record);
            FlushNowAndThen();
        });
    }

    private static void Written(Action write)
    {
        try
        {
            write();
        }
        catch (IOException fault)
        {
            throw new EnvironmentException($"{fault.Message.TrimEnd('.')}. What was measured is kept; when there is room again, add --resume");
        }
    }

    // An ArgumentException of a protocol is about this sample's arrays here, not about the command line.
    private static bool IsOfTheData(Exception error) =>
        error is InvalidDataException or FileNotFoundException or DirectoryNotFoundException or ArgumentException;

    private static Exception Told((SceneSample Sample, Exception Error) failure) => IsOfTheData(failure.Error)
        ? new InvalidDataException(
            $"sample {failure.Sample.Token} of {failure.Sample.Scene}: {Failure.MessageOf(failure.Error).TrimEnd('.')}. What was measured is kept: mend the data set and add --resume; "
            + "mended predictions are scored anew, and --allow-partial leaves such samples out", failure.Error)
        : failure.Error is EnvironmentException ? failure.Error
        : new InvalidOperationException($"sample {failure.Sample.Token} of {failure.Sample.Scene}: {failure.Error.Message}", failure.Error);

    private void FlushNowAndThen()
    {
        var last = Interlocked.Read(ref _lastFlush);
        if (Stopwatch.GetElapsedTime(last) >= FlushPeriod && Interlocked.CompareExchange(ref _lastFlush, Stopwatch.GetTimestamp(), last) == last)
        {
            folder.Journal.Flush();
        }
    }
}
