using Spatial.Native;
using TorchSharp;

namespace Spatial.Benchmarks;

/// <summary>The command <c>bench language</c>: a language model of DrivePI's size, and attention of vision towers, beside PyTorch's layers and the machine's
/// limits.</summary>
public static class LanguageCommand
{
    private const string Usage = """
        Usage: Spatial.Benchmarks language [options]

          Decoding at batch 1 and a prefill of 512 tokens with the sizes of Qwen2.5-0.5B and random weights, in float32 and bfloat16.

          --dtype NAMES    float32, bfloat16 or both (default float32,bfloat16)
          --threads N      threads of ours; PyTorch's layers get the better of one and N (default: all cores)
          --only ROWS      some of decode, prefill, attention, cache (default decode,prefill); attention is of vision towers and in float32,
                           cache compares with reading everything again, which takes minutes
          --context N      tokens that were read before those that are decoded (default 128)
          --rounds K       rounds; each ratio is formed inside a round (default 3)
          --reps R         timed calls per round (default 3)
          --out FILE.md    save the table as Markdown with machine, versions and date
          --help           this text
        """;

    private static readonly string[] Valued = ["--dtype", "--threads", "--only", "--context", "--rounds", "--reps", "--out"];
    private static readonly Dictionary<string, torch.ScalarType> Dtypes = new() { ["float32"] = torch.ScalarType.Float32, ["bfloat16"] = torch.ScalarType.BFloat16 };

    /// <summary>True for a command line that asks for this.</summary>
    public static bool Handles(string[] args) => args is ["language", ..];

    /// <summary>Measures and prints.</summary>
    /// <returns>0; 2 for a mistake on the command line, 4 for a missing piece.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        try
        {
            var given = new GivenOptions(args[1..], "bench language --help", Valued, ["--help"]);
            if (given.Has("--help"))
            {
                output.WriteLine(Usage);
                return 0;
            }

            NativePeers.RequireBuilt();
            return Measure(given, new ProgressLines(output)).Publish(output, given.ValueOf("--out"));
        }
        catch (ArgumentException mistake)
        {
            errors.WriteLine(mistake.Message);
            return 2;
        }
        catch (DllNotFoundException missing)
        {
            errors.WriteLine(missing.Message);
            return 4;
        }
    }

    private static LanguageReport Measure(GivenOptions given, IProgress<string> progress)
    {
        var threads = given.CountOf("--threads", Environment.ProcessorCount, 1024);
        var (context, rounds, repetitions) = (given.CountOf("--context", 128, 32_000), given.CountOf("--rounds", 3, 100), given.CountOf("--reps", 3, 100));
        var dtypes = given.ListOf("--dtype", "float32,bfloat16").Select(name => Dtypes.TryGetValue(name, out var dtype)
            ? dtype : throw new ArgumentException($"--dtype must be some of {string.Join(", ", Dtypes.Keys)}, got '{name}'")).ToArray();
        var only = given.ListOf("--only", "decode,prefill");
        if (only.FirstOrDefault(row => row is not ("decode" or "prefill" or "attention" or "cache")) is { } unknown)
        {
            throw new ArgumentException($"--only has '{unknown}', expected some of decode, prefill, attention, cache");
        }

        if (only.Contains("cache"))
        {
            context = Math.Max(context, CacheRows.Context);
        }

        KernelSettings.Threads = threads;
        torch.set_num_threads(threads);

        var guard = new LoadGuard(LoadGuard.DefaultMemory, $"{MachineFacts.Processor}, {threads} threads");
        var rows = new List<ComparisonRow>();
        if (only.Contains("attention"))
        {
            MeasureRows(AttentionRows.All());
        }

        foreach (var dtype in only.Any(row => row != "attention") ? dtypes : [])
        {
            progress.Report($"making a model in {dtype}");
            using var model = new TimedLanguageModel(dtype, context, threads);
            MeasureRows(LanguageRows.Of(model, threads).Concat(CacheRows.Of(model)).Where(row => only.Contains(row.Ours.Op)));
        }

        NativePeers.ReleaseCeilingBuffers();
        guard.Remember();
        return new(guard, rows, threads, repetitions, context);

        void MeasureRows(IEnumerable<Comparison> comparisons)
        {
            var own = comparisons.Select(row => new ComparisonRow(row, threads)).ToArray();
            for (var round = 1; round <= rounds; round++)
            {
                progress.Report($"round {round} of {rounds} (load {MachineFacts.Load})");
                var ceilings = Ceilings.Measure(threads);
                guard.Add(ceilings);
                foreach (var row in own)
                {
                    row.MeasureRound(ceilings, repetitions);
                }
            }

            rows.AddRange(own);
        }
    }
}
