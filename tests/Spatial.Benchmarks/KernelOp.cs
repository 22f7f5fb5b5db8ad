namespace Spatial.Benchmarks;

/// <summary>One kernel on one input, under the op name that the peers use for the same work.</summary>
/// <param name="Op">Name shared with the peers.</param>
/// <param name="Impl">Who does the work.</param>
/// <param name="Prepare">Allocates for a number of threads; nothing of this is timed.</param>
public sealed record KernelOp(string Op, string Impl, Func<int, KernelRun> Prepare);

/// <summary>A kernel ready to be called again and again on the same buffers.</summary>
/// <param name="Call">One complete run of the kernel.</param>
/// <param name="Output">All output bytes of the latest call, to compare bit by bit.</param>
/// <param name="Work">Sizes of input and output.</param>
public sealed record KernelRun(Action Call, Func<byte[]> Output, IReadOnlyDictionary<string, long> Work);
