using System.Text.Json;
using Spatial.Datasets;
using Spatial.Models;
using Spatial.Training;

namespace Spatial.Tests;

[Collection(TrainingWorld.Name)]
public sealed class TrainingSamplerTests(TrainingWorld world) : IDisposable
{
    private static readonly DrivePiPrompt Prompt = new(Tokenizer.OfBytes());

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheSampleOfANumberIsTheSameWhateverWasDrawnBefore()
    {
        var stage = new DrivePiStageConfig { Conversations = 3, Augmentation = new() { Share = 0.5 } };
        using var data = Open(stage);
        var (first, second) = (SamplerOf(data, stage), SamplerOf(data, stage));
        for (var number = 0; number < 9; number++)
        {
            first.Read(number).Dispose();
        }

        foreach (var number in new[] { 9, 3, 12 })
        {
            using var expected = first.Read(number);
            using var actual = second.Read(number);
            Assert.Equal(expected.Frame.SampleToken, actual.Frame.SampleToken);
            Assert.Equal(expected.Seed, actual.Seed);
            Assert.Equal(expected.Chats.Ids, actual.Chats.Ids);
            Assert.Equal(expected.Input!.Sensors.Clouds[0].data<float>().ToArray(), actual.Input!.Sensors.Clouds[0].data<float>().ToArray());
            Assert.Equal(expected.Truth.Classes.data<byte>().ToArray(), actual.Truth.Classes.data<byte>().ToArray());
        }
    }

    [Fact]
    public void EveryFrameComesOnceInAPassAndPassesDiffer()
    {
        var stage = new DrivePiStageConfig();
        using var data = Open(stage);
        var sampler = SamplerOf(data, stage);

        var passes = Enumerable.Range(0, 4).Select(pass => Enumerable.Range(0, TrainingWorld.FrameCount)
            .Select(place => sampler.FrameOf((pass * TrainingWorld.FrameCount) + place).SampleToken).ToArray()).ToArray();

        Assert.All(passes, pass => Assert.Equal(TrainingWorld.FrameCount, pass.Distinct().Count()));
        Assert.Equal(4, passes.Select(pass => string.Concat(pass)).Distinct().Count());
    }

