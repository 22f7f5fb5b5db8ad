using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class BenchmarkOptionsTests
{
    private static readonly KernelOp Lion = new("voxelize_lion0.3m", "Spatial", _ => throw new InvalidOperationException("not to be prepared"));

    [Fact]
    public void TheInterfaceOfThePeersIsUnderstood()
    {
        var options = BenchmarkOptions.Parse(["--data", "folder", "--threads", "2", "--reps", "9", "--only", "transform,project"], tableByDefault: true);

        Assert.Equal("folder", options.DataFolder);
        Assert.Equal(2, options.Threads);
        Assert.Equal(9, options.Repetitions);
        Assert.Equal(["transform", "project"], options.Only);
        Assert.False(options.AsTable);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void WithoutDataATerminalGetsTheTableAndAPipeGetsLines(bool terminal, bool table)
    {
        Assert.Equal(table, BenchmarkOptions.Parse([], terminal).AsTable);
        Assert.True(BenchmarkOptions.Parse(["--table", "--data=folder"], terminal).AsTable);
        Assert.True(BenchmarkOptions.Parse(["--out", "report.md"], terminal).AsTable);
        Assert.False(BenchmarkOptions.Parse(["--list"], terminal).AsTable);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("voxelize", true)]
    [InlineData("rayiou,lion", true)]
    [InlineData("lion0.3m/Spatial", true)]
    [InlineData("rayiou", false)]
    public void OnlyMatchesPartsOfOpAndImplementation(string only, bool wanted)
    {
        Assert.Equal(wanted, BenchmarkOptions.Parse(["--only", only], tableByDefault: false).Wants(Lion));
    }

    [Theory]
    [InlineData("--thread", "2")]
    [InlineData("--threads", "0")]
    [InlineData("--threads", "two")]
    [InlineData("--reps", "-1")]
    [InlineData("--reps", "1e3")]
    [InlineData("--table=yes")]
    [InlineData("--only")]
    [InlineData("voxelize")]
    public void MistakesEndWithCodeTwoAndNameTheArgument(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(2, BenchmarkHost.Run(args, output, errors));
        Assert.Empty(output.ToString());
        Assert.Contains(args[0].Split('=')[0], errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingDataFolderNamesTheFirstFile()
    {
        using var errors = new StringWriter();
        var folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

        Assert.Equal(4, BenchmarkHost.Run(["--data", folder], TextWriter.Null, errors));
        Assert.Contains("points.f32 is missing", errors.ToString(), StringComparison.Ordinal);
    }
}
