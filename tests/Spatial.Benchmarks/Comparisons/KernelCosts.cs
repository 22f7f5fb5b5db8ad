namespace Spatial.Benchmarks;

/// <summary>Rows C27 and C28 of one kernel: bytes that a call allocates, time on one and two threads, and whether both write the same bits.</summary>
public sealed class KernelCosts
{
    private readonly KernelRun _one;
    private readonly KernelRun? _two;
    private readonly List<double> _oneMs = [], _twoMs = [];

    /// <summary>Prepares the kernel, and a second time for two threads where there is a second core.</summary>
    public KernelCosts(KernelOp op, bool secondCore)
    {
        ArgumentNullException.ThrowIfNull(op);
        (Op, _one, _two) = (op, op.Prepare(1), secondCore ? op.Prepare(2) : null);
        BytesPerCall = ManagedOverhead.BytesPerCall(_one);
        if (_two is not null)
        {
            _two.Call();
            SameBits = _one.Output().AsSpan().SequenceEqual(_two.Output());
        }
    }

    /// <summary>The kernel.</summary>
    public KernelOp Op { get; }

    /// <summary>Managed bytes per call after warm-up.</summary>
    public long BytesPerCall { get; }

    /// <summary>True when one and two threads write the same bytes; null without a second core.</summary>
    public bool? SameBits { get; }

    /// <summary>Time of one thread over time of two, per round; null without a second core.</summary>
    public RatioOverRounds? Speedup => _two is null ? null : RatioOverRounds.Of(_oneMs, _twoMs);

    /// <summary>Times both, one after the other.</summary>
    public void MeasureRound(int repetitions)
    {
        if (_two is not null)
        {
            _oneMs.Add(Timing.Of(_one.Call, repetitions).MinMs);
            _twoMs.Add(Timing.Of(_two.Call, repetitions).MinMs);
        }
    }
}
