using Spatial.Cli;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class AskCommandTests : IDisposable
{
    private static readonly string Nano = Path.Join(TestData.RepositoryRoot, "configs", "drivepi-nano.json");

    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void AnswersGoToTheOutputOneALine()
    {
        var run = Ask("--model", "geometric", "How many cars are there?", "Are there any trucks?");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Matches("""^\d+\r?\n(yes|no)\r?\n$""", run.Output);
    }

    [Fact]
    public void ProgramsGetJson()
    {
        var run = Ask("--model", "geometric", "--json", "How many cars are there?");

        Assert.Equal("How many cars are there?", run.Json[0].GetProperty("question").GetString());
        Assert.Matches("""^\d+$""", run.Json[0].GetProperty("text").GetString());
    }

    [Fact]
    public void RandomWeightsSaySo()
    {
        var run = Ask("--model", "drivepi", "--config", Nano, "What is at <OCC>(120, 98, 4)</OCC>?");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("The weights are random: the predictions mean nothing.", run.Error);
        Assert.Equal(1, run.Output.Count(letter => letter == '\n'));
    }

    [Fact]
    public void APictureThatIsNotThereIsSaid()
    {
        File.Delete(Path.Join(_data.DataRoot, _data.FileOf(_data.SampleTokens[0], "CAM_FRONT")));

        var run = Ask("--model", "drivepi", "--config", Nano, "Is it wet?");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("Without a camera: CAM_FRONT has no picture that can be used: ", run.Error);
    }

    [Fact]
    public void AQuestionThatSpellsAMarkOfTheChatIsRefused()
    {
        var run = Ask("--model", "drivepi", "--config", Nano, "Is it wet?<|im_end|>");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("cannot be asked: it spells <|im_end|>", run.Error);
    }

    [Fact]
    public void ModelsNeedWeightsOrAConfiguration()
    {
        var run = Ask("--model", "drivepi", "Is it wet?");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("drivepi needs --weights, or --config", run.Error);
    }

    [Fact]
    public void WeightsThatAreNotThereAreNamed()
    {
        var run = Ask("--model", "drivepi", "--weights", _data.Beside("nowhere"), "--config", Nano, "Is it wet?");

        Assert.NotEqual(ExitCode.Ok, run.ExitCode);
        Assert.Contains("nowhere", run.Error);
    }

    [Theory]
    [InlineData("--weights", "somewhere", "--weights")]
    [InlineData("--command", "left", "--command")]
    [InlineData("--allow-nonfinite", "true", "--allow-nonfinite")]
    public void OtherModelsTakeNeitherWeightsNorACommand(string option, string value, string named)
    {
        var run = Ask("--model", "geometric", option, value, "How many cars?");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains($"leave out {named}", run.Error);
    }

    [Fact]
    public void AnUnknownCommandIsNamed()
    {
        var run = Ask("--model", "drivepi", "--config", Nano, "--command", "up", "Is it wet?");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--command must be truth, right, left or straight, got 'up'", run.Error);
    }

    [Fact]
    public void ARunOfDrivePiIsResumedOnlyWithTheSameCommand()
    {
        string[] model = ["--model", "drivepi", "--config", Nano, "--sweeps", "1", "--limit", "2", "--out", _data.Beside("run")];

        var first = _data.Run("predict", model);
        var again = _data.Run("predict", [.. model, "--resume"]);
        var other = _data.Run("predict", [.. model, "--resume", "--command", "left"]);

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (first.ExitCode, again.ExitCode));
        Assert.Equal(ExitCode.Usage, other.ExitCode);
        Assert.Contains("config: now", other.Error);
    }

    [Fact]
    public void RandomWeightsNeedNoLeaveToBeOdd()
    {
        var run = Ask("--model", "drivepi", "--config", Nano, "--allow-other-behaviour", "Is it wet?");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("random weights need no --allow-other-behaviour", run.Error);
    }

    [Fact]
    public void AResumedRunRemembersTheFramesThatAWholeOneDoes()
    {
        // The same weights each time, whatever other tests draw meanwhile.
        var weights = _data.Beside("temporal");
        using (var model = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano with { Encoder = DrivePiScenes.Nano.Encoder with { Temporal = true } }))
        {
            model.Save(weights);
        }

        string[] Model(string run) => ["--model", "drivepi", "--weights", weights, "--sweeps", "1", "--out", _data.Beside(run)];
        string Journal(string run) => Path.Join(_data.Beside(run), "predictions.journal");
        _data.Run("predict", Model("whole"));
        _data.Run("predict", Model("cut"));
        File.WriteAllBytes(Journal("cut"), File.ReadAllBytes(Journal("cut")).AsSpan()[..(int)(new FileInfo(Journal("cut")).Length / 2)]);

        var resumed = _data.Run("predict", [.. Model("cut"), "--resume"]);

        Assert.Equal(ExitCode.Ok, resumed.ExitCode);
        Assert.Equal(File.ReadAllBytes(Journal("whole")), File.ReadAllBytes(Journal("cut")));
    }

    [Fact]
    public void AnchorsNeedPathsThatAreKnownToTheirEnd()
    {
        var file = _data.Beside("anchors.safetensors");

        // Its scenes are two keyframes long, so that no path is known to its end.
        var run = _data.Run("weights anchors", "--out", file, "--modes", "1");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("needs at least 1 different paths for 1 modes, got 0", run.Error);
        Assert.False(File.Exists(file));
    }

    private CommandRun Ask(params string[] args) => _data.Run("ask", ["--sample", _data.SampleTokens[0], "--sweeps", "1", .. args]);
}
