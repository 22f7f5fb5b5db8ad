using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>The program itself on a disk that takes no more, while it makes a world.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Mount = "mount -t tmpfs -o nr_inodes=40 tmpfs \"$DISK\"";
    private static readonly string[] OwnNameSpace = ["unshare", "--user", "--map-root-user", "--mount"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ADiskThatIsFullMidwayIsToldAndNothingIsLeft()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a disk for one process");
        Directory.CreateDirectory(_folder["disk"]);
        var mounted = CommandRun.OfProgram(Environment, [.. OwnNameSpace, "sh", "-c", Mount]);
        Assert.SkipUnless(mounted.ExitCode == 0, $"no disk for one process here: {mounted.Error}");

        // Room for bytes enough, but not for the fortieth file or folder.
        var run = Synth([.. OwnNameSpace, "sh", "-c", $"{Mount} || exit 99; \"$@\"; code=$?; ls -A \"$DISK\"; exit $code", "sh"]);

        AssertIsToldAndNothingIsLeft(run, "No space left on device", "out.partial-");
        Assert.Equal("", run.Output); // of ls
    }

    [Fact]
    public void AFileLargerThanALimitAllowsIsToldAndNothingIsLeft()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "limits of other systems are set otherwise");

        // 400 blocks of 512 bytes; the limit's signal would end the program before it could say anything.
        var run = Synth(["sh", "-c", "trap '' XFSZ; ulimit -f 400; exec \"$@\"", "sh"]);

        AssertIsToldAndNothingIsLeft(run, "larger than the file system or a limit of this process allows", "boston-seaport.json");
    }

    // A mapping of the runtime's own counts as a file, and its size would be over the limit.
    private Dictionary<string, string> Environment => new() { ["DISK"] = _folder["disk"], ["DOTNET_EnableWriteXorExecute"] = "0" };

    private CommandRun Synth(string[] starter)
    {
        var config = _folder.Write("world.json", """
            {
              "scenes": 1, "questions": false, "occupancy": false,
              "town": { "size": 260, "blocks": 2, "missingRoads": 0, "carParks": 1, "buildingSites": 1 },
              "traffic": { "duration": 0.5, "movingVehicles": 6, "walkers": 6 },
              "lidar": { "columns": 90 },
              "cameras": { "width": 64, "height": 36 }
            }
            """u8);
        return CommandRun.OfProcess(Environment, starter, "synth", "--config", config, "--out", _folder["disk", "out"]);
    }

    private void AssertIsToldAndNothingIsLeft(CommandRun run, string what, string where)
    {
        Assert.Equal(ExitCode.Environment, run.ExitCode);
        var message = run.Error.Split('\n').Single(line => line.StartsWith("spatial: ", StringComparison.Ordinal));
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(where, message, StringComparison.Ordinal);
        Assert.Contains($"Nothing was left in {_folder["disk", "out"]}: make room, or choose another place", message, StringComparison.Ordinal);
        Assert.True(!Directory.Exists(_folder["disk"]) || !Directory.EnumerateFileSystemEntries(_folder["disk"]).Any());
    }
}
