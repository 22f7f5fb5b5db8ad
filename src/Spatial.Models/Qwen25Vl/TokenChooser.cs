using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Chooses the next token of each sequence of a batch, and remembers which tokens there were.</summary>
/// <remarks>transformers, <c>RepetitionPenaltyLogitsProcessor</c>, <c>TemperatureLogitsWarper</c>, <c>TopKLogitsWarper</c>, <c>TopPLogitsWarper</c>. Which
/// token is drawn depends on our own random numbers: one row of them for each sequence, so that a sequence does not depend on its neighbours.</remarks>
internal sealed class TokenChooser
{
    private readonly GenerationSettings _settings;
    private readonly HashSet<long>[] _seen;
    private readonly Random[] _random;

    /// <param name="settings">How.</param>
    /// <param name="prompts">Tokens before the first, of each sequence.</param>
    public TokenChooser(GenerationSettings settings, IReadOnlyList<IEnumerable<long>> prompts)
    {
        settings.Check();
        _settings = settings;
        _seen = [.. prompts.Select(prompt => prompt.ToHashSet())];
        _random = [.. prompts.Select((_, row) => new Random(unchecked(settings.Seed + row)))]; // seeded ones are the same in all versions of .NET
    }

    /// <summary>Chooses.</summary>
    /// <param name="scores">[B, vocabulary].</param>
    /// <returns>[B] tokens.</returns>
    public long[] Choose(Tensor scores)
    {
        using var scope = NewDisposeScope();
        var (batch, vocabulary) = (scores.shape[0], (int)scores.shape[1]);
        var all = TensorValues.Of<float>(scores.to_type(ScalarType.Float32));
        var chosen = new long[batch];
        for (var row = 0; row < batch; row++)
        {
            chosen[row] = Choose(all.AsSpan(row * vocabulary, vocabulary), _seen[row], _random[row]);
            _seen[row].Add(chosen[row]);
        }

        return chosen;
    }

    /// <summary>Tokens that may be drawn and their probabilities, the likeliest first.</summary>
    /// <param name="scores">[vocabulary], after the repetition penalty.</param>
    /// <param name="settings">Temperature, top-k, top-p.</param>
    internal static (int[] Tokens, double[] Probabilities) Candidates(ReadOnlySpan<float> scores, GenerationSettings settings)
    {
        var least = settings.TopK > 0 && settings.TopK < scores.Length ? KthLargest(scores, settings.TopK) : float.NegativeInfinity;
        List<int> kept = [];
        for (var token = 0; token < scores.Length; token++)
        {
            if (scores[token] >= least)
            {
                kept.Add(token);
            }
        }

        int[] tokens = [.. kept];
        var values = new float[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            values[i] = -scores[tokens[i]];
        }

        Array.Sort(values, tokens);
        var weights = Array.ConvertAll(values, value => Math.Exp((values[0] - (double)value) / settings.Temperature));
        var sum = weights.Sum();
        var (count, before) = (0, 0.0);
        while (count < tokens.Length && (count == 0 || settings.TopP >= 1 || before < settings.TopP))
        {
            before += weights[count++] / sum;
        }

        var left = weights.Take(count).Sum();
        return (tokens[..count], [.. weights.Take(count).Select(weight => weight / left)]);
    }

    private int Choose(Span<float> scores, HashSet<long> seen, Random random)
    {
        var penalty = (float)_settings.RepetitionPenalty;
        if (penalty != 1)
        {
            foreach (var token in seen)
            {
                scores[(int)token] = scores[(int)token] < 0 ? scores[(int)token] * penalty : scores[(int)token] / penalty;
            }
        }

        return _settings.IsSampling ? Draw(scores, random) : Likeliest(scores);
    }

    private int Draw(ReadOnlySpan<float> scores, Random random)
    {
        var (tokens, probabilities) = Candidates(scores, _settings);
        var left = random.NextDouble();
        for (var i = 0; i < tokens.Length; i++)
        {
            left -= probabilities[i];
            if (left < 0)
            {
                return tokens[i];
            }
        }

        return tokens[^1];
    }

    private static int Likeliest(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var token = 1; token < scores.Length; token++)
        {
            best = scores[token] > scores[best] ? token : best;
        }

        return best;
    }

    private static float KthLargest(ReadOnlySpan<float> scores, int count)
    {
        var largest = new PriorityQueue<float, float>(count + 1);
        foreach (var score in scores)
        {
            if (largest.Count < count)
            {
                largest.Enqueue(score, score);
            }
            else if (score > largest.Peek())
            {
                largest.EnqueueDequeue(score, score);
            }
        }

        return largest.Peek();
    }
}
