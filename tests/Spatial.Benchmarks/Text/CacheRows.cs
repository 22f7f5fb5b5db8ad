using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>Rows C23 and C24: what the cache of keys and values saves, by itself and over several questions about one frame.</summary>
public static class CacheRows
{
    /// <summary>Tokens of the context that the rows need.</summary>
    public const int Context = FrameTokens;

    private const int Prompt = 512;
    private const int NewTokens = 64;
    private const int ComparedTokens = 4; // without a cache each is a prefill
    private const int LongContext = 1024;
    private const int ShortContext = 16;
    private const int DecodedTokens = 4; // per timed call
    private const int FrameTokens = 1536;
    private const int QuestionTokens = 40;
    private const int Questions = 4;

    /// <summary>The rows of a model that has read <see cref="Context"/> tokens.</summary>
    public static IEnumerable<Comparison> Of(TimedLanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        yield return new(
            "C23", $"decode after {Prompt} tokens, {model.Dtype}", "1 token", EvaluationOps.Of("cache", () => model.DecodeAfter(Prompt, 1)),
            [Peer.Here("the same code without a cache", goal: null, () => model.DecodeAnewAfter(Prompt, 1))],
            _ => model.ReadMs(), Invariant($"{model.ReadBytes / 1e9:0.000} GB of weights"), LimitGoal: null, () => CheckDecoding(model));
        yield return new(
            "C23", $"decode after {LongContext} tokens, {model.Dtype}", $"{DecodedTokens} tokens",
            EvaluationOps.Of("cache", () => model.DecodeAfter(LongContext, DecodedTokens)),
            [Peer.Here($"the same after {ShortContext} tokens", goal: 0.91, () => model.DecodeAfter(ShortContext, DecodedTokens))],
            _ => DecodedTokens * model.ReadMs(), Invariant($"{DecodedTokens} x {model.ReadBytes / 1e9:0.000} GB of weights"), LimitGoal: null,
            () => "no token is compared: the contexts differ");
        yield return new(
            "C24", $"{Questions} questions about one frame, {model.Dtype}", $"{FrameTokens + (Questions * QuestionTokens)} tokens",
            EvaluationOps.Of("cache", () => Ask(model, readsFrameOnce: true)),
            [Peer.Here(
                $"the frame read for each question, {Questions * (FrameTokens + QuestionTokens)} tokens", goal: null, () => Ask(model, readsFrameOnce: false))],
            ceilings => ceilings.ArithmeticMs(model.PrefillOperations(FrameTokens + QuestionTokens)),
            "one frame and one question at the rate of float32 256 bits wide", LimitGoal: null, () => CheckQuestions(model));
    }

    private static (float[] Hidden, int Tokens) Ask(TimedLanguageModel model, bool readsFrameOnce) =>
        model.Ask(FrameTokens, QuestionTokens, Questions, readsFrameOnce);

    private static string CheckDecoding(TimedLanguageModel model)
    {
        var (ours, theirs) = (model.DecodeAfter(Prompt, ComparedTokens), model.DecodeAnewAfter(Prompt, ComparedTokens));
        if (!ours.SequenceEqual(theirs))
        {
            throw new ResultsDifferException($"with a cache [{string.Join(", ", ours)}], without [{string.Join(", ", theirs)}]");
        }

        var with = model.PrefillOperations(Prompt) + Enumerable.Range(0, NewTokens).Sum(token => model.DecodeOperations(Prompt + token));
        var without = Enumerable.Range(0, NewTokens).Sum(token => model.PrefillOperations(Prompt + token + 1));
        return Invariant($"{ComparedTokens} tokens equal; {Prompt} tokens and {NewTokens} new ones are {with / 1e12:0.00} TFLOP with a cache, ")
            + Invariant($"{without / 1e12:0.00} without, {without / with:0} times as many");
    }

    private static string CheckQuestions(TimedLanguageModel model)
    {
        var (ours, theirs) = (Ask(model, readsFrameOnce: true), Ask(model, readsFrameOnce: false));
        var largest = theirs.Hidden.Max(Math.Abs);
        var difference = ours.Hidden.Zip(theirs.Hidden).Max(pair => Math.Abs(pair.First - pair.Second)) / largest;
        return difference <= Tolerance(model)
            ? Invariant($"{theirs.Tokens} tokens become {ours.Tokens}, {100.0 * (theirs.Tokens - ours.Tokens) / theirs.Tokens:0} % fewer; ")
                + Invariant($"hidden states equal within {difference:0.0e0} of the largest")
            : throw new ResultsDifferException(Invariant($"hidden states differ by {difference:0.0e0} of the largest"));
    }

    // Products of other sizes add up in another order: 24 layers of float32 sums, or of 8 bits.
    private static double Tolerance(TimedLanguageModel model) => model.Dtype == TorchSharp.torch.ScalarType.Float32 ? 1e-4 : 0.05;
}
