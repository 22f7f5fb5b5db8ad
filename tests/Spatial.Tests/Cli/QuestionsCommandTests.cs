using System.Text.RegularExpressions;
using Spatial.Cli;

namespace Spatial.Tests;

public sealed class QuestionsCommandTests : IDisposable
{
    private readonly StreetDataset _data = new(withVoxels: false);

    public void Dispose() => _data.Dispose();

    [Fact]
    public void QuestionsAreMadeAndCheckOut()
    {
        var made = _data.Run("--out", _data.Beside("out"), "--seed", "3");
        var check = _data.Run("--check", _data.Beside("out"));

        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);
        Assert.Contains("no OpenOcc labels (openocc_v2)", made.Output);
        Assert.True(check.ExitCode == ExitCode.Ok, check.Error);
        Assert.Contains("recomputed, 0 disagreements", check.Output);
    }

    [Theory]
    [InlineData("NuScenes_mini_val_questions.json", "\"answer\":\"yes\"", "\"answer\":\"no\"")]
    [InlineData("drivepi_questions.json", "\"value\":\"Turn left.\"", "\"value\":\"Turn right.\"")]
    public void ATamperedAnswerIsFound(string file, string right, string wrong)
    {
        _data.Run("--out", _data.Beside("out"), "--per-sample", "1");
        var path = _data.Beside("out", file);
        var text = File.ReadAllText(path);
        Assert.Contains(right, text);
        File.WriteAllText(path, new Regex(Regex.Escape(right)).Replace(text, wrong, 1));

        var check = _data.Run("--check", _data.Beside("out"), "--json");

        Assert.Equal(ExitCode.Failed, check.ExitCode);
        var found = Assert.Single(check.Json.GetProperty("disagreements").EnumerateArray());
        Assert.Equal(file, found.GetProperty("file").GetString());
        Assert.StartsWith("the data says", found.GetProperty("fault").GetString());
    }

    [Fact]
    public void ItemsThatCannotBeCheckedAreFound()
    {
        _data.Run("--out", _data.Beside("out"), "--kinds", "nuscenes-qa");
        File.WriteAllText(_data.Beside("out", "drivepi_questions.json"), $$"""
            [{"sample_token": "{{_data.Samples[0]}}", "conversations": [{"from": "gpt", "value": "yes"}]},
             {"sample_token": "nobody", "conversations": [], "query": []},
             {"sample_token": "{{_data.Samples[0]}}", "conversations": [{"from": "gpt", "value": "yes"}], "query": [{"op": "occupied", "at": [1, 2, 3]}]},
             {"sample_token": "{{_data.Samples[0]}}", "conversations": [{"from": "gpt", "value": "yes"}], "query": [{"op": "wonder"}]},
             [1],
             1,
             {"sample_token": "\ud800", "conversations": [], "query": []},
             {"sample_token": "{{_data.Samples[0]}}", "conversations": [{"from": "gpt", "value": "\ud800"}], "query": [{"op": "action"}]},
             {"sample_token": "{{_data.Samples[0]}}", "conversations": [{"from": "gpt", "value": "yes"}], "query": [{"\udc00": "action"}]},
             {"sample_token": "{{_data.Samples[0]}}", "\ud800": 1, "conversations": [{"from": "gpt", "value": "yes"}], "query": [[1]]},
             {"sample_token": "{{_data.Samples[0]}}", "conversations": [1], "query": [{"op": "action"}]}]
            """);

        var check = _data.Run("--check", _data.Beside("out"), "--json");

        Assert.Equal(ExitCode.Failed, check.ExitCode);
        Assert.Collection(
            check.Json.GetProperty("disagreements").EnumerateArray().Select(found => found.GetProperty("fault").GetString()),
            fault => Assert.Equal("has no query", fault),
            fault => Assert.Contains("a sample that the data set does not have", fault),
            fault => Assert.Contains("needs the OpenOcc labels", fault),
            fault => Assert.Contains("no operation 'wonder'", fault),
            fault => Assert.Equal("has no answer", fault),
            fault => Assert.Equal("has no answer", fault),
            fault => Assert.Equal("has text that is no Unicode", fault),
            fault => Assert.Equal("has text that is no Unicode", fault),
            fault => Assert.Equal("has text that is no Unicode", fault),
            fault => Assert.Contains("needs a field op", fault),
            fault => Assert.Equal("has no from", fault));
    }

    [Fact]
    public void KindsAndScenesCanBeChosen()
    {
        var made = _data.Run("--out", _data.Beside("out"), "--kinds", "action,trajectory", "--scene", "scene-0103", "--json");

        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);
        Assert.Equal(["drivepi_questions.json"], Directory.GetFiles(_data.Beside("out")).Select(Path.GetFileName));
        Assert.Equal(8, made.Json.GetProperty("samples").GetInt32());
        Assert.Equal(2, made.Json.GetProperty("files")[0].GetProperty("kinds").GetProperty("action").GetInt32());
    }

    [Fact]
    public void QuestionsDoNotGoIntoTheDataset()
    {
        var run = _data.Run("--out", Path.Join(_data.DataRoot, "questions"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.False(Directory.Exists(Path.Join(_data.DataRoot, "questions")));
    }

    [Theory]
    [InlineData("one of the two")]
    [InlineData("one of the two", "--out", "a", "--check", "b")]
    [InlineData("kind must be one of nuscenes-qa, caption", "--out", "a", "--kinds", "riddles")]
    [InlineData("kinds must name at least one", "--out", "a", "--kinds", ",")]
    [InlineData("no scene 'scene-9999'", "--out", "a", "--scene", "scene-9999")]
    [InlineData("split train has none of the 2 scenes", "--out", "a", "--split", "train")]
    [InlineData("split must be one of", "--out", "a", "--split", "yesterday")]
    [InlineData("--per-sample must be 1 or more, got 0", "--out", "a", "--per-sample", "0")]
    [InlineData("takes no --scene", "--check", "b", "--scene", "scene-0103")]
    [InlineData("takes no --split", "--check", "b", "--split", "mini_val")]
    [InlineData("takes no --kinds", "--check", "b", "--kinds", "action")]
    [InlineData("takes no --seed", "--check", "b", "--seed", "1")]
    [InlineData("takes no --per-sample", "--check", "b", "--per-sample", "1")]
    [InlineData("takes no --turns", "--check", "b", "--turns", "1")]
    public void WrongUseIsExplained(string expected, params string[] args)
    {
        string[] placed = [.. args.Select(arg => arg is "a" or "b" ? _data.Beside(arg) : arg)];

        var run = _data.Run(placed);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.False(Directory.Exists(_data.Beside("a")));
    }

    [Fact]
    public void FilesOfAnEarlierRunDoNotStayBesideNewOnes()
    {
        _data.Run("--out", _data.Beside("out"), "--scene", "scene-0103");
        var before = File.ReadAllBytes(_data.Beside("out", "drivepi_questions.json"));

        var fewerKinds = _data.Run("--out", _data.Beside("out"), "--kinds", "action");
        var sameKinds = _data.Run("--out", _data.Beside("out"), "--scene", "scene-0916");

        Assert.Equal(ExitCode.Usage, fewerKinds.ExitCode);
        Assert.Contains("has NuScenes_mini_val_questions.json of an earlier run", fewerKinds.Error);
        Assert.True(sameKinds.ExitCode == ExitCode.Ok, sameKinds.Error);
        Assert.NotEqual(before, File.ReadAllBytes(_data.Beside("out", "drivepi_questions.json")));
    }

    [Fact]
    public void AFolderThatCannotBeMadeIsNamed()
    {
        File.WriteAllText(_data.Beside("file"), "");

        var run = _data.Run("--out", _data.Beside("file", "out"));

        Assert.Equal(ExitCode.Environment, run.ExitCode);
        Assert.Contains($"the folder {_data.Beside("file", "out")} cannot be made", run.Error);
    }

    [Fact]
    public void AFolderWithoutQuestionsIsNoAgreement()
    {
        Directory.CreateDirectory(_data.Beside("empty"));

        Assert.Equal(ExitCode.Usage, _data.Run("--check", _data.Beside("empty")).ExitCode);
        Assert.Equal(ExitCode.Usage, _data.Run("--check", _data.Beside("missing")).ExitCode);
    }

    [Fact]
    public void ADamagedQuestionFileIsNamed()
    {
        _data.Run("--out", _data.Beside("out"), "--kinds", "nuscenes-qa");
        var path = _data.Beside("out", "NuScenes_mini_val_questions.json");
        File.WriteAllText(path, File.ReadAllText(path)[..^20]);

        var check = _data.Run("--check", _data.Beside("out"));

        Assert.Equal(ExitCode.Failed, check.ExitCode);
        Assert.Contains("NuScenes_mini_val_questions.json: is not sound JSON", check.Error);
    }

    [Fact]
    public void AQuestionFileWithANameThatIsNoUnicodeIsNamed()
    {
        Directory.CreateDirectory(_data.Beside("out"));
        File.WriteAllText(_data.Beside("out", "NuScenes_val_questions.json"), """{"questio\ud800": {}, "questions": []}""");

        var check = _data.Run("--check", _data.Beside("out"));

        Assert.Equal(ExitCode.Failed, check.ExitCode);
        Assert.Contains("NuScenes_val_questions.json: is not sound JSON", check.Error);
    }

    [Fact]
    public void DamagedRowsAreALossOnlyWhereAllowed()
    {
        var table = Path.Join(_data.DataRoot, _data.Version, "sample_annotation.json");
        var broken = new Regex("\"instance_token\":\"[0-9a-f]{32}\"").Replace(File.ReadAllText(table), $"\"instance_token\":\"{new string('f', 32)}\"", 1);
        File.WriteAllText(table, broken);

        Assert.Equal(ExitCode.Failed, _data.Run("--out", _data.Beside("out")).ExitCode);
        var partial = _data.Run("--out", _data.Beside("out"), "--allow-partial");

        Assert.True(partial.ExitCode == ExitCode.Losses, partial.Error);
        Assert.Contains("damaged rows of the tables were left out", partial.Error);
    }

    [Fact]
    public void TheRealKeyframeIsAskedAboutWithoutItsMissingAttributes()
    {
        var real = TestData.Real("nuscenes-keyframe");

        var made = CommandRun.Of("questions", "--dataroot", real, "--version", "v1.0-mini", "--out", _data.Beside("out"), "--json");
        var check = CommandRun.Of("questions", "--dataroot", real, "--version", "v1.0-mini", "--check", _data.Beside("out"));

        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);
        Assert.Equal(ExitCode.Ok, check.ExitCode);
        Assert.Contains(made.Json.GetProperty("skipped").EnumerateArray(), skip => skip.GetProperty("reason").GetString() == "no object has an attribute");
    }
}
