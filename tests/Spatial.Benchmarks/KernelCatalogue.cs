namespace Spatial.Benchmarks;

/// <summary>What the benchmark file of one kernel declares. Lives beside the kernel: native/kernels/&lt;kernel&gt;/&lt;Kernel&gt;Benchmarks.cs.</summary>
public interface IKernelBenchmarks
{
    /// <summary>Ops under the names that the peers use.</summary>
    IEnumerable<KernelOp> Ops(BenchmarkData data);

    /// <summary>Rows of the table.</summary>
    IEnumerable<Comparison> Comparisons(BenchmarkData data);
}

/// <summary>All kernels' benchmarks. A new kernel's file is found by its interface; nothing else needs a line.</summary>
public static class KernelCatalogue
{
    private static readonly IKernelBenchmarks[] Kernels =
    [
        .. typeof(KernelCatalogue).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IKernelBenchmarks)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (IKernelBenchmarks)Activator.CreateInstance(type)!),
    ];

    /// <summary>Every op of every kernel.</summary>
    public static IEnumerable<KernelOp> Ops(BenchmarkData data) => Kernels.SelectMany(kernel => kernel.Ops(data));

    /// <summary>Every row of the table, by number.</summary>
    public static IEnumerable<Comparison> Comparisons(BenchmarkData data) =>
        Kernels.SelectMany(kernel => kernel.Comparisons(data)).OrderBy(comparison => comparison.Id, StringComparer.Ordinal);
}
