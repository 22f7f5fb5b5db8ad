namespace Spatial.Benchmarks;

/// <summary>Row C28: one kernel on one and on two threads, and whether its output has the same bits.</summary>
public sealed class ThreadScaling
{
    private readonly KernelRun _one, _two;
    private readonly List<double> _oneMs = [], _twoMs = [];

    /// <summary>Prepares the kernel twice.</summary>
    public ThreadScaling(KernelOp op)
    {
        ArgumentNullException.ThrowIfNull(op);
        (Op, _one, _two) = (op, op.Prepare(1), op.Prepare(2));
    }

    /// <summary>The kernel.</summary>
    public KernelOp Op { get; }

    /// <summary>Time of one thread over time of two, per round.</summary>
    public RatioOverRounds Speedup => RatioOverRounds.Of(_oneMs, _twoMs);

    /// <summary>True when one and two threads write the same bytes.</summary>
    public bool SameBits()
    {
        _one.Call();
        _two.Call();
        return _one.Output().AsSpan().SequenceEqual(_two.Output());
    }

    /// <summary>Times both, one after the other.</summary>
    public void MeasureRound(int repetitions)
    {
        _oneMs.Add(Timing.Of(_one.Call, repetitions).MinMs);
        _twoMs.Add(Timing.Of(_two.Call, repetitions).MinMs);
    }
}
