namespace Spatial.Benchmarks;

/// <summary>The command <c>bench evaluation</c>: our evaluation beside the official code.</summary>
public static class EvaluationHost
{
    /// <summary>Name on the command line.</summary>
    public const string Name = "evaluation";

    private const int FrameThreads = 2;

    /// <summary>Whether a command line is this command's.</summary>
    public static bool Handles(string[] args) => args is [Name, ..];

    /// <summary>Runs the command.</summary>
    /// <returns>0 when all was measured, 1 when a result differed from its peer, 2 for a mistake on the command line, 4 for a missing piece.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        try
        {
            var options = EvaluationOptions.Parse(args[1..], EvaluationTopics.Names);
            if (options.ShowHelp)
            {
                output.WriteLine(EvaluationOptions.Usage);
                return 0;
            }

            return Measure(options, new ProgressLines(output)).Publish(output, options.ReportFile);
        }
        catch (ArgumentException mistake)
        {
            errors.WriteLine(mistake.Message);
            return 2;
        }
        catch (Exception missing) when (missing is DllNotFoundException or InvalidDataException)
        {
            errors.WriteLine(missing.Message);
            return 4;
        }
    }

    private static EvaluationTableReport Measure(EvaluationOptions options, IProgress<string> progress)
    {
        NativePeers.RequireBuilt();
        var folder = Directory.CreateTempSubdirectory("spatial-bench-").FullName;
        var comparisons = new List<Comparison>();
        try
        {
            comparisons.AddRange(EvaluationTopics.Rows(options.Topics, new(folder), progress));
            progress.Report("comparing results before timing");
            var rows = comparisons.Select(comparison => new ComparisonRow(comparison, threads: 1)).ToArray();
            var guard = MeasureRounds(rows, options, progress);
            return new(options, guard, rows, options.Topics.Contains(EvaluationTopics.Frames) ? RunFrames(options, Path.Combine(folder, "frames"), progress) : []);
        }
        finally
        {
            foreach (var held in comparisons.SelectMany(comparison => comparison.Held))
            {
                held?.Dispose();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static LoadGuard MeasureRounds(ComparisonRow[] rows, EvaluationOptions options, IProgress<string> progress)
    {
        var guard = new LoadGuard(LoadGuard.DefaultMemory, $"{MachineFacts.Processor}, 1 threads");
        for (var round = 1; round <= options.Rounds; round++)
        {
            progress.Report($"round {round} of {options.Rounds} (load {MachineFacts.Load})");
            var ceilings = Ceilings.Measure(threads: 1);
            guard.Add(ceilings);
            foreach (var row in rows)
            {
                row.MeasureRound(ceilings, options.Repetitions);
            }
        }

        NativePeers.ReleaseCeilingBuffers();
        guard.Remember();
        return guard;
    }

    private static FrameRun[] RunFrames(EvaluationOptions options, string folder, IProgress<string> progress)
    {
        var files = new FrameFiles(folder);
        files.Write(options.Frames.Max(), progress);
        return [.. options.Frames.Select(frames =>
        {
            progress.Report($"evaluating {frames} frames");
            return FrameRun.Start(files, frames, FrameThreads);
        })];
    }
}
