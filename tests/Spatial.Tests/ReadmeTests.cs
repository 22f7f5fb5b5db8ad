using System.Text.RegularExpressions;
using Spatial.Cli;
using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Tests;

/// <summary>What README shows is compiled and run here, with the golden data set in the place of the reader's own.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const string ReadersDataRoot = "/data/nuscenes";
    private const string ReadersVersion = "v1.0-mini";

    private static readonly string Readme = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "README.md"));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact, Trait("Category", "Golden")]
    public void TheSnippetRuns()
    {
        var (dataRoot, version) = GoldenDataset();

#pragma warning disable xUnit1051 // a reader of README has no test to cancel
        // README begins
        using var tables = NuScenesTables.Load(dataRoot, version);
        var reader = new NuScenesReader(tables);
        using var perception = new GeometricPerception(GeometricConfig.Default);

        var frame = reader.ReadFrame(tables.SampleTokens[0]);
        var prediction = perception.Perceive(frame, ["How many cars are there?"]);

        Console.WriteLine($"{prediction.Occupancy!.OccupiedCount} occupied voxels, {prediction.Answers[0].Text}");
        // README ends
#pragma warning restore xUnit1051

        Assert.Matches(@"^\d+ occupied voxels, \S+", Assert.Single(Console.Lines));
    }

    [Fact]
    public void TheSnippetIsTheOneThatRuns()
    {
        var source = File.ReadAllLines(Path.Combine(TestData.RepositoryRoot, "tests", "Spatial.Tests", "ReadmeTests.cs"));
        var begin = Array.FindIndex(source, line => line.Trim() == "// README begins");
        var end = Array.FindIndex(source, line => line.Trim() == "// README ends");
        var run = source[(begin + 1)..end].Select(line => line.Trim());

        var shown = Assert.Single(Blocks("csharp"))
            .Where(line => !ImportsNamespace().IsMatch(line))
            .Select(line => line
                .Replace($"\"{ReadersDataRoot}\"", "dataRoot", StringComparison.Ordinal)
                .Replace($"\"{ReadersVersion}\"", "version", StringComparison.Ordinal));

        Assert.Equal(run, shown.SkipWhile(line => line.Length == 0));
    }

    [Fact, Trait("Category", "Golden")]
    public void TheCommandsRunInTheirOrder()
    {
        var (dataRoot, version) = GoldenDataset();
        var commands = Blocks("sh").SelectMany(block => block).Where(line => line.StartsWith("./spatial ", StringComparison.Ordinal)).ToArray();
        Assert.Contains(commands, command => command.StartsWith("./spatial predict ", StringComparison.Ordinal));

        // Two of these start other programs: this test, and a build. The viewer serves until it is stopped. The demo takes minutes, so .ci/run runs it.
        foreach (var command in commands.Where(command => command.Split(' ')[1] is not ("test" or "setup" or "demo" or "view")))
        {
            var arguments = command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
            for (var i = 1; i < arguments.Length; i++)
            {
                arguments[i] = arguments[i - 1] switch
                {
                    "--dataroot" => dataRoot,
                    "--version" => version,
                    "--out" or "--run" or "evaluate" or "render" => _folder[arguments[i]],
                    _ => arguments[i],
                };
            }

            var run = CommandRun.Of(arguments);

            Assert.True(run.ExitCode == ExitCode.Ok, $"{command} ended with {run.ExitCode}: {run.Error}");
            Assert.NotEmpty(run.Output);
        }
    }

    [Fact]
    public void EveryVerbOfTheTableHasHelp()
    {
        var verbs = VerbOfTable().Matches(Readme).SelectMany(row => row.Groups["verb"].Captures).Select(verb => verb.Value).ToArray();

        Assert.NotEmpty(verbs);
        Assert.All(verbs, verb => Assert.Equal(ExitCode.Ok, CommandRun.Of([.. verb.Split(' '), "--help"]).ExitCode));
    }

    [Fact]
    public void LinksOfTheDocumentsLeadSomewhere()
    {
        string[] documents =
        [
            .. Directory.GetFiles(TestData.RepositoryRoot, "*.md"),
            .. new[] { "docs", "datasets", "configs", "src" }.SelectMany(folder =>
                Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, folder), "*.md", SearchOption.AllDirectories)),
        ];

        Assert.All(documents, document => Assert.All(
            LocalLink().Matches(File.ReadAllText(document)),
            link => Assert.True(
                Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, link.Groups["path"].Value)), $"{document} leads to {link.Groups["path"].Value}")));
    }

    private static (string DataRoot, string Version) GoldenDataset()
    {
        var dataRoot = TestData.Golden("geometry", "dataroot");
        return (dataRoot, Path.GetFileName(Directory.GetDirectories(dataRoot, "v1.0-*").Single()));
    }

    /// <summary>The lines of each code block of a language.</summary>
    private static string[][] Blocks(string language) =>
        [.. Regex.Matches(Readme, $@"^```{language}\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)
            .Select(block => block.Groups["code"].Value.TrimEnd().Split('\n'))];

    [GeneratedRegex(@"^using [A-Z][\w.]*;$")]
    private static partial Regex ImportsNamespace();

    [GeneratedRegex(@"^\| `(?<verb>[a-z ]+)[^`]*`(, `(?<verb>[a-z ]+)[^`]*`)* \|", RegexOptions.Multiline)]
    private static partial Regex VerbOfTable();

    [GeneratedRegex(@"\]\((?<path>[^)#:]+)(#[^)]*)?\)")]
    private static partial Regex LocalLink();

    /// <summary>Stands in for the console that README writes to, which all tests of this process share.</summary>
    private static class Console
    {
        public static List<string> Lines { get; } = [];

        public static void WriteLine(string line) => Lines.Add(line);
    }
}
