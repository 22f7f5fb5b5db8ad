using Spatial.Benchmarks;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class TrainvalSizedTablesTests : IDisposable
{
    private const string Version = "v1.0-trainval";
    private const string AbsentFiles = "DATA-020";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GeneratedTablesAreSoundButForTheirAbsentFiles()
    {
        TrainvalSizedTables.Write(_folder[Version], scenes: 2);

        using var tables = NuScenesTables.Load(_folder.Path, Version, new() { CacheFolder = _folder["cache"] });
        var faults = DatasetVerification.Run(tables, cancellation: TestContext.Current.CancellationToken).Where(finding => finding.Severity == FindingSeverity.Error);

        Assert.Equal(2, tables.Scenes.Count);
        Assert.All(faults, fault => Assert.Equal(AbsentFiles, fault.Code));
        Assert.Empty(tables.LoadFindings);
    }

    [Fact]
    public void TheSameCallWritesTheSameBytes()
    {
        TrainvalSizedTables.Write(_folder["first"], scenes: 1);
        TrainvalSizedTables.Write(_folder["second"], scenes: 1);

        Assert.All(Directory.GetFiles(_folder["first"]), file =>
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(_folder["second", Path.GetFileName(file)])));
    }

    [Fact]
    public void AVersionThatIsNotThereIsAMistakeOfTheCommandLine()
    {
        TrainvalSizedTables.Write(_folder[Version], scenes: 1);
        using var errors = new StringWriter();

        var exitCode = NuScenesIndexBenchmarks.RunCommand(
            [NuScenesIndexBenchmarks.Op, "--dataroot", _folder.Path, "--version", "v1.0-mini"], TextWriter.Null, errors);

        Assert.Equal(2, exitCode);
        Assert.Contains("it holds v1.0-trainval", errors.ToString(), StringComparison.Ordinal);
    }
}
