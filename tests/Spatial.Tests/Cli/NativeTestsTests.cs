using Spatial.Cli;

namespace Spatial.Tests;

public sealed class NativeTestsTests
{
    [Fact]
    public void TheClosingLineIsCountedAndFailuresAreNamed()
    {
        var summary = NativeTests.Parse(1, "ok    a is b\nFAIL  c is d: expected 1, got 2\n1 passed, 1 failed (reference cpu)\n");

        Assert.Equal("1 passed, 1 failed, 0 skipped", summary.ToString());
        Assert.Equal(new TestRemark("native: c is d", "expected 1, got 2"), Assert.Single(summary.Failures));
    }

    [Fact]
    public void SkipsAreCountedWhereThereAreAny()
    {
        var summary = NativeTests.Parse(0, "ok a\nSKIP  cuda: no device\n1 passed, 0 failed, 1 skipped\n");

        Assert.Equal(new TestRemark("native: cuda", "no device"), Assert.Single(summary.Skips));
    }

    [Theory]
    [InlineData(139, "ok a\n")]
    [InlineData(1, "1 passed, 0 failed\n")]
    public void ARunnerThatDiesIsAFailure(int exitCode, string text)
    {
        Assert.Single(NativeTests.Parse(exitCode, text).Failures);
    }
}
