namespace Spatial.Benchmarks;

/// <summary>What was measured of one comparison, round by round.</summary>
public sealed class ComparisonRow
{
    private readonly KernelRun _run;
    private readonly List<double> _ours = [], _limits = [];
    private readonly Dictionary<Peer, List<double>> _peers;

    /// <summary>Prepares our kernel and compares results once.</summary>
    public ComparisonRow(Comparison comparison, int threads)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        Comparison = comparison;
        _run = comparison.Ours.Prepare(threads);
        _peers = comparison.Peers.Where(peer => peer.Measure is not null).ToDictionary(peer => peer, _ => new List<double>());
        try
        {
            Agreement = comparison.Check();
            ResultsAgree = true;
        }
        catch (ResultsDifferException difference)
        {
            Agreement = $"RESULTS DIFFER, not timed: {difference.Message}";
        }
    }

    /// <summary>What is compared.</summary>
    public Comparison Comparison { get; }

    /// <summary>What was found equal, or what differs.</summary>
    public string Agreement { get; }

    /// <summary>False when a peer found something else; then there are no times.</summary>
    public bool ResultsAgree { get; }

    /// <summary>Our fastest call of each round, milliseconds; the middle round.</summary>
    public double OursMs => Statistics.Median(_ours);

    /// <summary>The limit of each round, milliseconds; the middle round. Null where none is known.</summary>
    public double? LimitMs => Comparison.LimitMs is null ? null : Statistics.Median(_limits);

    /// <summary>Our time over the limit; null where none is known.</summary>
    public RatioOverRounds? OverLimit => Comparison.LimitMs is null ? null : RatioOverRounds.Of(_ours, _limits);

    /// <summary>A peer's fastest call, milliseconds; the middle round.</summary>
    public double PeerMs(Peer peer) => Statistics.Median(_peers[peer]);

    /// <summary>A peer's time over ours.</summary>
    public RatioOverRounds Ahead(Peer peer) => RatioOverRounds.Of(_peers[peer], _ours);

    /// <summary>Times ours and every peer within a second or so, and takes the limit from the round's ceilings.</summary>
    public void MeasureRound(Ceilings ceilings, int repetitions)
    {
        if (!ResultsAgree)
        {
            return;
        }

        _ours.Add(Timing.Of(_run.Call, repetitions).MinMs);
        if (Comparison.LimitMs is { } limit)
        {
            _limits.Add(limit(ceilings));
        }

        foreach (var (peer, times) in _peers)
        {
            times.Add(peer.Measure!(repetitions).MinMs);
        }
    }
}
