using System.CommandLine;

namespace Spatial.Cli;

/// <summary>Runs every test of the repository and closes with one line over all of them.</summary>
internal sealed class TestCommand : Verb
{
    private readonly Screen _screen;

    public TestCommand(Screen screen)
        : base("test", "Run the tests, list every failure and every skip with its reason, and close with 'N passed, N failed, N skipped'. Exit 1 when one failed.",
            "spatial test", "spatial test --quick", "spatial test --filter Category=Golden", "spatial test --filter FullyQualifiedName~Voxel")
    {
        _screen = screen;
        var quick = new Option<bool>("--quick") { Description = "Leave out the tests of category Slow." };
        var filter = new Option<string>("--filter")
        {
            Description = "Only tests that match an expression of dotnet test; leaves out the native checks.",
            HelpName = "expression",
        };
        Add(quick);
        Add(filter);
        SetAction(parsed => Run(Combine(parsed.GetValue(filter), parsed.GetValue(quick)), parsed.GetValue(filter) is null, parsed.GetValue(Verbose)));
    }

    private int Run(string? filter, bool withNative, bool verbose)
    {
        var root = Repository.Root();
        var results = Directory.CreateDirectory(Path.Combine(root, "artifacts", "test-results")).FullName;
        Action<string>? onLine = verbose ? _screen.Error.WriteLine : null;

        var summary = TestSummary.Empty;
        foreach (var project in TestProject.All(root))
        {
            _screen.Error.WriteLine($"{project.Name} ...");
            summary += project.Run(results, filter, onLine);
        }

        if (withNative && File.Exists(NativeTests.PathIn(root)))
        {
            _screen.Error.WriteLine("native checks ...");
            summary += NativeTests.Run(NativeTests.PathIn(root), onLine);
        }

        return Report(summary);
    }

    private int Report(TestSummary summary)
    {
        foreach (var skips in summary.Skips.GroupBy(skip => skip.Message))
        {
            foreach (var skip in skips)
            {
                _screen.Output.WriteLine($"skipped {skip.Name}: {FirstLine(skip.Message)}");
            }
        }

        foreach (var failure in summary.Failures)
        {
            _screen.Output.WriteLine($"FAILED {failure.Name}");
            _screen.Output.WriteLine("    " + failure.Message.ReplaceLineEndings("\n").Replace("\n", "\n    ", StringComparison.Ordinal));
        }

        if (summary.Count == 0)
        {
            _screen.Error.WriteLine("no test matches the filter");
        }

        _screen.Output.WriteLine(summary);
        return summary.Failures.Count == 0 && summary.Count > 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string? Combine(string? filter, bool quick) => (filter, quick) switch
    {
        (null, false) => null,
        (null, true) => "Category!=Slow",
        (_, false) => filter,
        (_, true) => $"({filter})&(Category!=Slow)",
    };

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
