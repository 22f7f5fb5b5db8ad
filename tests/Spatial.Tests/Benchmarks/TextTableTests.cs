using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class TextTableTests
{
    [Fact]
    public void TablesAreAlignedAsTextAndEscapedAsMarkdown()
    {
        var table = new TextTable("op", "ms");
        table.Add("a|b", "1");

        Assert.Equal(["op   ms", "a|b  1"], table.ToText());
        Assert.Equal(["| op | ms |", "| --- | --- |", "| a\\|b | 1 |"], table.ToMarkdown());
        Assert.Throws<ArgumentException>(() => table.Add("one cell"));
    }
}
