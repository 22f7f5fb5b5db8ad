namespace Spatial.Benchmarks;

/// <summary>The benchmark program: measures our kernels for another program (JSON lines), or beside their peers and limits (a table).</summary>
public static class BenchmarkHost
{
    /// <summary>Runs the program.</summary>
    /// <returns>0 when all was measured, 1 when a result differed from its peer, 2 for a mistake on the command line, 4 for a missing piece.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        try
        {
            var options = BenchmarkOptions.Parse(args, tableByDefault: !Console.IsOutputRedirected);
            if (options.ShowHelp)
            {
                output.WriteLine(BenchmarkOptions.Usage);
                return 0;
            }

            var data = options.DataFolder is { } folder ? BenchmarkData.Load(folder) : BenchmarkData.Generate();
            return options.AsTable ? PrintTable(options, data, output) : PrintLines(options, data, output);
        }
        catch (ArgumentException mistake)
        {
            errors.WriteLine(mistake.Message);
            return 2;
        }
        catch (Exception missing) when (missing is DllNotFoundException or FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
        {
            errors.WriteLine(missing.Message);
            return 4;
        }
    }

    private static int PrintLines(BenchmarkOptions options, BenchmarkData data, TextWriter output)
    {
        foreach (var op in KernelCatalogue.Ops(data).Where(op => options.Wants(op)))
        {
            if (options.ListOnly)
            {
                output.WriteLine($"{op.Op} {op.Impl}");
                continue;
            }

            var run = op.Prepare(options.Threads);
            var timing = Timing.Of(run.Call, options.Repetitions);
            output.WriteLine(new Measurement(op.Op, op.Impl, options.Threads, timing, run.Work).ToJsonLine());
            output.Flush();
        }

        return 0;
    }

    private static int PrintTable(BenchmarkOptions options, BenchmarkData data, TextWriter output) =>
        new BenchmarkTable(options, data).Measure(new ProgressLines(output)).Publish(output, options.ReportFile);
}
