using System.Diagnostics;
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
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Join(AppContext.BaseDirectory, "Spatial.Cli.dll"), "predict", "--dataroot", dataroot, "--version", version,
                "--model", "geometric", "--out", _folder["run"],
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        (start.Environment["SPATIAL_KERNELS"], start.Environment["SPATIAL_CACHE"]) = ("fast", _folder["cache"]);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(ExitCode.Usage, process.ExitCode);
        Assert.Contains("SPATIAL_KERNELS must be reference, avx2, cpu or cuda, got 'fast'", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }
}
