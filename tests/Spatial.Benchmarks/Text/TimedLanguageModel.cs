using Spatial.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Benchmarks;

/// <summary>A language model of DrivePI's size with random weights, and PyTorch's linear layers over the same weights.</summary>
public sealed class TimedLanguageModel : IDisposable
{
    private readonly Qwen2LanguageModel _model;
    private readonly KeyValueCache _cache;
    private readonly Dictionary<int, KeyValueCache> _shorter = []; // by how many of the context's tokens they hold
    private readonly Tensor _token; // [1, 1, D]
    private readonly long[] _tokens; // of the context, [context]
    private readonly (Tensor Weight, Tensor? Bias)[] _layers; // [N, K], [N]; the output layer last
    private readonly int _context;
    private readonly int _threads;

    /// <summary>Makes the model and reads a context.</summary>
    /// <param name="dtype">Of weights and hidden states.</param>
    /// <param name="context">Tokens that are read before those that are decoded.</param>
    /// <param name="threads">Threads of ours and most of PyTorch's.</param>
    public TimedLanguageModel(ScalarType dtype, int context, int threads)
    {
        (Dtype, _context, _threads) = (dtype, context, threads);
        random.manual_seed(21);
        _model = new(Qwen2Config.HalfBillion);
        _model.to(dtype);
        _model.eval();
        _cache = new(Config);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var tokens = randint(0, Config.VocabSize, [1, context], ScalarType.Int64);
        _model.Decoder.Read(_model.Decoder.Embed(tokens), cache: _cache);
        _token = _model.Decoder.Embed(tokens.narrow(1, 0, 1)).DetachFromDisposeScope();
        _tokens = tokens.data<long>().ToArray();
        var parameters = _model.named_parameters().ToDictionary(parameter => parameter.name, parameter => (Tensor)parameter.parameter);
        _layers =
        [
            .. parameters.Where(parameter => parameter.Key.EndsWith("proj.weight", StringComparison.Ordinal))
                .Select(parameter => (parameter.Value, parameters.GetValueOrDefault(parameter.Key.Replace("weight", "bias", StringComparison.Ordinal)))),
            (parameters["model.embed_tokens.weight"], null),
        ];
    }

    /// <summary>Of weights and hidden states.</summary>
    public ScalarType Dtype { get; }

    /// <summary>Bytes of all weights that a token needs: of the linear layers and the output layer.</summary>
    public long ReadBytes => _layers.Sum(layer => layer.Weight.numel() * layer.Weight.element_size());

    private static Qwen2Config Config => Qwen2Config.HalfBillion;

    /// <summary>Decodes tokens greedily after the context.</summary>
    public long Decode(int tokens)
    {
        _cache.Truncate(_context);
        return GreedyText.Continue(_model, _token, _cache, tokens).Sum(token => token[0]);
    }

    /// <summary>Decodes tokens greedily after the first tokens of the context.</summary>
    public IReadOnlyList<long> DecodeAfter(int context, int tokens)
    {
        var cache = CacheOf(context);
        cache.Truncate(context);
        return [.. GreedyText.Continue(_model, _token, cache, tokens).Select(token => token[0])];
    }

    /// <summary>Decodes the same tokens without a cache: for each, all before it are read again.</summary>
    public IReadOnlyList<long> DecodeAnewAfter(int context, int tokens)
    {
        List<long> read = [.. _tokens[..context], _tokens[0]];
        for (var made = 0; made < tokens; made++)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            read.Add(_model.Scores(_model.Decoder.Read(Embedded(read)).select(1, -1)).argmax(-1).item<long>());
        }

