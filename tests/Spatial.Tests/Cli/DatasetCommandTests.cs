using Spatial.Cli;

namespace Spatial.Tests;

public sealed class DatasetCommandTests : IDisposable
{
    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void IndexSaysWhereItIs()
    {
        var run = _data.Run("dataset index", "--json");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(new FileInfo(run.Json.GetProperty("path").GetString()!).Length, run.Json.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void AWholeDatasetVerifies()
    {
        var run = _data.Run("dataset verify", "--read-files");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Output);
        Assert.Contains("errors: 0, warnings: 0", run.Output);
    }

    [Fact]
    public void ADamagedFileIsAFinding()
    {
        var file = _data.DamageSweepOf(_data.SampleTokens[1]);

        var run = _data.Run("dataset verify", "--read-files");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(file, run.Output);
        Assert.DoesNotContain("errors: 0, warnings: 0", run.Output);
    }
}
