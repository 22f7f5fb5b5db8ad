using System.Globalization;
using System.Text.RegularExpressions;

namespace Spatial.Cli;

/// <summary>The C++ runner that checks every kernel on this machine without .NET.</summary>
internal static partial class NativeTests
{
    /// <summary>Path of the runner in a repository.</summary>
    public static string PathIn(string root) => Path.Combine(root, "artifacts", "native", "cpu", "spatial_native_tests");

    /// <summary>Runs it.</summary>
    public static TestSummary Run(string runner, Action<string>? onLine)
    {
        var (exitCode, text) = ChildProcess.Capture(runner, [], onLine);
        return Parse(exitCode, text);
    }

    /// <summary>Reads its lines <c>FAIL name: why</c> and <c>SKIP name: why</c> and its closing line <c>N passed, N failed</c>, where
    /// <c>, N skipped</c> may follow.</summary>
    internal static TestSummary Parse(int exitCode, string text)
    {
        var closing = ClosingLine().Matches(text).LastOrDefault();
        if (closing is null)
        {
            return new(0, [new("spatial_native_tests", $"ended with {exitCode} and without a closing line:\n{text.TrimEnd()}")], []);
        }

        var failures = Remarks(text, "FAIL", Number(closing, "failed"));
        if (exitCode != 0 && failures.Count == 0)
        {
            failures.Add(new("spatial_native_tests", $"ended with {exitCode} though no check failed"));
        }

        return new(Number(closing, "passed"), failures, Remarks(text, "SKIP", Number(closing, "skipped")));
    }

    private static List<TestRemark> Remarks(string text, string mark, int count)
    {
        var remarks = text.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith(mark + " ", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(mark.Length + 1)..].Split(':', 2))
            .Select(parts => new TestRemark("native: " + parts[0].Trim(), parts.Length > 1 ? parts[1].Trim() : ""))
            .Take(count)
            .ToList();
        while (remarks.Count < count)
        {
            remarks.Add(new("native check", "the runner counted it without naming it"));
        }

        return remarks;
    }

    private static int Number(Match closing, string group) =>
        closing.Groups[group] is { Success: true } number ? int.Parse(number.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(?<passed>\d+) passed, (?<failed>\d+) failed(, (?<skipped>\d+) skipped)?")]
    private static partial Regex ClosingLine();
}
