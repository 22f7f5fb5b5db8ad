using Spatial.Cli;

namespace Spatial.Tests;

public sealed class RunsThatAreNotComparedTests : IDisposable
{
    private readonly DrivenScenes _scenes = new(8, "scene-0103", "scene-0916");

    private string[] Tokens => [.. _scenes.SamplesOf.Values.SelectMany(tokens => tokens)];

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void EqualRunsDoNotDiffer()
    {
        Evaluate("a", Tokens);
        Evaluate("b", Tokens);

        var run = Compare("a", "b");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("no evidence of a difference", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("B is better", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("B is worse", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void APlanNearerToTheDrivenPathIsBetter()
    {
        Evaluate("a", Tokens, aside: 2);
        Evaluate("b", Tokens, aside: 1);

        var run = Compare("a", "b");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("B is better", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void DifferentProtocolsAreRefused()
    {
        Evaluate("a", Tokens);
        var other = _scenes.Made.Evaluate(_scenes.Plans("plans.json", Tokens), "planning", "planning-drivepi", "b");
        Assert.True(other.ExitCode == ExitCode.Ok, other.Error);

        var run = Compare("a", "b");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("A was scored under planning-corrected; B under planning-drivepi", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DifferentDataIsRefused()
    {
        using var others = new DrivenScenes(9, "scene-0103", "scene-0916");
        Evaluate("a", Tokens);
        var tokens = others.SamplesOf.Values.SelectMany(scene => scene);
        var other = others.Evaluate(others.Plans("plans.json", tokens), "b", "--split", "mini_val");
        Assert.True(other.ExitCode == ExitCode.Ok, other.Error);
        var folder = others.Made.Beside("b");

        var run = CommandRun.Of("compare", _scenes.Made.Beside("a"), folder);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("runs must be measured against the same data: a has fingerprint", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void APartialRunIsNotComparedWithAWholeOneUnlessForced()
    {
        Evaluate("whole", Tokens);
        var partial = _scenes.Evaluate(_scenes.Plans("plans.json", Tokens[1..]), "partial", "--split", "mini_val", "--allow-partial");
        Assert.Equal(ExitCode.Losses, partial.ExitCode);

        var (refused, forced) = (Compare("whole", "partial"), Compare("whole", "partial", "--force"));

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains(
            $"a partial run must not be compared with a whole one: whole has {Tokens.Length} of {Tokens.Length} samples, partial has {Tokens.Length - 1} of {Tokens.Length} samples",
            refused.Error, StringComparison.Ordinal);
        Assert.True(forced.ExitCode == ExitCode.Ok, forced.Error);
        Assert.Contains("PARTIAL: partial has", forced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldersOfOneNameAreToldApart()
    {
        Evaluate("first/report", Tokens, aside: 2);
        Evaluate("second/report", Tokens, aside: 1);

        var run = Compare("first/report", "second/report", "--out", _scenes.Made.Beside("comparison"));

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        var text = File.ReadAllText(Path.Join(_scenes.Made.Beside("comparison"), "comparison.md"));
        Assert.StartsWith("# report (B) against report (A) on", text, StringComparison.Ordinal);
        Assert.Contains("A is report (A), B is report (B).", text, StringComparison.Ordinal);
    }

    [Fact]
    public void EvaluationsInTheFoldersOfTheirRunsAreNamedByTheRuns()
    {
        foreach (var name in (string[])["first", "second"])
        {
            Evaluate($"{name}/evaluation", Tokens);
            _scenes.Made.Write($"{name}/run.json", "{}"u8);
        }

        var run = Compare("first/evaluation", "second/evaluation", "--json");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.StartsWith("second against first on", run.Json.GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void DrawsAndSeedAreThoseAskedFor()
    {
        Evaluate("a", Tokens);

        var run = Compare("a", "a", "--seed", "7", "--json");

        Assert.Contains("\"draws\": 200", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"seed\": 7", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AProtocolThatBothLackIsNamed()
    {
        Evaluate("a", Tokens);

        var run = Compare("a", "a", "--protocol", "planning-vad");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("asked for planning-vad", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AShardIsNotCompared()
    {
        Evaluate("a", Tokens);
        Assert.Equal(ExitCode.Ok, _scenes.Evaluate(_scenes.Plans("plans-a.json", Tokens), "part", "--split", "mini_val", "--shard", "0/2").ExitCode);

        var run = Compare("a", "part");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("part is shard 0/2 of an evaluation: `spatial merge` makes a whole one", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEvaluationThatIsNotFinishedIsNotCompared()
    {
        Evaluate("a", Tokens);
        Evaluate("b", Tokens);
        var journal = Path.Join(_scenes.Made.Beside("b"), "statistics.journal");
        File.WriteAllBytes(journal, File.ReadAllBytes(journal)[..^10]);

        var run = Compare("a", "b");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"1 of {Tokens.Length} samples were not measured yet", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutAnEvaluationIsNamed()
    {
        Evaluate("a", Tokens);

        var run = Compare("a", "nothing");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("nothing", run.Error, StringComparison.Ordinal);
    }

    private void Evaluate(string output, IEnumerable<string> tokens, double aside = 1)
    {
        var run = _scenes.Evaluate(_scenes.Plans($"plans-{output.Replace('/', '-')}.json", tokens, aside), output, "--split", "mini_val");
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
    }

    private CommandRun Compare(string a, string b, params string[] args) =>
        CommandRun.Of(["compare", _scenes.Made.Beside(a), _scenes.Made.Beside(b), "--draws", "200", .. args]);
}
