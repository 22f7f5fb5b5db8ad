using System.Diagnostics;
using System.Text.Json;
using Spatial.Models;
using TorchSharp;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class Qwen2DecoderTests
{
    private const double Tolerance = 5e-5; // float32 sums over 160 values in another order; worst seen by the goldens' own float64 check 2e-5
    private const double GradientTolerance = 1e-3; // relative, on the norm

    [Theory]
    [InlineData("text_positions")]
    [InlineData("mrope_positions")]
    [InlineData("small_inputs")]
    public void EveryLayerAgreesWithTheOfficialDecoder(string golden)
    {
        using var scope = NewDisposeScope();
        using var expected = Golden($"decoder/{golden}");
        var model = Load("checkpoint");

        AssertPass(model, expected, expected["inputs_embeds"], expected.Find("position_ids"), null);
    }

    [Fact]
    public void TheTextModelAgreesWithTheOfficialOne()
    {
        using var scope = NewDisposeScope();
        using var expected = Golden("text/decode");
        var model = Load("text_checkpoint");

        AssertPass(model, expected, model.Decoder.Embed(expected["input_ids"]), null, null);
    }

    [Fact]
    public void PaddingOnTheLeftChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var expected = Golden("decoder/left_padding");
        var model = Load("checkpoint");
        var mask = expected["attention_mask"];

        AssertPass(model, expected, model.Decoder.Embed(expected["input_ids"]), expected.Find("position_ids"), mask);
        AssertPass(model, expected, model.Decoder.Embed(expected["input_ids"]), null, mask);
    }

    [Theory]
    [InlineData("mixed")]
    [InlineData("far")]
    public void AnglesAreTheOfficialOnes(string positions)
    {
        using var scope = NewDisposeScope();
        using var expected = Golden("decoder/mrope_tables");
        var config = Qwen2Config.Read(Folder("checkpoint/config.json"));
        var (ids, cosines, sines) = (expected[$"{positions}.position_ids"], expected[$"{positions}.cos"], expected[$"{positions}.sin"]);

        for (var axis = 0; axis < 3; axis++)
        {
            using var rotation = Qwen2Rotation.At(config, ids[axis], ScalarType.Float32);
            AssertClose(cosines[axis].unsqueeze(1), rotation.Tables.Cosines, 1e-6);
            AssertClose(sines[axis].unsqueeze(1), rotation.Tables.Sines, 1e-6);
        }
    }

    [Fact]
    public void TokensInPiecesThroughTheCacheAreTokensAtOnce()
    {
        using var scope = NewDisposeScope();
        using var inputs = Golden("decoder/mrope_positions");
        using var expected = Golden("decoder/incremental");
        var model = Load("checkpoint");
        using var cache = new KeyValueCache(model.Decoder.Config);
        var (embeddings, positions) = (inputs["inputs_embeds"], inputs["position_ids"]);
        var logits = new List<Tensor>();

        foreach (var step in expected["steps"].data<long>().ToArray())
        {
            var before = cache.Length;
            logits.Add(model.Scores(model.Decoder.Read(embeddings.narrow(1, before, step), positions.narrow(2, before, step), cache: cache)));
        }

        AssertClose(expected["logits"], cat(logits, 1), Tolerance);
        for (var layer = 0; layer < model.Decoder.Config.LayerCount; layer++)
        {
            var (keys, values) = cache.Kept(layer);
            AssertClose(expected[$"key.{layer}"], keys, Tolerance);
            AssertClose(expected[$"value.{layer}"], values, Tolerance);
            Assert.False(keys.requires_grad || values.requires_grad); // else every token would hold on to the computation of all before it
        }
    }

    [Fact]
    public void APrefixIsReadOnceForManyQuestions()
    {
        using var scope = NewDisposeScope();
        using var inputs = Golden("text/decode");
        var model = Load("text_checkpoint");
        var tokens = inputs["input_ids"];
        using var cache = new KeyValueCache(model.Decoder.Config);
        using var inference = inference_mode();
        var whole = model.Decoder.Read(model.Decoder.Embed(tokens));

        var prefix = model.Decoder.Read(model.Decoder.Embed(tokens.narrow(1, 0, 10)), cache: cache);
        var other = model.Decoder.Read(model.Decoder.Embed(tokens.narrow(1, 0, 5)), cache: cache);
        cache.Truncate(10);
        var rest = model.Decoder.Read(model.Decoder.Embed(tokens.narrow(1, 10, 6)), cache: cache);

        Assert.Equal(16, cache.Length);
        AssertClose(whole.narrow(1, 0, 10), prefix, Tolerance);
        AssertClose(whole.narrow(1, 10, 6), rest, Tolerance);
        Assert.NotEqual(whole.narrow(1, 10, 1).data<float>().ToArray(), other.narrow(1, 0, 1).data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Truncate(17));
    }

    [Fact]
    public void GreedyTextsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var text = Golden("text/decode");
        using var padded = Golden("decoder/left_padding");
        var (textModel, model) = (Load("text_checkpoint"), Load("checkpoint"));

        AssertGreedy(textModel, text["input_ids"], null, null, text["greedy"]);
        AssertGreedy(textModel, text["batch.input_ids"], text["batch.attention_mask"], null, text["batch.greedy"]);
        AssertGreedy(model, padded["input_ids"], padded["attention_mask"], padded["position_ids"], padded["greedy"]);
    }

    [Fact]
    public void ATextEndsWhereItsLastTokenComes()
    {
        using var scope = NewDisposeScope();
        using var padded = Golden("decoder/left_padding");
        var model = Load("checkpoint");
        var greedy = padded["greedy"];
        var last = greedy[0, 3].item<long>();
        using var cache = new KeyValueCache(model.Decoder.Config);
        var embeddings = model.Decoder.Embed(padded["input_ids"]);

        var steps = GreedyText.Continue(model, embeddings, cache, 16, padded.Find("attention_mask"), isLast: token => token == last, cancellation: TestContext.Current.CancellationToken).ToArray();

        Assert.All(steps.Skip(3), step => Assert.Equal(last, step[0]));
        Assert.Equal(Enumerable.Range(0, 3).Select(step => greedy[0, step].item<long>()), steps.Take(3).Select(step => step[0]));
    }

    [Fact]
    public void TheLossAndItsGradientsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var expected = Golden("decoder/loss");
        using var gradients = JsonDocument.Parse(File.ReadAllText(Folder("decoder/gradients.json")));
        var model = Load("checkpoint");

        var hidden = model.Decoder.Read(model.Decoder.Embed(expected["input_ids"]), attentionMask: expected.Find("attention_mask"));
        var loss = model.Loss(hidden, expected["labels"]);
        loss.backward();

        Assert.Equal(expected["loss"].item<float>(), loss.item<float>(), Tolerance);
        var compared = 0;
        foreach (var (name, parameter) in model.named_parameters())
        {
            var golden = gradients.RootElement.GetProperty("gradients").GetProperty(name);
            var (norm, sum) = (golden.GetProperty("norm").GetDouble(), golden.GetProperty("sum").GetDouble());
            var gradient = parameter.grad!.to_type(ScalarType.Float64);
            Assert.InRange(gradient.norm().item<double>(), norm * (1 - GradientTolerance), norm * (1 + GradientTolerance));
            Assert.InRange(gradient.sum().item<double>() - sum, -GradientTolerance * Math.Max(1, norm), GradientTolerance * Math.Max(1, norm));
            if (expected.Find($"grad.{name}") is { } whole)
            {
                AssertClose(whole, parameter.grad!, GradientTolerance * whole.abs().max().item<float>());
                compared++;
            }
        }

        Assert.Equal(2, compared);
    }

    [Fact]
    public void TheHalfBillionHasItsParameters()
    {
        Assert.Equal(494_032_768, Qwen2Config.HalfBillion.ParameterCount); // the published checkpoint's

        using var scope = NewDisposeScope();
        var config = Qwen2Config.Read(Folder("checkpoint/config.json"));
        Assert.Equal(config.ParameterCount, new Qwen2LanguageModel(config).parameters().Sum(parameter => parameter.numel()));
    }

    [Fact, Trait("Category", "Slow")]
    public void TheHalfBillionReadsAQuestionOf3700TokensWithinMemory()
    {
        const long needed = 8L << 30;
        Assert.SkipUnless(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= needed, $"needs {needed >> 30} GB of memory");
        const int tokens = 3700; // 6 cameras and a bird's-eye view as DrivePI asks about them
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var clock = Stopwatch.StartNew();
        using var model = new Qwen2LanguageModel(Qwen2Config.HalfBillion);
        model.to(ScalarType.BFloat16);
        model.eval();
        Assert.Equal(494_032_768, model.parameters().Sum(parameter => parameter.numel()));
        var made = clock.Elapsed;

        using var cache = new KeyValueCache(Qwen2Config.HalfBillion);
        var ids = arange(0, tokens, ScalarType.Int64).unsqueeze(0);
        var hidden = model.Decoder.Read(model.Decoder.Embed(ids), cache: cache);
        var read = clock.Elapsed - made;
        var scores = model.Scores(hidden.select(1, -1));

        Assert.Equal([1, tokens, 896], hidden.shape);
        Assert.Equal([1, 151936], scores.shape);
        Assert.True(hidden.isfinite().all().item<bool>() && scores.isfinite().all().item<bool>());
        Assert.Equal(tokens, cache.Length);
        Assert.Equal(tokens * 12_288L, cache.Bytes); // 24 layers x keys and values x 2 heads x 64 x 2 bytes
        using var process = Process.GetCurrentProcess();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"made in {made.TotalSeconds:0.0} s, {tokens} tokens read in {read.TotalSeconds:0.0} s, peak memory of the process {process.PeakWorkingSet64 / 1e9:0.00} GB");
    }

    // Without gradients few rows go through vector_linear; with them through libtorch's layers.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(1, 3)]
    [InlineData(5, 1)]
    public void FewTokensGiveTheSameWithAndWithoutGradients(int batch, int length)
    {
        using var scope = NewDisposeScope();
        var model = Load("checkpoint");
        var tokens = arange(0, batch * (8 + length), ScalarType.Int64).view(batch, 8 + length);
        var mask = ones_like(tokens);
        mask.narrow(0, 0, 1).narrow(1, 0, 3).fill_(0);

        var (plain, after) = Scores(true);
        using var inference = inference_mode();
        var (fast, _) = Scores(false);

        Assert.True(after);
        AssertClose(plain, fast, Tolerance);

        (Tensor Scores, bool Grad) Scores(bool gradients)
        {
            using var cache = new KeyValueCache(model.Decoder.Config);
            using var grad = set_grad_enabled(gradients);
            model.Decoder.Read(model.Decoder.Embed(tokens.narrow(1, 0, 8)), attentionMask: mask.narrow(1, 0, 8), cache: cache);
            var scores = model.Scores(model.Decoder.Read(model.Decoder.Embed(tokens.narrow(1, 8, length)), attentionMask: mask, cache: cache));
            return (scores.detach(), scores.requires_grad);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void DecodingInBfloat16IsDecodingInFloat32Rounded(int batch)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (model, narrow) = (Load("checkpoint"), Load("checkpoint"));
        narrow.to(ScalarType.BFloat16);
        var tokens = arange(0, batch * 9, ScalarType.Int64).view(batch, 9);

        var (expected, actual) = (LastScores(model), LastScores(narrow));

        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        AssertAlike(expected, actual.to_type(ScalarType.Float32), 0.05); // 8 bits through every layer

        Tensor LastScores(Qwen2LanguageModel read)
        {
            using var cache = new KeyValueCache(read.Decoder.Config);
            read.Decoder.Read(read.Decoder.Embed(tokens.narrow(1, 0, 8)), cache: cache);
            return read.Scores(read.Decoder.Read(read.Decoder.Embed(tokens.narrow(1, 8, 1)), cache: cache));
        }
    }

    [Fact]
    public void NothingIsLeftBehind()
    {
        using var scope = NewDisposeScope();
        using var inputs = Golden("text/decode");
        var model = Load("text_checkpoint");
        var embeddings = model.Decoder.Embed(inputs["input_ids"]).detach();
        var mask = ones_like(inputs["input_ids"]);
        Run();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Run();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Run()
        {
            using var cache = new KeyValueCache(model.Decoder.Config);
            Assert.Equal(5, GreedyText.Continue(model, embeddings, cache, 5, mask, cancellation: TestContext.Current.CancellationToken).Count());
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = NewDisposeScope();
        var model = Load("checkpoint");
        var decoder = model.Decoder;
        var two = zeros(2, 3, 64);

        Assert.Contains("embeddings must be [B, L, 64], got [2, 3, 63]", Refusal(() => decoder.Read(zeros(2, 3, 63))));
        Assert.Contains("2048 tokens at most, got 2049", Refusal(() => decoder.Read(zeros(1, 2049, 64))));
        Assert.Contains("positions must be [2, 3] or [3, 2, 3], got [1, 3]", Refusal(() => decoder.Read(two, zeros([1, 3], ScalarType.Int64))));
        Assert.Contains("attention mask must be [2, 3], got [2, 2]", Refusal(() => decoder.Read(two, attentionMask: ones([2, 2], ScalarType.Int64))));
        Assert.Contains("tokens must be int64 [B, L], got Float32 [2, 3, 64]", Refusal(() => decoder.Embed(two)));
        Assert.Contains("tokens must be 0 to 895, got 3 to 896", Refusal(() => decoder.Embed(tensor(new long[,] { { 3, 896 } }))));
        using var cache = new KeyValueCache(decoder.Config);
        decoder.Read(two, cache: cache);
        Assert.Contains("make a cache for each batch", Refusal(() => decoder.Read(zeros(1, 3, 64), cache: cache)));
    }

    [Theory]
    [InlineData("\"hidden_size\": 64", "\"hidden_size\": 66", "hidden_size must be an even number of values per head, got 66 for 4 heads")]
    [InlineData("\"hidden_size\": 64,", "", "hidden_size is missing")]
    [InlineData("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3", "multiple of num_key_value_heads, got 4 and 3")]
    [InlineData("\"hidden_act\": \"silu\"", "\"hidden_act\": \"gelu\"", "hidden_act must be silu, got gelu")]
    [InlineData("\"use_sliding_window\": false", "\"use_sliding_window\": true", "use_sliding_window is not supported")]
    [InlineData("\"model_type\": \"qwen2\"", "\"model_type\": \"llama\"", "model_type must be qwen2 or qwen2_5_vl or qwen2_5_vl_text or spatial-mllm, got llama")]
    [InlineData("\"vocab_size\": 896", "\"vocab_size\": 1e99", "language model configuration")]
    public void AConfigurationOfAnotherDecoderIsRefused(string text, string changed, string message)
    {
        using var folder = new TemporaryFolder();
        var original = File.ReadAllText(Folder("text_checkpoint/config.json"));
        File.WriteAllText(folder["config.json"], original.Replace(text, changed, StringComparison.Ordinal));
        Assert.Contains(text, original, StringComparison.Ordinal);

        var error = Assert.Throws<InvalidDataException>(() => Qwen2Config.Read(folder["config.json"]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(folder["config.json"], error.Message, StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> call) => Assert.Throws<ArgumentException>(call).Message;

    private static void AssertPass(Qwen2LanguageModel model, GoldenTensors expected, Tensor embeddings, Tensor? positions, Tensor? mask)
    {
        var states = new List<Tensor>();
        var hidden = model.Decoder.Read(embeddings, positions, mask, states: states);

        Assert.Equal(model.Decoder.Config.LayerCount + 1, states.Count);
        AssertClose(expected["embeddings"], states[0], Tolerance, mask);
        foreach (var (state, layer) in states.Skip(1).Select((state, layer) => (state, layer)))
        {
            AssertClose(expected[$"layer.{layer}"], state, Tolerance, mask);
        }

        AssertClose(expected["final_norm"], hidden, Tolerance, mask);
        AssertClose(expected["logits"], model.Scores(hidden), Tolerance, mask);
    }

    private static void AssertGreedy(Qwen2LanguageModel model, Tensor tokens, Tensor? mask, Tensor? positions, Tensor expected)
    {
        using var cache = new KeyValueCache(model.Decoder.Config);
        var steps = GreedyText.Continue(model, model.Decoder.Embed(tokens), cache, (int)expected.shape[1], mask, positions, cancellation: TestContext.Current.CancellationToken).ToArray();

        Assert.Equal(expected.transpose(0, 1).contiguous().data<long>().ToArray(), steps.SelectMany(step => step));
    }

    private static string Folder(string path) => TestData.Golden($"qwen25vl/{path}");

    private static GoldenTensors Golden(string name) => new($"qwen25vl/{name}");

    private static Qwen2LanguageModel Load(string folder)
    {
        using var checkpoint = Checkpoint.Open(Folder(folder));
        var model = new Qwen2LanguageModel(Qwen2Config.Read(Folder($"{folder}/config.json")));
        WeightLoader.Load(model, checkpoint, new() { Unused = ["visual."] });
        model.eval();
        return model;
    }
}
