using static System.FormattableString;
using static TorchSharp.torch;

namespace Spatial.Benchmarks;

/// <summary>Rows C20: attention without a mask at the shapes of one and six views, as vision towers call it.</summary>
public static class AttentionRows
{
    private const int Heads = 16;
    private const int HeadSize = 64;
    private const double LimitGoal = 1.82; // 55 % of the arithmetic
    private const double Tolerance = 1e-5; // means of values near 1

    /// <summary>The rows.</summary>
    public static IEnumerable<Comparison> All() => [Of(782, goal: 3), Of(4692, goal: 3.5)];

    private static Comparison Of(int tokens, double goal)
    {
        random.manual_seed(20);
        var (queries, keys, values) = (randn([1, Heads, tokens, HeadSize]), randn([1, Heads, tokens, HeadSize]), randn([1, Heads, tokens, HeadSize]));
        var operations = 4.0 * tokens * tokens * HeadSize * Heads;
        return new(
            "C20", "attention, float32", $"{tokens} tokens", EvaluationOps.Of("attention", () => Run(Ours)),
            [Peer.Here("torch bmm, softmax, bmm", goal, () => Run(Written))],
            ceilings => ceilings.ArithmeticMs(operations), Invariant($"{operations / 1e9:0.0} GFLOP at the rate of float32 256 bits wide"), LimitGoal, Check);

        Tensor Ours() => nn.functional.scaled_dot_product_attention(queries, keys, values);

        Tensor Written() => bmm(nn.functional.softmax(bmm(queries[0], keys[0].transpose(1, 2)) / Math.Sqrt(HeadSize), -1), values[0]).unsqueeze(0);

        string Check()
        {
            using var scope = NewDisposeScope();
            var difference = (Ours() - Written()).abs().max().item<float>();
            return difference <= Tolerance
                ? Invariant($"equal within {difference:0.0e0}")
                : throw new ResultsDifferException(Invariant($"results differ by {difference:0.0e0}"));
        }

        static bool Run(Func<Tensor> call)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            call();
            return true;
        }
    }
}
