using System.Diagnostics;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class PartialFolderTests
{
    [Fact]
    public void NothingHasTheNameUntilAllIsThere()
    {
        using var temporary = new TemporaryFolder();
        using (var folder = PartialFolder.Make(temporary["world"]))
        {
            File.WriteAllText(Path.Combine(folder.Folder, "a.txt"), "a");
            Assert.False(Directory.Exists(temporary["world"]));
            folder.Complete();
        }

        Assert.Equal(["a.txt"], Directory.GetFiles(temporary["world"]).Select(Path.GetFileName));
        Assert.Equal([temporary["world"]], Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void WhatIsCompletedIsNoLeftOverToALaterStart()
    {
        using var temporary = new TemporaryFolder();
        using (var folder = PartialFolder.Make(temporary["world"]))
        {
            File.WriteAllText(Path.Combine(folder.Folder, "a.txt"), "a");
            folder.Complete();
            Assert.Throws<ArgumentException>(() => PartialFolder.Make(temporary["world"]));
        }

        using var other = PartialFolder.Make(temporary["world-2"]);
        Assert.Empty(other.Removed);
        Assert.True(File.Exists(temporary["world", "a.txt"]));
    }

    [Fact]
    public void WhatIsNotCompletedLeavesNothing()
    {
        using var temporary = new TemporaryFolder();
        using (var folder = PartialFolder.Make(temporary["world"]))
        {
            File.WriteAllText(Path.Combine(folder.Folder, "a.txt"), "a");
        }

        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void WhatExistsIsRefusedAndUntouched()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("world/mine.txt", [1]);

        var fault = Assert.Throws<ArgumentException>(() => PartialFolder.Make(temporary["world"]));

        Assert.Contains("world exists", fault.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(temporary["world", "mine.txt"]));
        Assert.Single(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void WhatAppearsMeanwhileIsNotReplaced()
    {
        using var temporary = new TemporaryFolder();
        using var folder = PartialFolder.Make(temporary["world"]);
        temporary.Write("world/mine.txt", [1]);

        Assert.Throws<ArgumentException>(folder.Complete);

        Assert.True(File.Exists(temporary["world", "mine.txt"]));
    }

    [Fact]
    public void TwoWritersOfOneFolderDoNotMeet()
    {
        using var temporary = new TemporaryFolder();
        using var first = PartialFolder.Make(temporary["world"]);

        var fault = Assert.Throws<InvalidOperationException>(() => PartialFolder.Make(temporary["world"]));

        Assert.Contains("being written", fault.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(first.Folder));
    }

    [Fact]
    public void WhatADeadProcessLeftIsRemovedAndNamed()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("world.partial-123456/samples/half.bin", [1, 2]);
        temporary.Write("world.partial-123456/writing.lock", []);
        temporary.Write("world2.partial-99/other.bin", [1]); // of another data set

        using var folder = PartialFolder.Make(temporary["world"]);

        Assert.Equal(["world.partial-123456"], folder.Removed);
        Assert.False(Directory.Exists(temporary["world.partial-123456"]));
        Assert.True(Directory.Exists(temporary["world2.partial-99"]));
    }

    [Fact]
    public void WhatALivingProcessWritesIsLeftAlone()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("world.partial-1/half.bin", [1]);
        temporary.Write("world.partial-1/writing.lock", []);

        // flock(1) holds the lock as another process would.
        string[] arguments = [temporary["world.partial-1", "writing.lock"], "sleep", "30"];
        using var other = Process.Start(new ProcessStartInfo("flock", arguments) { RedirectStandardError = true })!;
        try
        {
            Assert.True(SpinWait.SpinUntil(() => IsHeld(temporary["world.partial-1", "writing.lock"]), TimeSpan.FromSeconds(10)));

            Assert.Throws<InvalidOperationException>(() => PartialFolder.Make(temporary["world"]));

            Assert.True(File.Exists(temporary["world.partial-1", "half.bin"]));
        }
        finally
        {
            other.Kill(entireProcessTree: true);
        }
    }

    private static bool IsHeld(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
