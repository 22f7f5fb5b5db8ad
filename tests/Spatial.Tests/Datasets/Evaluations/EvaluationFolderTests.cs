using System.Text;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class EvaluationFolderTests : IDisposable
{
    private static readonly JournalFormat Format = new("TESTREC ", 1, "texts", 100, payload => Encoding.UTF8.GetString(payload.Span));
    private static readonly SceneSample[] Samples = [new("a", "scene-1"), new("b", "scene-2")];

    private readonly TemporaryFolder _folder = new();

    private string Out => _folder["out"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnEvaluationIsOpenedWithWhatItWasCreatedWith()
    {
        using (var created = EvaluationFolder.Create(Out, Manifest(), Samples, Format))
        {
            created.Journal.Append("a"u8.ToArray());
        }

        using var opened = EvaluationFolder.Open(Out, Format);

        Assert.Empty(Manifest().DifferencesFrom(opened.Manifest));
        Assert.Equal(Samples, opened.Samples);
        Assert.Equal(["a"], opened.Journal.Keys);
    }

    [Fact]
    public void AResumedEvaluationKeepsWhatWasMeasured()
    {
        EvaluationFolder.Create(Out, Manifest(), Samples, Format).Dispose();
        using (var resumed = EvaluationFolder.Resume(Out, Manifest(), Format))
        {
            resumed.Journal.Append("b"u8.ToArray());
        }

        using var again = EvaluationFolder.Resume(Out, Manifest(), Format);

        Assert.Equal(["b"], again.Journal.Keys);
        Assert.Equal(Samples, again.Samples);
    }

    [Fact]
    public void TwoWritersAreRefused()
    {
        using var first = EvaluationFolder.Create(Out, Manifest(), Samples, Format);

        Assert.StartsWith($"folder out is being written by process {Environment.ProcessId}", Assert.Throws<InvalidOperationException>(() => EvaluationFolder.Resume(Out, Manifest(), Format)).Message);
    }

    [Fact]
    public void AnotherShardOrEvaluationIsNotResumed()
    {
        EvaluationFolder.Create(Out, Manifest() with { Shard = new(0, 2) }, Samples, Format).Dispose();

        var message = Assert.Throws<ArgumentException>(() => EvaluationFolder.Resume(Out, Manifest() with { Split = "val", Shard = new(1, 2) }, Format)).Message;

        Assert.StartsWith("out cannot be resumed, because it is another evaluation: split: val, there mini_val; shard: 1/2, there 0/2. Choose another --out", message);
    }

    [Fact]
    public void EveryThingThatChangesFiguresOrTheReportIsADifference()
    {
        var whole = Manifest();
        (string What, EvaluationManifest Other)[] others =
        [
            ("predictions", whole with { Predictions = new("nuscenes-det", "results.json", "cafe") }),
            ("dataset version", whole with { Dataset = whole.Dataset with { Version = "v1.0-trainval" } }),
            ("dataset fingerprint", whole with { Dataset = whole.Dataset with { Fingerprint = "cafe" } }),
            ("questions", whole with { QuestionsSha256 = "cafe" }),
            ("faults", whole with { Faults = ["two files"] }),
            ("what is said of the predictions", whole with { Subject = [new("made from", "use_map")] }),
            ("remarks", whole with { Remarks = ["one scene"] }),
            ("protocols", whole with { Protocols = ["occ3d"] }),
            ("split", whole with { Split = "mini_train" }),
            ("subset", whole with { Subset = "night" }),
            ("number of samples", whole with { SampleCount = 3 }),
            ("sample list", whole with { SamplesSha256 = "cafe" }),
            ("losses allowed", whole with { AllowPartial = true }),
            ("spatial version", whole with { SpatialVersion = "0.2.0" }),
        ];

        Assert.All(others, other => Assert.StartsWith($"{other.What}: ", Assert.Single(whole.DifferencesFrom(other.Other))));
        Assert.Empty(whole.DifferencesFrom(whole with { Shard = new(1, 2), RunName = "elsewhere" }));
    }

    [Fact]
    public void AFolderWithoutEvaluationIsLeftAsItIs()
    {
        _folder.Write("out/thesis.txt", "dear to me"u8);

        Assert.Contains("not an empty folder", Assert.Throws<ArgumentException>(() => EvaluationFolder.Create(Out, Manifest(), Samples, Format)).Message);
        Assert.StartsWith("out holds no evaluation: it has no evaluation.json; `spatial evaluate`", Assert.Throws<ArgumentException>(() => EvaluationFolder.Resume(Out, Manifest(), Format)).Message);
        Assert.StartsWith("none holds no evaluation", Assert.Throws<ArgumentException>(() => EvaluationFolder.Resume(_folder["none"], Manifest(), Format)).Message);
        Assert.Equal(["thesis.txt"], Directory.GetFiles(Out).Select(Path.GetFileName));
    }

    [Fact]
    public void AnExistingEvaluationNamesTheRemedy()
    {
        EvaluationFolder.Create(Out, Manifest(), Samples, Format).Dispose();

        Assert.StartsWith("out holds an evaluation already: add --resume", Assert.Throws<ArgumentException>(() => EvaluationFolder.Create(Out + "/", Manifest(), Samples, Format)).Message);
    }

    [Theory]
    [InlineData("evaluation.json", "{ \"schema\": 1, ", "evaluation.json of the evaluation is damaged")]
    [InlineData("evaluation.json", "null", "evaluation.json of the evaluation is damaged: it is null")]
    [InlineData("samples.csv", "sample_token,scene\na,scene-1\n", "samples.csv of the evaluation is damaged: it does not hold the 2 samples")]
    [InlineData("samples.csv", "sample_token,scene\na,scene-1\nc,scene-2\n", "samples.csv of the evaluation is damaged")]
    [InlineData("samples.csv", "token,scene\na,scene-1\nb,scene-2\n", "samples.csv of the evaluation is damaged")]
    [InlineData("samples.csv", null, "samples.csv of the evaluation is damaged")]
    [InlineData("statistics.journal", null, "out has no statistics.journal: copy the whole folder, or make the evaluation again")]
    public void ADamagedOrMissingFileIsNamed(string name, string? content, string message)
    {
        EvaluationFolder.Create(Out, Manifest(), Samples, Format).Dispose();
        File.Delete(Path.Join(Out, name));
        if (content is not null)
        {
            _folder.Write($"out/{name}", Encoding.UTF8.GetBytes(content));
        }

        Assert.StartsWith(message, Assert.Throws<InvalidDataException>(() => EvaluationFolder.Open(Out, Format)).Message);
    }

    [Fact]
    public void ALayoutOfAnotherVersionIsRefused()
    {
        EvaluationFolder.Create(Out, Manifest() with { Schema = 7 }, Samples, Format).Dispose();

        Assert.StartsWith("evaluation.json: schema must be 1, got 7", Assert.Throws<InvalidDataException>(() => EvaluationFolder.Open(Out, Format)).Message);
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("a\nb")]
    [InlineData("a\"b")]
    public void ATokenThatWouldBreakTheTableIsRefusedAndLeavesNoEvaluation(string token)
    {
        Assert.Throws<InvalidDataException>(() => EvaluationFolder.Create(Out, Manifest(), [new(token, "scene-1")], Format));
        Assert.Throws<InvalidDataException>(() => EvaluationFolder.Create(Out, Manifest(), [new("a", token)], Format));

        Assert.False(EvaluationFolder.Exists(Out));
    }

    private static EvaluationManifest Manifest() => new()
    {
        Predictions = new("nuscenes-det", "results.json", "f00d"),
        Dataset = new("v1.0-mini", "beef"),
        Protocols = ["detection-cvpr2019"],
        Split = "mini_val",
        Subset = "whole split",
        SampleCount = Samples.Length,
        SamplesSha256 = RunManifest.HashOf(Samples.Select(sample => sample.Token)),
        SpatialVersion = "0.1.0",
    };
}
