using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>Rows C21 and C22: decoding token by token, and reading 512 tokens at once.</summary>
public static class LanguageRows
{
    private const int DecodedTokens = 4; // per timed call
    private const int PrefillTokens = 512;
    private const double DecodeLimit = 1.43; // 70 % of the memory's rate

    /// <summary>The rows of a model.</summary>
    public static IEnumerable<Comparison> Of(TimedLanguageModel model, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        yield return new(
            "C21", $"decode, {model.Dtype}", $"{DecodedTokens} tokens", EvaluationOps.Of("decode", () => model.Decode(DecodedTokens)),
            [new("its linear layers alone, torch F.linear", repetitions => model.FasterLayers(1, DecodedTokens, repetitions), null, Goal: 1.3)],
            _ => DecodedTokens * model.ReadMs(), Invariant($"{DecodedTokens} x {model.ReadBytes / 1e9:0.000} GB of weights, read on {threads} threads just then"), DecodeLimit,
            () => "results are compared by the decoder's tests; weights are random");
        yield return new(
            "C22", $"prefill, {model.Dtype}", $"{PrefillTokens} tokens", EvaluationOps.Of("prefill", () => model.Prefill(PrefillTokens)),
            [new("its linear layers alone, torch F.linear", repetitions => model.FasterLayers(PrefillTokens, 1, repetitions), null, Goal: 1)],
            ceilings => ceilings.ArithmeticMs(model.PrefillOperations(PrefillTokens)),
            Invariant($"{model.PrefillOperations(PrefillTokens) / 1e9:0} GFLOP at the rate of float32 256 bits wide"), LimitGoal: null,
            () => "as above");
    }
}
