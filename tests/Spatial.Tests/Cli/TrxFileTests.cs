using Spatial.Cli;

namespace Spatial.Tests;

public sealed class TrxFileTests
{
    private const string Start = """<?xml version="1.0" encoding="utf-8"?><TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>""";

    [Fact]
    public void OutcomesAreCountedAndReasonsKept()
    {
        var summary = TrxFile.Parse(Start + """
              <UnitTestResult testName="A.Passes" outcome="Passed" />
              <UnitTestResult testName="A.PassesToo" outcome="Passed"><Output><StdOut>chatter</StdOut></Output></UnitTestResult>
              <UnitTestResult testName="A.Breaks" outcome="Failed"><Output><ErrorInfo><Message>Assert.Equal() Failure
            Expected: 1</Message><StackTrace>at A.Breaks()</StackTrace></ErrorInfo></Output></UnitTestResult>
              <UnitTestResult testName="A.Waits" outcome="NotExecuted"><Output><StdOut>no GPU on this machine</StdOut></Output></UnitTestResult>
            </Results></TestRun>
            """);

        Assert.Equal("2 passed, 1 failed, 1 skipped", summary.ToString());
        Assert.Equal(new TestRemark("A.Breaks", "Assert.Equal() Failure\nExpected: 1"), Assert.Single(summary.Failures));
        Assert.Equal(new TestRemark("A.Waits", "no GPU on this machine"), Assert.Single(summary.Skips));
    }

    [Fact]
    public void AnUnknownOutcomeIsAFailure()
    {
        var summary = TrxFile.Parse(Start + """<UnitTestResult testName="A.Hangs" outcome="Timeout" /></Results></TestRun>""");

        Assert.Equal(new TestRemark("A.Hangs", "Timeout"), Assert.Single(summary.Failures));
    }

    [Fact]
    public void ATestProgramThatDiesIsAFailure()
    {
        var summary = TrxFile.Parse(Start + """
              <UnitTestResult testName="A.Passes" outcome="Passed" />
            </Results><ResultSummary outcome="Failed"><RunInfos><RunInfo outcome="Error"><Text>The active test run was aborted.</Text></RunInfo></RunInfos></ResultSummary></TestRun>
            """);

        Assert.Equal("1 passed, 1 failed, 0 skipped", summary.ToString());
        Assert.Contains("aborted", summary.Failures[0].Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Start)]
    [InlineData("<Other/>")]
    public void AFileCutShortIsRefused(string text)
    {
        Assert.Throws<InvalidDataException>(() => TrxFile.Parse(text));
    }
}
