using Spatial.Cli;

namespace Spatial.Tests;

public sealed class CommandLineTests
{
    public static TheoryData<string> Verbs =>
        ["predict", "inspect", "render", "dataset", "dataset index", "dataset verify", "weights", "weights inspect", "doctor", "test", "bench", "setup"];

    [Fact]
    public void HelpListsEveryVerb()
    {
        var help = CommandRun.Of("--help");

        Assert.Equal(ExitCode.Ok, help.ExitCode);
        Assert.All(Verbs.Where(verb => !verb.Data.Contains(' ')), verb => Assert.Contains($"\n  {verb.Data} ", help.Output));
        Assert.Contains("Exit codes: 0 done", help.Output);
    }

    [Theory, MemberData(nameof(Verbs))]
    public void EveryVerbHasHelpWithExamples(string verb)
    {
        var help = CommandRun.Of([.. verb.Split(' '), "--help"]);

        Assert.Equal(ExitCode.Ok, help.ExitCode);
        Assert.Contains($"Examples:{Environment.NewLine}  ", help.Output);
        Assert.Contains($"spatial {verb}", help.Output[help.Output.IndexOf("Examples:", StringComparison.Ordinal)..]);
    }

    [Theory]
    [InlineData("predict", "--dataroot --version --model --config --scene --sample --limit --sweeps --question --out --resume --allow-partial --json --verbose")]
    [InlineData("inspect", "--dataroot --version --scene --sample --token --json")]
    [InlineData("render", "--dataroot --version --scene --sample --run --out --allow-partial")]
    [InlineData("weights inspect", "--all --json --verbose")]
    [InlineData("test", "--quick --filter")]
    [InlineData("setup", "--with-pcl")]
    public void HelpListsEveryOption(string verb, string options)
    {
        var help = CommandRun.Of([.. verb.Split(' '), "--help"]).Output;

        Assert.All(options.Split(' '), option => Assert.Matches($@"(?m)^\s+{option}\b.*\S", help));
    }

    [Theory]
    [InlineData("perdict", "unknown verb 'perdict'. Did you mean 'predict'?")]
    [InlineData("dataset verfy", "unknown verb 'verfy'. Did you mean 'verify'?")]
    [InlineData("predict --datroot /data --version v --model geometric --out r", "unknown option '--datroot'. Did you mean '--dataroot'?")]
    [InlineData("predict --datroot=/data", "unknown option '--datroot'. Did you mean '--dataroot'?")]
    [InlineData("inspect --verbos", "unknown option '--verbos'. Did you mean '--verbose'?")]
    [InlineData("help", "unknown verb 'help'. Did you mean '--help'?")]
    [InlineData("inspect something", "unknown argument 'something'.")]
    public void ATypoIsAnsweredWithTheNearestName(string command, string answer)
    {
        var run = CommandRun.Of(command.Split(' '));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(answer, run.Error);
        Assert.Empty(run.Output);
        Assert.DoesNotContain("required", run.Error);
    }

    [Fact]
    public void AMissingOptionIsNamed()
    {
        var run = CommandRun.Of("inspect", "--dataroot", "somewhere");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--version", run.Error);
    }

    [Theory]
    [InlineData("predict --dataroot d --version v --model geometric --out r --limit 0", "--limit must be 1 or more, got 0")]
    [InlineData("predict --dataroot d --version v --model geometric --out r --sweeps many", "many")]
    [InlineData("inspect --dataroot d --version v --scene a --token b", "give only one of --scene and --token")]
    public void AWrongValueIsNamed(string command, string answer)
    {
        var run = CommandRun.Of(command.Split(' '));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(answer, run.Error);
    }

    [Fact]
    public void NoVerbIsAUsageError()
    {
        Assert.Equal(ExitCode.Usage, CommandRun.Of().ExitCode);
    }

    [Fact]
    public void AFileOfArgumentsIsNotRead()
    {
        Assert.Contains("'@secrets'", CommandRun.Of("inspect", "@secrets").Error);
    }

    [Fact]
    public void OnlyVerboseShowsWhereItHappened()
    {
        string[] command = ["inspect", "--dataroot", Path.Join(Path.GetTempPath(), "no-such-dataroot"), "--version", "v1.0-mini"];

        var brief = CommandRun.Of(command);
        var verbose = CommandRun.Of([.. command, "--verbose"]);

        Assert.Equal(ExitCode.Usage, brief.ExitCode);
        Assert.Single(brief.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("Parameter", brief.Error);
        Assert.Equal(ExitCode.Usage, verbose.ExitCode);
        Assert.Contains("   at Spatial.", verbose.Error);
    }
}
