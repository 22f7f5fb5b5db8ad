namespace Spatial.Benchmarks;

/// <summary>Our side of an evaluation row.</summary>
public static class EvaluationOps
{
    /// <summary>Something that is called again and again and gives statistics or another result.</summary>
    public static KernelOp Of<T>(string op, Func<T> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new(op, "Spatial", _ => new(() => call(), () => [], new Dictionary<string, long>()));
    }
}
