using Spatial.Cli;

namespace Spatial.Tests;

public sealed class KernelChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void KernelsThatDoNotExistAreRefusedBeforeAnythingIsWritten()
    {
        var dataroot = TestData.Golden("geometry", "dataroot");
        var version = Path.GetFileName(Directory.GetDirectories(dataroot, "v1.0-*").Order(StringComparer.Ordinal).First());

        // A process of its own: the variable is read once.
        var run = CommandRun.OfProcess(
            new Dictionary<string, string> { ["SPATIAL_KERNELS"] = "fast", ["SPATIAL_CACHE"] = _folder["cache"] }, [],
            "predict", "--dataroot", dataroot, "--version", version, "--model", "geometric", "--out", _folder["run"]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("SPATIAL_KERNELS must be reference, avx2, cpu or cuda, got 'fast'", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }
}
