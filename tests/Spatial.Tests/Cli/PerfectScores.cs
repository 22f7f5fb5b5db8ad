using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Tests;

/// <summary>What the truth must score when it is taken for a prediction.</summary>
internal static class PerfectScores
{
    /// <summary>A figure of a protocol; those of classes are called figure/class.</summary>
    public static double Figure(this EvaluationReport report, string protocol, string figure) =>
        ResultOf(report, protocol).AllFigures().Single(candidate => candidate.Kind.Name == figure).Value!.Value;

    /// <summary>Checks the classes that have ground truth: the best there can be. A class without any has no such score by the official rules.</summary>
    /// <param name="report">The evaluation.</param>
    /// <param name="protocol">Protocol with one table of classes.</param>
    /// <param name="least">As many classes at least have ground truth.</param>
    /// <param name="ones">Figures that must be 1.</param>
    /// <param name="zeros">Figures that must be 0 wherever they are defined.</param>
    /// <returns>Classes with ground truth.</returns>
    public static IReadOnlyList<string> AssertIsWhole(this EvaluationReport report, string protocol, int least, string[] ones, string[] zeros)
    {
        var table = ResultOf(report, protocol).Tables.Single();
        var present = table.Rows.Where(row => row.Support > 0).ToList();
        Assert.True(present.Count >= least, $"{present.Count} classes have ground truth, expected {least} or more");
        foreach (var row in present)
        {
            foreach (var (column, value) in table.Columns.Zip(row.Values))
            {
                var expected = ones.Contains(column.Name) ? 1 : zeros.Contains(column.Name) ? 0 : value;
                Assert.True(value is null ? !ones.Contains(column.Name) : Math.Abs(value.Value - expected!.Value) < 1e-9, $"{protocol}: {column.Name} of {row.Class} is {value}");
            }
        }

        return [.. present.Select(row => row.Class)];
    }

    private static ProtocolResult ResultOf(EvaluationReport report, string protocol) =>
        report.Protocols.Single(candidate => candidate.Card.Name == protocol).Result;
}
