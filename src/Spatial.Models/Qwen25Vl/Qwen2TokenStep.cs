using System.Numerics;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What one more token needs besides its linear layers, on plain memory: small as it is, calling libtorch for each operation would take
/// longest.</summary>
/// <remarks>The formulas of <see cref="Qwen2RmsNorm"/>, <see cref="Qwen2Rotation"/>, <see cref="Qwen2Attention"/> and <see cref="Qwen2FeedForward"/>, float32
/// on the CPU, one sequence, no gradient.</remarks>
internal static class Qwen2TokenStep
{
    // Looking back at more than this is worth libtorch's threads: products of heads, their width and tokens.
    private const long MostProducts = 1 << 18;

    /// <summary>True where a token can be read this way.</summary>
    /// <param name="embeddings">[B, L, D].</param>
    /// <param name="config">Of the decoder.</param>
    /// <param name="before">Tokens in the cache.</param>
    public static bool Takes(Tensor embeddings, Qwen2Config config, long before) =>
        !is_grad_enabled() && embeddings.shape[0] == 1 && embeddings.shape[1] == 1 && embeddings.dtype == ScalarType.Float32
        && embeddings.device_type == TorchSharp.DeviceType.CPU && (before + 1) * config.HeadCount * config.HeadSize <= MostProducts;

    /// <summary>The numbers of a contiguous float32 tensor; valid as long as it lives.</summary>
    public static Span<float> Of(Tensor tensor) => TensorValues.View<float>(tensor);

    /// <summary>Norm of a vector.</summary>
    public static void Normalise(ReadOnlySpan<float> input, ReadOnlySpan<float> weight, double eps, Span<float> output)
    {
        var scale = (float)(1 / Math.Sqrt((Dot(input, input) / (double)input.Length) + eps));
        for (var i = 0; i < input.Length; i++)
        {
            output[i] = weight[i] * (input[i] * scale);
        }
    }

    /// <summary>Turns heads by the angles of their position.</summary>
    /// <param name="heads">[N * head], in place.</param>
    /// <param name="angles">[head / 2].</param>
    public static void Turn(Span<float> heads, ReadOnlySpan<float> angles)
    {
        var half = angles.Length;
        for (var head = 0; head < heads.Length; head += 2 * half)
        {
            for (var i = 0; i < half; i++)
            {
                var (sine, cosine) = MathF.SinCos(angles[i]);
                var (a, b) = (heads[head + i], heads[head + half + i]);
                (heads[head + i], heads[head + half + i]) = ((a * cosine) - (b * sine), (b * cosine) + (a * sine));
            }
        }
    }

    /// <summary>Attention of one token.</summary>
    /// <param name="queries">[N * head].</param>
    /// <param name="keys">[N of keys, capacity, head].</param>
    /// <param name="values">The same shape.</param>
    /// <param name="tokens">How many of the capacity are there, this one among them.</param>
    /// <param name="config">Heads.</param>
    /// <param name="output">[N * head].</param>
    public static void Attend(ReadOnlySpan<float> queries, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, int tokens, Qwen2Config config,
        Span<float> output)
    {
        var (size, shared) = (config.HeadSize, config.HeadCount / config.KeyValueHeadCount);
        var stride = keys.Length / config.KeyValueHeadCount;
        var scale = (float)(1 / Math.Sqrt(size));
        Span<float> weights = tokens <= 4096 ? stackalloc float[tokens] : new float[tokens];
        for (var head = 0; head < config.HeadCount; head++)
        {
            var query = queries.Slice(head * size, size);
            var seen = output.Slice(head * size, size);
            var itsKeys = keys.Slice(head / shared * stride, tokens * size);
            var itsValues = values.Slice(head / shared * stride, tokens * size);
            var largest = float.NegativeInfinity;
            for (var token = 0; token < tokens; token++)
            {
                weights[token] = Dot(query, itsKeys.Slice(token * size, size)) * scale;
                largest = MathF.Max(largest, weights[token]);
            }

            var sum = 0f;
            for (var token = 0; token < tokens; token++)
            {
                sum += weights[token] = MathF.Exp(weights[token] - largest);
            }

            seen.Clear();
            for (var token = 0; token < tokens; token++)
            {
                AddTimes(itsValues.Slice(token * size, size), weights[token] / sum, seen);
            }
        }
    }

    /// <summary>The gate's SiLU times what it lets through, into the gate.</summary>
    public static void Gate(Span<float> gate, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < gate.Length; i++)
        {
            gate[i] = gate[i] / (1 + MathF.Exp(-gate[i])) * values[i];
        }
    }

    /// <summary>Adds a vector to another.</summary>
    public static void Add(ReadOnlySpan<float> from, Span<float> to) => AddTimes(from, 1, to);

    private static void AddTimes(ReadOnlySpan<float> from, float times, Span<float> to)
    {
        var i = 0;
        for (; i <= from.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(to[i..]) + (new Vector<float>(from[i..]) * times)).CopyTo(to[i..]);
        }

        for (; i < from.Length; i++)
        {
            to[i] += from[i] * times;
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (sums, i) = (Vector<float>.Zero, 0);
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sums += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
        }

        var sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
