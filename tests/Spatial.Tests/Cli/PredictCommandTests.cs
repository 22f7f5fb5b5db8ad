using System.Text.Json;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class PredictCommandTests : IDisposable
{
    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void EverySampleIsPredictedAndCanBeReplayed()
    {
        var run = _data.Predict("run", "--question", "How many cars are there?");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains($"Complete: {_data.SampleTokens.Count} of {_data.SampleTokens.Count} samples predicted, 0 left out", run.Output);
        using var tables = _data.Open();
        using var replay = RunReplay.Open(_data.Beside("run"));
        var reader = new NuScenesReader(tables);
        Assert.All(_data.SampleTokens, token =>
        {
            var prediction = replay.Perceive(reader.ReadFrame(token), ["How many cars are there?"], TestContext.Current.CancellationToken);
            Assert.True(prediction.Occupancy!.OccupiedCount > 0);
            Assert.NotNull(prediction.Plan);
            Assert.Single(prediction.Answers);
        });
    }

    [Fact]
    public void ARunFolderNamesNoFolderAndNoMachine()
    {
        var damaged = _data.SampleTokens[1];
        _data.DamageSweepOf(damaged);
        Assert.Equal(ExitCode.Losses, _data.Predict("run", "--allow-partial").ExitCode);

        foreach (var file in Directory.GetFiles(_data.Beside("run")))
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotContain(_data.DataRoot, text);
            Assert.DoesNotContain(Path.GetTempPath(), text);
            Assert.DoesNotContain(AppContext.BaseDirectory, text);
            Assert.DoesNotContain(Environment.MachineName, text);
        }
    }

    [Fact]
    public void EverySampleIsAskedItsOwnQuestions()
    {
        var file = WriteQuestions("questions.json", _data.SampleTokens.Select((token, i) => (token, $"How many cars are there? {i}")).Append(("elsewhere", "Are there any cars?")));

        Assert.Equal(ExitCode.Ok, _data.Predict("run", "--questions", file, "--question", "Is anything moving?").ExitCode);

        using var run = RunFolder.Open(_data.Beside("run"));
        Assert.NotNull(run.Manifest.QuestionsSha256);
        Assert.DoesNotContain(Path.GetDirectoryName(file)!, string.Join(' ', run.Manifest.Command));
        foreach (var (token, i) in _data.SampleTokens.Select((token, i) => (token, i)))
        {
            Assert.Equal(["Is anything moving?", $"How many cars are there? {i}"], run.Journal.Read(token).Answers.Select(answer => answer.Question));
        }
    }

    [Fact]
    public void ARunIsResumedWithTheSameQuestionsWhateverTheirFileIsCalledButWithNoOthers()
    {
        var file = WriteQuestions("questions.json", [(_data.SampleTokens[0], "Are there any cars?")]);
        var renamed = _data.Beside("renamed.json");
        File.Copy(file, renamed);
        var others = WriteQuestions("others.json", [(_data.SampleTokens[0], "Are there any buses?")]);
        Assert.Equal(ExitCode.Ok, _data.Predict("run", "--questions", file).ExitCode);

        Assert.Equal(ExitCode.Ok, _data.Predict("run", "--questions", renamed, "--resume").ExitCode);
        var refused = _data.Predict("run", "--questions", others, "--resume");

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("questions file: now ", refused.Error);
    }

    [Fact]
    public void AQuestionsFileThatIsNoneOrOfOtherSamplesIsAWrongOption()
    {
        File.WriteAllText(_data.Beside("letter.json"), "dear you");
        var elsewhere = WriteQuestions("elsewhere.json", [("elsewhere", "Are there any cars?")]);

        var none = _data.Predict("run", "--questions", _data.Beside("letter.json"));
        var other = _data.Predict("run", "--questions", elsewhere);
        var missing = _data.Predict("run", "--questions", _data.Beside("missing.json"));

        Assert.Equal([ExitCode.Usage, ExitCode.Usage, ExitCode.Usage], new[] { none.ExitCode, other.ExitCode, missing.ExitCode });
        Assert.Contains("letter.json", none.Error);
        Assert.Contains("elsewhere.json has no question about the", other.Error);
        Assert.Contains("missing.json", missing.Error);
        Assert.False(Directory.Exists(_data.Beside("run")));
    }

    [Fact]
    public void AnExistingRunIsNotTouchedWithoutResume()
    {
        _data.Predict("run", "--limit", "1");

        var again = _data.Predict("run", "--limit", "1");

        Assert.Equal(ExitCode.Usage, again.ExitCode);
        Assert.Contains("add --resume", again.Error);
    }

    [Fact]
    public void AResumedRunEqualsOneThatWasNotInterrupted()
    {
        _data.Predict("whole");
        _data.Predict("cut");
        var journal = Path.Join(_data.Beside("cut"), "predictions.journal");
        File.WriteAllBytes(journal, File.ReadAllBytes(journal).AsSpan()[..(int)(new FileInfo(journal).Length / 2)]);

        var resumed = _data.Predict("cut", "--resume");

        Assert.Equal(ExitCode.Ok, resumed.ExitCode);
        Assert.Contains("is damaged", resumed.Error);
        Assert.Contains("Resuming:", resumed.Error);
        Assert.Equal(File.ReadAllBytes(Path.Join(_data.Beside("whole"), "predictions.journal")), File.ReadAllBytes(journal));
    }

    [Fact]
    public void AnInterruptedRunSaysSoAndIsResumed()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var request = new PredictRequest
        {
            DataRoot = _data.DataRoot,
            Version = _data.Version,
            Model = new() { Name = "geometric" },
            Sweeps = 1,
            Questions = [],
            Out = _data.Beside("run"),
        };

        var summary = new PredictJob(request, new Screen(TextWriter.Null, TextWriter.Null)).Run(cancelled.Token);

        Assert.Equal((RunState.Interrupted, 0, true), (summary.State, summary.Predicted, summary.Partial));
        Assert.Equal(ExitCode.Ok, _data.Predict("run", "--resume").ExitCode);
    }

    [Fact]
    public void AnotherRunIsNotResumed()
    {
        _data.Predict("run", "--limit", "1");

        var other = _data.Predict("run", "--resume", "--limit", "2");

        Assert.Equal(ExitCode.Usage, other.ExitCode);
        Assert.Contains("number of samples: now 2, in the run 1", other.Error);
    }

    [Fact]
    public void ADamagedSampleStopsTheRunAndKeepsWhatWasBefore()
    {
        var file = _data.DamageSweepOf(_data.SampleTokens[1]);

        var run = _data.Predict("run");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(_data.SampleTokens[1], run.Error);
        Assert.Contains(file, run.Error);
        Assert.Contains("--allow-partial", run.Error);
        using var folder = RunFolder.Open(_data.Beside("run"));
        Assert.Equal([_data.SampleTokens[0]], folder.Journal.SampleTokens);
        Assert.Equal(RunState.Failed, folder.Summary!.State);
    }

    [Fact]
    public void ADamagedSampleIsLeftOutAndCountedWhenAllowed()
    {
        var file = _data.DamageSweepOf(_data.SampleTokens[1]);

        var run = _data.Predict("run", "--allow-partial", "--json");

        Assert.Equal(ExitCode.Losses, run.ExitCode);
        Assert.Equal("partial", run.Json.GetProperty("state").GetString());
        using var folder = RunFolder.Open(_data.Beside("run"));
        Assert.Equal(_data.SampleTokens.Where((_, i) => i != 1), folder.Journal.SampleTokens);
        Assert.True(folder.Summary!.Partial);
        var loss = Assert.Single(folder.Summary.Losses);
        Assert.Equal(_data.SampleTokens[1], loss.SampleToken);
        Assert.Contains(file, loss.Error);
    }

    [Theory]
    [InlineData("runs/first")]
    [InlineData("../link/first")]
    public void OutputInsideTheDatasetIsRefused(string name)
    {
        File.CreateSymbolicLink(_data.Beside("link"), _data.DataRoot);

        var run = _data.Run("predict", "--model", "geometric", "--out", Path.Join(_data.DataRoot, name));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("inside the data set", run.Error);
        Assert.False(Directory.Exists(Path.Join(_data.DataRoot, "runs")));
    }

    [Fact]
    public void AnUnwritableFolderIsTheMachinesFault()
    {
        File.WriteAllText(_data.Beside("file"), "");

        Assert.Equal(ExitCode.Environment, _data.Predict("file/run").ExitCode);
    }

    [Theory]
    [InlineData("geometrc", "Did you mean 'geometric'?")]
    [InlineData("magic", "no model 'magic'")]
    public void AnUnknownModelIsAnsweredWithTheNearest(string model, string answer)
    {
        var run = _data.Run("predict", "--model", model, "--out", _data.Beside("run"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(answer, run.Error);
        Assert.False(Directory.Exists(_data.Beside("run")));
    }

    [Fact]
    public void AWrongConfigurationIsAUsageError()
    {
        File.WriteAllText(_data.Beside("wrong.json"), """{ "clusterTolerence": 0.5 }""");

        var run = _data.Predict("run", "--config", _data.Beside("wrong.json"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("clusterTolerance", run.Error);
    }

    [Fact]
    public void TimingsSayFromHowManySweepsASampleWasPredicted()
    {
        const int sweeps = 10; // the first sample of a scene has fewer
        _data.Run("predict", "--model", "geometric", "--sweeps", $"{sweeps}", "--out", _data.Beside("run"));
        using var tables = _data.Open();
        var reader = new NuScenesReader(tables);

        var timings = File.ReadLines(Path.Join(_data.Beside("run"), "timings.jsonl")).Select(line => JsonElement.Parse(line)).ToArray();

        Assert.Equal(_data.SampleTokens.Count, timings.Length);
        Assert.All(timings, timing =>
        {
            var token = timing.GetProperty("sampleToken").GetString()!;
            Assert.Equal(reader.ReadFrame(token, sweeps).Sweeps.Count, timing.GetProperty("sweeps").GetInt32());
        });
    }

    [Fact]
    public void AConfigurationIsRecordedAsResolved()
    {
        File.WriteAllText(_data.Beside("mine.json"), """{ "clusterTolerance": 0.75 }""");

        Assert.Equal(ExitCode.Ok, _data.Predict("run", "--limit", "1", "--config", _data.Beside("mine.json")).ExitCode);

        using var run = RunFolder.Open(_data.Beside("run"));
        Assert.Equal(0.75, run.Manifest.Config.GetProperty("clusterTolerance").GetDouble());
        Assert.Equal(JsonValueKind.Number, run.Manifest.Config.GetProperty("maxSpeed").ValueKind);
        Assert.Contains("mine.json", run.Manifest.Command);
    }

    private string WriteQuestions(string name, IEnumerable<(string Token, string Question)> questions)
    {
        var path = _data.Beside(name);
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            questions = questions.Select(question => new { question = question.Question, answer = "no", sample_token = question.Token, num_hop = 0, template_type = "exist" }),
        }));
        return path;
    }
}
