using System.Text.Json;
using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class FrameRunTests
{
    [Fact]
    public void OneAndTwoThreadsEvaluateTheSameFrames()
    {
        using var folder = new TemporaryFolder();
        new FrameFiles(folder.Path).Write(3, new Progress<string>());

        var (one, two) = (Run(folder.Path, threads: 1), Run(folder.Path, threads: 2));

        Assert.Equal((3, 3), (one.Frames, two.Frames));
        Assert.Equal(one.RayIou, two.RayIou);
        Assert.InRange(one.RayIou, 0.01, 0.99);
    }

    [Theory]
    [InlineData(60, 250, "< 3 met", "< 300 met")]
    [InlineData(120, 301, "< 3 met", "< 300 MISSED")]
    [InlineData(190, 100, "< 3 MISSED", "< 300 met")]
    public void TheWholeValidationSetIsJudgedByMinutesAndMemory(double seconds, double megabytes, string time, string memory)
    {
        var line = Line(new(FrameTable.ValidationFrames, 2, seconds, 2 * seconds, megabytes, 0.3));

        Assert.Contains(time, line, StringComparison.Ordinal);
        Assert.Contains(memory, line, StringComparison.Ordinal);
        Assert.DoesNotContain("scaled", line, StringComparison.Ordinal);
    }

    [Fact]
    public void FewerFramesAreScaledAndSaySo()
    {
        // 20 ms a frame: 6,019 frames take 120.38 s.
        Assert.Contains("2.01 (scaled)", Line(new(100, 2, 2, 4, 100, 0.3)), StringComparison.Ordinal);
    }

    private static FrameRun Run(string folder, int threads)
    {
        using var output = new StringWriter();
        Assert.Equal(0, FrameRunCommand.Run([FrameRunCommand.Name, folder, "3", $"{threads}"], output));
        return JsonSerializer.Deserialize<FrameRun>(output.ToString())!;
    }

    private static string Line(FrameRun run) => FrameTable.Of([run]).ToText().Last();
}