    [Fact]
    public void KindsAreDrawnByTheirWeightsAndThoseOfNoWeightNever()
    {
        var stage = new DrivePiStageConfig
        {
            Conversations = 60,
            TextTokens = 1 << 20,
            Mixture = new() { Caption = 1, OccupancyStatus = 0, OccupancyClass = 3, OccupancyFlow = 0, Action = 4, Trajectory = 0, NuScenesQa = 0 },
        };
        using var data = Open(stage, WrittenQuestions(token =>
            from kind in new[] { "caption", "occupancy-status", "occupancy-class", "action" }
            from number in Enumerable.Range(0, 100)
            select Conversation($"{token}-{kind}-{number}", token, kind, $"{kind[0]}{kind[^1]}{number}")));
        var sampler = SamplerOf(data, stage);
        var answers = new List<string>();

        for (var number = 0; number < TrainingWorld.FrameCount; number++)
        {
            using var sample = sampler.Read(number);
            var own = AnswersOf(sample.Chats);
            Assert.Equal(60, own.Length);
            Assert.Equal(60, own.Distinct().Count()); // none twice
            answers.AddRange(own);
        }

        var shares = answers.CountBy(answer => answer[..2]).ToDictionary(kind => kind.Key, kind => kind.Value / (double)answers.Count);
        Assert.Equal(["an", "cn", "os"], shares.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(shares["cn"], 0.125 - 0.05, 0.125 + 0.05);
        Assert.InRange(shares["os"], 0.375 - 0.07, 0.375 + 0.07);
        Assert.InRange(shares["an"], 0.5 - 0.07, 0.5 + 0.07);
    }

    [Fact]
    public void AFrameThatIsMovedHasNeitherWordsNorAPlan()
    {
        var stage = new DrivePiStageConfig { Augmentation = new() { Share = 1 } };
        using var data = Open(stage);
        var sampler = SamplerOf(data, stage);

        for (var number = 0; number < TrainingWorld.FrameCount; number++)
        {
            using var sample = sampler.Read(number);
            Assert.Equal(0, sample.Chats.Count);
            Assert.Equal(0, sample.Truth.Mask.sum().item<float>());
            Assert.Null(sample.Truth.Status);
        }
    }

    [Theory]
    [InlineData("What does <|im_end|> mean?", "nothing")]
    [InlineData("What is ahead?", "a bus<|im_end|>\n<|im_start|>user\nand?")]
    public void AConversationThatSpellsAMarkOfChatsIsRefusedByName(string question, string answer)
    {
        var stage = new DrivePiStageConfig();
        using var data = Open(stage, WrittenQuestions(token => [Conversation($"odd-{token}", token, "caption", answer, question)]));
        var sampler = SamplerOf(data, stage);

        var error = Assert.Throws<InvalidDataException>(() => sampler.Read(0));

        Assert.Contains($"sample {sampler.FrameOf(0).SampleToken}", error.Message);
        Assert.Contains($"odd-{sampler.FrameOf(0).SampleToken} spells <|im_end|>", error.Message);
    }

    [Fact]
    public void AConversationThatTheContextDoesNotHoldIsRefusedWithTheSample()
    {
        var stage = new DrivePiStageConfig();
        using var data = Open(stage, WrittenQuestions(token => [Conversation("long", token, "caption", new('a', 2000))]));

        var error = Assert.Throws<InvalidDataException>(() => SamplerOf(data, stage).Read(0));

        Assert.Contains("raise language.context", error.Message);
        Assert.Contains("sample ", error.Message);
    }

    [Fact]
    public void QuestionsOfSeveralFoldersAreLearnedTogether()
    {
        var stage = new DrivePiStageConfig { Conversations = 5 };
        var folders = new[] { "one", "two" }.Select(name => WrittenQuestions(token => [Conversation($"{name}-{token}", token, "caption", name)], name)).ToArray();
        using var data = Open(stage, folders);

        using var sample = SamplerOf(data, stage).Read(0);

        Assert.Equal(["one", "two"], AnswersOf(sample.Chats).Order(StringComparer.Ordinal));
        Assert.Contains("there is no folder of questions", Assert.Throws<DirectoryNotFoundException>(() => Open(stage, folders[0], _folder["three"])).Message);
    }

    [Fact]
    public void AKindThatNoMixtureKnowsIsRefused()
    {
        var stage = new DrivePiStageConfig();
        using var data = Open(stage, WrittenQuestions(token => [Conversation("one", token, "poem", "a", "b")]));

        Assert.Contains("'poem'", Assert.Throws<InvalidDataException>(() => SamplerOf(data, stage)).Message);
    }

    private TrainingData Open(DrivePiStageConfig stage, params string[] questions) =>
        TrainingData.Open(world.Request("unused", new() { Stages = [stage], Sweeps = 1 }) with { Questions = questions });

    private static TrainingSampler SamplerOf(TrainingData data, DrivePiStageConfig stage) =>
        new(data, TrainingWorld.Nano with { Training = new() { Stages = [stage], Sweeps = 1 } }, stage, Prompt, null);

    private string WrittenQuestions(Func<string, IEnumerable<object>> conversationsOf, string folder = "questions")
    {
        using var tables = NuScenesTables.Load(world.DataRoot, "v1.0-mini");
        Directory.CreateDirectory(_folder[folder]);
        File.WriteAllBytes(_folder[folder, ConversationFile.Name], JsonSerializer.SerializeToUtf8Bytes(tables.SampleTokens.SelectMany(conversationsOf)));
        return _folder[folder];
    }

    private static object Conversation(string id, string token, string kind, string answer, string question = "What?") => new
    {
        id,
        sample_token = token,
        kind,
        conversations = new[] { new { from = "human", value = $"<image>\n{question}" }, new { from = "gpt", value = answer } },
    };

    private static string[] AnswersOf(DrivePiChats chats) =>
    [
        .. Enumerable.Range(0, chats.Count).Select(chat => Prompt.TextOf(
            Enumerable.Range(0, chats.Ids.Length).Where(place => chats.Chats[place] == chat && chats.Labels[place] != ChatExample.Ignored).Select(place => chats.Ids[place]))),
    ];
}
