using System.Text.Json;
using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class Qwen25VlModelTests
{
    public static TheoryData<string> Cases() => [.. Golden().Select(entry => entry.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void PixelsAndTextBecomeTheOfficialLogits(string name)
    {
        using var scope = NewDisposeScope();
        using var expected = QwenGolden.Tensors($"whole/{name}");
        using var chat = QwenGolden.Chat();
        using var prompt = Prompt(chat, name, expected);
        var (model, states) = (chat.Model, new List<Tensor>());

        var embeddings = model.Embed(prompt, chat.Preprocessor);
        var hidden = model.Language.Decoder.Read(embeddings, prompt.Positions.Positions, prompt.AttentionMask, states: states);
        var logits = model.Language.Scores(hidden);

        var mask = expected["attention_mask"];
        Assert.Equal(QwenGolden.Integers(expected["input_ids"]), QwenGolden.Integers(prompt.Tokens));
        Assert.Equal(QwenGolden.Integers(mask), QwenGolden.Integers(prompt.AttentionMask ?? ones_like(prompt.Tokens)));
        Assert.Equal(QwenGolden.Integers(expected["position_ids"]), QwenGolden.Integers(prompt.Positions.Positions));
        Assert.Equal(QwenGolden.Integers(expected["rope_deltas"]), QwenGolden.Integers(prompt.Positions.Deltas));
        Assert.Equal(QwenGolden.Grids(expected.Find("image_grid_thw")), prompt.Images.Select(clip => clip.Grid));
        Assert.Equal(QwenGolden.Grids(expected.Find("video_grid_thw")), prompt.Videos.Select(clip => clip.Grid));
        AssertClose(expected["inputs_embeds"], embeddings, QwenGolden.Tolerance, mask);
        for (var layer = 0; expected.Find($"layer.{layer}") is { } state; layer++)
        {
            AssertClose(state, states[layer + 1], QwenGolden.Tolerance, mask);
        }

        AssertClose(expected["final_norm"], hidden, QwenGolden.Tolerance, mask);
        var last = expected["logits"].shape[1]; // all positions of one case, else the last few
        AssertClose(expected["logits"], logits.narrow(1, logits.shape[1] - last, last), QwenGolden.Tolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GreedyAnswersAreTheOfficialOnes(string name)
    {
        using var scope = NewDisposeScope();
        using var expected = QwenGolden.Tensors($"whole/{name}");
        using var chat = QwenGolden.Chat();
        using var prompt = Prompt(chat, name, expected);
        using var cache = new KeyValueCache(chat.Model.Config.Text);
        var greedy = expected["greedy"];

        var steps = GreedyText.Continue(
            chat.Model.Language, chat.Model.Embed(prompt, chat.Preprocessor), cache, (int)greedy.shape[1], prompt.AttentionMask, prompt.Positions.Positions,
            cancellation: TestContext.Current.CancellationToken).ToArray();

        Assert.Equal(QwenGolden.Integers(greedy.transpose(0, 1)), steps.SelectMany(step => step));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AnswersAreTheOfficialTexts(string name)
    {
        using var scope = NewDisposeScope();
        using var expected = QwenGolden.Tensors($"whole/{name}");
        using var chat = QwenGolden.Chat();
        var golden = Golden().Single(entry => entry.GetProperty("name").GetString() == name);
        var ends = chat.Settings.EndTokens;

        foreach (var ((messages, clips), text) in Chats(chat, golden, expected).Zip(golden.GetProperty("greedy_text").EnumerateArray()))
        {
            int[] ids = [.. text.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).TakeWhile(id => !ends.Contains(id))];

            var pieces = chat.Answer(messages, clips, chat.Settings with { MaxTokens = 16 }, TestContext.Current.CancellationToken).ToArray();

            Assert.Equal(chat.Tokenizer.Decode(ids, skipSpecial: true), string.Concat(pieces));
            Assert.InRange(pieces.Length, 2, 16); // token by token
            if (ids.Length == 16)
            {
                Assert.Equal(text.GetProperty("decoded_skip_special").GetString(), string.Concat(pieces));
            }
        }
    }

    [Fact]
    public void WhatFollowsAnImageStandsBehindItsLastRow()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var chat = QwenGolden.Chat();
        random.manual_seed(9);
        var (model, grid) = (chat.Model, new VisualGrid(1, 8, 2));
        var visual = model.Tower.See(randn(grid.Patches, VisualGrid.PatchSize), [grid]);
        List<long> tokens = [5, 6, .. Enumerable.Repeat((long)model.Config.ImageToken, grid.Tokens)];
        using var cache = new KeyValueCache(model.Config.Text);

        var chosen = GreedyText.Continue(
            model.Language, model.Embed(Row(), visual, null), cache, 4, positions: Positions(), cancellation: TestContext.Current.CancellationToken).ToArray();

        foreach (var token in chosen)
        {
            var hidden = model.Language.Decoder.Read(model.Embed(Row(), visual, null), Positions());
            Assert.Equal(model.Language.Scores(hidden.select(1, -1)).argmax(-1).item<long>(), token[0]);
            tokens.Add(token[0]);
        }

        Tensor Row() => tensor(tokens.ToArray()).unsqueeze(0);

        Tensor Positions() => MropePositions.Of(model.Config, Row(), null, [grid], []).Positions;
    }

    [Fact]
    public void TheLossAndItsGradientsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var expected = QwenGolden.Tensors("whole/loss");
        using var gradients = JsonDocument.Parse(File.ReadAllText(QwenGolden.Path("whole/gradients.json")));
        using var chat = QwenGolden.Chat();
        var model = chat.Model;
        var clip = chat.Preprocessor.Image(Assert.Single(QwenGolden.Frames(expected["image.0"])));
        var tokens = expected["input_ids"];
        var positions = MropePositions.Of(model.Config, tokens, null, [clip.Grid], []);

        var embeddings = model.Embed(tokens, model.Tower.See(chat.Preprocessor.Patches(clip), [clip.Grid]), null);
        var loss = model.Language.Loss(model.Language.Decoder.Read(embeddings, positions.Positions), expected["labels"]);
        loss.backward();

        Assert.Equal(expected["loss"].item<float>(), loss.item<float>(), QwenGolden.Tolerance);
        var compared = gradients.RootElement.GetProperty("gradients").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
        Assert.Equal(compared.Keys.Order(StringComparer.Ordinal), model.named_parameters().Select(entry => entry.name).Order(StringComparer.Ordinal));
        foreach (var (name, parameter) in model.named_parameters())
        {
            var (norm, sum) = (compared[name].GetProperty("norm").GetDouble(), compared[name].GetProperty("sum").GetDouble());
            var gradient = parameter.grad!.to_type(ScalarType.Float64);
            const double tolerance = QwenGolden.GradientTolerance;
            Assert.InRange(gradient.norm().item<double>(), norm * (1 - tolerance), norm * (1 + tolerance));
            Assert.InRange(gradient.sum().item<double>() - sum, -tolerance * Math.Max(1, norm), tolerance * Math.Max(1, norm));
        }
    }

    [Fact]
    public void VisualTokensAndPadsMustBeAsMany()
    {
        using var scope = NewDisposeScope();
        using var chat = QwenGolden.Chat();
        var model = chat.Model;
        var tokens = tensor(new long[,] { { 1, model.Config.ImageToken, model.Config.ImageToken, 2 } });

        Assert.Contains("got 2 pads and 3 tokens of images", Refusal(() => model.Embed(tokens, zeros(3, 64), null)));
        Assert.Contains("got 2 pads and 0 tokens of images", Refusal(() => model.Embed(tokens, null, null)));
        Assert.Contains("got 0 pads and 1 tokens of videos", Refusal(() => model.Embed(tokens, zeros(2, 64), zeros(1, 64))));

        static string Refusal(Func<object> call) => Assert.Throws<ArgumentException>(call).Message;
    }

    private static VisualPrompt Prompt(Qwen25VlChat chat, string name, GoldenTensors expected)
    {
        var golden = Golden().Single(entry => entry.GetProperty("name").GetString() == name);
        return VisualPrompt.Of(chat.Tokenizer, chat.Model.Config, Chats(chat, golden, expected));
    }

    private static (IReadOnlyList<ChatMessage> Messages, IReadOnlyList<VisualClip> Clips)[] Chats(Qwen25VlChat chat, JsonElement golden, GoldenTensors expected)
    {
        var (images, videos) = (0, 0);
        var seconds = golden.GetProperty("second_per_grid_ts");
        return [.. golden.GetProperty("conversations").EnumerateArray().Select(Chat)];

        (IReadOnlyList<ChatMessage> Messages, IReadOnlyList<VisualClip> Clips) Chat(JsonElement conversation)
        {
            List<VisualClip> clips = [];
            ChatMessage[] messages = [.. conversation.EnumerateArray().Select(message => Message(message, clips))];
            return (messages, clips);
        }

        ChatMessage Message(JsonElement message, List<VisualClip> clips)
        {
            var role = Enum.Parse<ChatRole>(message.GetProperty("role").GetString()!, ignoreCase: true);
            var content = message.GetProperty("content");
            return content.ValueKind == JsonValueKind.String
                ? new(role, content.GetString()!)
                : new(role, [.. content.EnumerateArray().Select(part => Part(part, clips))]);
        }

        ChatPart Part(JsonElement part, List<VisualClip> clips)
        {
            switch (part.GetProperty("type").GetString())
            {
                case "image":
                    clips.Add(chat.Preprocessor.Image(Assert.Single(QwenGolden.Frames(expected[$"image.{images++}"]))));
                    return new ChatImage();
                case "video":
                    var framesPerSecond = 2 / seconds[videos].GetDouble();
                    clips.Add(chat.Preprocessor.Video(QwenGolden.Frames(expected[$"video.{videos++}"]), framesPerSecond));
                    return new ChatVideo();
                default:
                    return new ChatText(part.GetProperty("text").GetString()!);
            }
        }
    }

    private static JsonElement[] Golden()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(QwenGolden.Path("whole/cases.json")));
        return [.. golden.RootElement.Clone().EnumerateArray()];
    }
}
