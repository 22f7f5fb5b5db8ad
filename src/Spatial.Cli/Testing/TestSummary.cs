using System.Globalization;

namespace Spatial.Cli;

/// <summary>A test that failed or was skipped: its name and the first reason given.</summary>
public sealed record TestRemark(string Name, string Message);

/// <summary>How many tests passed, and every one that did not.</summary>
public sealed record TestSummary(int Passed, IReadOnlyList<TestRemark> Failures, IReadOnlyList<TestRemark> Skips)
{
    /// <summary>No tests at all.</summary>
    public static TestSummary Empty { get; } = new(0, [], []);

    /// <summary>Tests that ran or were skipped.</summary>
    public int Count => Passed + Failures.Count + Skips.Count;

    /// <summary>Both together.</summary>
    public static TestSummary operator +(TestSummary a, TestSummary b) =>
        new(a.Passed + b.Passed, [.. a.Failures, .. b.Failures], [.. a.Skips, .. b.Skips]);

    /// <summary>The closing line: <c>12 passed, 0 failed, 3 skipped</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failures.Count} failed, {Skips.Count} skipped");
}