        return read[(context + 1)..];
    }

    /// <summary>Reads a frame's tokens and questions about it.</summary>
    /// <param name="frame">Tokens of the frame, no more than the context.</param>
    /// <param name="question">Tokens of a question.</param>
    /// <param name="count">Questions.</param>
    /// <param name="readsFrameOnce">Whether the frame is read once, or for each question again.</param>
    /// <returns>The last hidden state of each question, [count, D] float32; and how many tokens were read.</returns>
    public (float[] Hidden, int Tokens) Ask(int frame, int question, int count, bool readsFrameOnce)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache(Config);
        var read = 0;
        var answers = new List<Tensor>();
        for (var number = 0; number < count; number++)
        {
            cache.Truncate(readsFrameOnce && number > 0 ? frame : 0);
            if (cache.Length == 0)
            {
                Read(_tokens.AsSpan(0, frame));
            }

            answers.Add(Read(_tokens.AsSpan(number * question, question)).select(1, -1));
        }

        return (cat(answers).to_type(ScalarType.Float32).contiguous().data<float>().ToArray(), read);

        Tensor Read(ReadOnlySpan<long> tokens)
        {
            read += tokens.Length;
            return _model.Decoder.Read(Embedded(tokens.ToArray()), cache: cache);
        }
    }

    /// <summary>Reads tokens at once and scores the one after them.</summary>
    public long Prefill(int tokens)
    {
        using var cache = new KeyValueCache(Config);
        using var scope = NewDisposeScope();
        return GreedyText.Continue(_model, _token.expand(1, tokens, -1), cache, 1).Single()[0];
    }

    /// <summary>Floating-point operations of a prefill whose last token alone is scored.</summary>
    public double PrefillOperations(int tokens)
    {
        var weights = _layers[..^1].Sum(layer => layer.Weight.numel());
        var attention = 2.0 * Config.LayerCount * tokens * tokens * Config.HiddenSize; // causal: half of all pairs, twice
        return (2.0 * weights * tokens) + (2.0 * _layers[^1].Weight.numel()) + attention;
    }

    /// <summary>Floating-point operations of one token after others that are in the cache.</summary>
    public double DecodeOperations(int context) =>
        (2.0 * _layers.Sum(layer => layer.Weight.numel())) + (4.0 * Config.LayerCount * (context + 1) * Config.HiddenSize);

    /// <summary>Milliseconds to read all weights once, on the threads of ours; the best of three.</summary>
    public unsafe double ReadMs()
    {
        var addresses = new nint[_layers.Length];
        for (var i = 0; i < addresses.Length; i++)
        {
            fixed (byte* data = _layers[i].Weight.bytes)
            {
                addresses[i] = (nint)data; // libtorch's memory does not move
            }
        }

        var bytes = _layers.Select(layer => layer.Weight.numel() * layer.Weight.element_size()).ToArray();
        return 1000 * Enumerable.Range(0, 3).Min(_ => NativePeers.ReadSeconds(addresses, bytes, _threads));
    }

    /// <summary>Times PyTorch's linear layers one after the other, nothing between them, with the better of one and all threads.</summary>
    /// <param name="rows">Tokens that each layer takes.</param>
    /// <param name="times">How often all layers run in a call.</param>
    /// <param name="repetitions">Timed calls.</param>
    public Timing FasterLayers(int rows, int times, int repetitions)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var inputs = _layers.Select(layer => layer.Weight.shape[1]).Distinct().ToDictionary(width => width, width => randn([rows, width], Dtype));
        var last = randn([1, Config.HiddenSize], Dtype);
        void Call()
        {
            for (var time = 0; time < times; time++)
            {
                foreach (var (weight, bias) in _layers[..^1])
                {
                    nn.functional.linear(inputs[weight.shape[1]], weight, bias).Dispose();
                }

                nn.functional.linear(last, _layers[^1].Weight).Dispose();
            }
        }

        try
        {
            return new[] { 1, _threads }.Distinct().Select(threads =>
            {
                set_num_threads(threads);
                return Timing.Of(Call, repetitions);
            }).MinBy(timing => timing.MinMs)!;
        }
        finally
        {
            set_num_threads(_threads);
        }
    }

    private KeyValueCache CacheOf(int context)
    {
        if (!_shorter.TryGetValue(context, out var cache))
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            _shorter[context] = cache = new(Config);
            _model.Decoder.Read(Embedded(_tokens[..context]), cache: cache);
        }

        return cache;
    }

    private Tensor Embedded(IEnumerable<long> tokens) => _model.Decoder.Embed(tensor(tokens.ToArray()).unsqueeze(0));

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Dispose();
        foreach (var cache in _shorter.Values)
        {
            cache.Dispose();
        }

        _token.Dispose();
        _model.Dispose();
    }
}
