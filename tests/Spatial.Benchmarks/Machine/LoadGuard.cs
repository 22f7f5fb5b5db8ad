using System.Text.Json;

namespace Spatial.Benchmarks;

/// <summary>Tells quiet rounds from disturbed ones by the best ceilings ever seen on this machine.</summary>
/// <remarks>Quiet: FMA at 90 % and read at 80 % of the best or more. The best is remembered per processor and thread count.</remarks>
public sealed class LoadGuard
{
    private const double FmaShare = 0.9, ReadShare = 0.8;
    private readonly List<Ceilings> _rounds = [];
    private double _bestFma, _bestRead;

    /// <summary>Starts from what earlier runs saw.</summary>
    /// <param name="memory">JSON file of the best ceilings, made when missing; null to remember nothing.</param>
    /// <param name="machine">Processor and threads.</param>
    public LoadGuard(string? memory, string machine)
    {
        (Memory, Machine) = (memory, machine);
        if (Recall().TryGetValue(machine, out var best))
        {
            (_bestFma, _bestRead) = (best[0], best[1]);
        }
    }

    /// <summary>Where the best ceilings are kept between runs.</summary>
    public static string DefaultMemory => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "spatial", "ceilings.json");

    /// <summary>Ceilings of all rounds so far.</summary>
    public IReadOnlyList<Ceilings> Rounds => _rounds;

    /// <summary>Rounds whose ceilings are near the best.</summary>
    public int QuietRounds => _rounds.Count(IsQuiet);

    private string? Memory { get; }

    private string Machine { get; }

    /// <summary>Adds a round.</summary>
    public void Add(Ceilings round)
    {
        ArgumentNullException.ThrowIfNull(round);
        _rounds.Add(round);
        (_bestFma, _bestRead) = (Math.Max(_bestFma, round.FmaGigaflops), Math.Max(_bestRead, round.ReadGigabytesPerSecond));
    }

    /// <summary>True when nothing else took much of the machine in this round.</summary>
    public bool IsQuiet(Ceilings round)
    {
        ArgumentNullException.ThrowIfNull(round);
        return round.FmaGigaflops >= FmaShare * _bestFma && round.ReadGigabytesPerSecond >= ReadShare * _bestRead;
    }

    /// <summary>Keeps the best for the next run.</summary>
    public void Remember()
    {
        if (Memory is not null)
        {
            var all = Recall();
            all[Machine] = [_bestFma, _bestRead];
            Directory.CreateDirectory(Path.GetDirectoryName(Memory)!);
            File.WriteAllText(Memory, JsonSerializer.Serialize(all));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{QuietRounds} of {_rounds.Count} rounds were quiet (FMA >= 90 % of {_bestFma:0} GFLOP/s and read >= 80 % of {_bestRead:0.0} GB/s, the best seen on this machine)");

    private Dictionary<string, double[]> Recall()
    {
        try
        {
            return Memory is not null && File.Exists(Memory)
                ? JsonSerializer.Deserialize<Dictionary<string, double[]>>(File.ReadAllText(Memory)) ?? []
                : [];
        }
        catch (JsonException)
        {
            return []; // a torn file only forgets the best; the next run writes it anew
        }
    }
}
