namespace Spatial.Cli;

/// <summary>One test project of the repository, run through <c>dotnet test</c>.</summary>
/// <param name="ProjectFile">Path of its csproj.</param>
internal sealed record TestProject(string ProjectFile)
{
    public string Name => Path.GetFileNameWithoutExtension(ProjectFile);

    /// <summary>All of a repository: projects below tests/ that say IsTestProject.</summary>
    public static IReadOnlyList<TestProject> All(string root) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("<IsTestProject>true", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => new TestProject(file)),
    ];

    /// <summary>Runs the tests.</summary>
    /// <param name="resultsFolder">Receives the TRX file.</param>
    /// <param name="filter">An expression of dotnet test, or null for all.</param>
    /// <param name="onLine">Receives what dotnet test prints.</param>
    public TestSummary Run(string resultsFolder, string? filter, Action<string>? onLine)
    {
        var trx = Path.Combine(resultsFolder, Name + ".trx");
        File.Delete(trx);
        string[] arguments =
        [
            "test", ProjectFile, "--no-build", "-c", "Release", "--logger", $"trx;LogFileName={Path.GetFileName(trx)}", "--results-directory", resultsFolder,
            .. filter is null ? Array.Empty<string>() : ["--filter", filter],
        ];
        var (exitCode, text) = ChildProcess.Capture(ChildProcess.Dotnet, arguments, onLine);
        var summary = File.Exists(trx) ? TrxFile.Parse(File.ReadAllText(trx)) : TestSummary.Empty;

        // Never green because nothing was read: a failing exit code is a failure even where no test says so.
        return exitCode == 0 || summary.Failures.Count > 0
            ? summary
            : summary + new TestSummary(0, [new(Name, $"dotnet test ended with {exitCode}:\n{LastLines(text, 15)}")], []);
    }

    private static string LastLines(string text, int count) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(count));
}
