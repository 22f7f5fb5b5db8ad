using System.Diagnostics;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class NuScenesIndexTests : IDisposable
{
    private readonly SmallTableSet _set = new();

    private string Index => Directory.GetFiles(_set.Cache, "*.index", SearchOption.AllDirectories).Single();

    [Fact]
    public void TheSecondOpeningUsesTheIndexOfTheFirst()
    {
        _set.Write().Load().Dispose();
        var (built, bytes) = (File.GetLastWriteTimeUtc(Index), File.ReadAllBytes(Index));
        _set.Load().Dispose();
        Assert.Equal(built, File.GetLastWriteTimeUtc(Index));
        Assert.Equal(bytes, File.ReadAllBytes(Index));
    }

    [Fact]
    public void TheSameTablesMakeTheSameIndex()
    {
        _set.Write().Load().Dispose();
        var first = File.ReadAllBytes(Index);
        NuScenesTables.Load(_set.DataRoot, SmallTableSet.Version, _set.Options with { RebuildIndex = true }).Dispose();
        Assert.Equal(first, File.ReadAllBytes(Index));
    }

    [Fact]
    public void NothingIsWrittenIntoTheDataSet()
    {
        var before = Directory.GetFileSystemEntries(_set.Write().DataRoot, "*", SearchOption.AllDirectories).Order();
        _set.Load().Dispose();
        Assert.Equal(before, Directory.GetFileSystemEntries(_set.DataRoot, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public void ACacheThatCannotBeWrittenIsNamedWithAWayOut()
    {
        _set.Write();
        using var folder = new TemporaryFolder();
        var file = folder.Write("not-a-folder", []);

        var error = Assert.Throws<IOException>(() => NuScenesTables.Load(_set.DataRoot, SmallTableSet.Version, _set.Options with { CacheFolder = file }));

        Assert.Contains("SPATIAL_CACHE", error.Message);
        Assert.EndsWith(Path.Join(file, "nuscenes"), error.Message);
    }

    [Fact]
    public async Task WithoutAHomeTheIndexDoesNotLandInTheCurrentFolder()
    {
        _set.Write();
        using var folder = new TemporaryFolder();
        var current = Directory.CreateDirectory(folder["current"]).FullName;
        string[] arguments = ["exec", typeof(CommandLine).Assembly.Location, "inspect", "--dataroot", _set.DataRoot, "--version", SmallTableSet.Version];
        var start = new ProcessStartInfo(ChildProcess.Dotnet, arguments) { WorkingDirectory = current, RedirectStandardOutput = true };
        start.Environment["HOME"] = folder["home"]; // not there yet
        start.Environment.Remove("SPATIAL_CACHE");
        start.Environment.Remove("XDG_CACHE_HOME");

        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Ok, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(current));
        Assert.Single(Directory.GetFiles(folder["home", ".cache", "spatial", "nuscenes"], "*.index"));
    }

    [Fact]
    public void AChangedTableIsReadAnew()
    {
        _set.Write().Load().Dispose();
        _set.Row("scene", 0)["description"] = "new words";
        using var tables = _set.Write().Load();
        Assert.Equal("new words", tables.Scenes[0].Description);
    }

    [Fact]
    public void AChangeOfASmallTableThatKeepsSizeAndTimeIsNoticed()
    {
        _set.Row("scene", 0)["description"] = "first";
        _set.Write().Load().Dispose();
        var time = File.GetLastWriteTimeUtc(_set.PathOf("scene"));
        _set.Row("scene", 0)["description"] = "other";
        _set.Write();
        foreach (var table in _set.Tables.Keys)
        {
            File.SetLastWriteTimeUtc(_set.PathOf(table), time);
        }

        using var tables = _set.Load();
        Assert.Equal("other", tables.Scenes[0].Description);
    }

    [Fact]
    public void ATableThatAppearsOrGoesMakesTheIndexStale()
    {
        _set.Write().Load().Dispose();
        _set.WriteText("lidarseg", "[]");
        var before = File.GetLastWriteTimeUtc(Index);
        _set.Load().Dispose();
        Assert.NotEqual(before, File.GetLastWriteTimeUtc(Index));
    }

    [Fact]
    public void ATruncatedIndexIsBuiltAnew()
    {
        _set.Write().Load().Dispose();
        var whole = File.ReadAllBytes(Index);
        foreach (var length in new[] { 0, 10, 70_000, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(Index, whole[..length]);
            _set.Load().Dispose();
            Assert.Equal(whole, File.ReadAllBytes(Index));
        }
    }

    [Fact]
    public void AnIndexOfAnotherVersionOrByteOrderIsBuiltAnew()
    {
        _set.Write().Load().Dispose();
        var whole = File.ReadAllBytes(Index);
        foreach (var position in new[] { 0, 8, 12, 16, 24, 32, 40 }) // magic, version, byte order, lengths, check sums
        {
            var damaged = whole.ToArray();
            damaged[position] ^= 0x40;
            File.WriteAllBytes(Index, damaged);
            _set.Load().Dispose();
            Assert.Equal(whole, File.ReadAllBytes(Index));
        }
    }

    [Fact]
    public void AFlippedByteIsNeverBelieved()
    {
        _set.Write().Load().Dispose();
        var whole = File.ReadAllBytes(Index);
        var expected = ReadAll();
        for (var position = 1 << 16; position < whole.Length; position += whole.Length / 40)
        {
            var damaged = whole.ToArray();
            damaged[position] ^= 1;
            File.WriteAllBytes(Index, damaged);
            Assert.Equal(expected, ReadAll());
            Assert.Equal(whole, File.ReadAllBytes(Index));
        }
    }

    [Fact]
    public void DamageInALargeIndexIsFoundWhereItIsUsedAndHealedAtTheNextStart()
    {
        _set.Write().Load().Dispose();
        var whole = File.ReadAllBytes(Index);
        var damaged = whole.ToArray();
        damaged[(1 << 16) + 5] ^= 1; // the first block behind the header's
        File.WriteAllBytes(Index, damaged);
        var fault = Assert.Throws<InvalidDataException>(() =>
        {
            using var tables = NuScenesTables.Load(_set.DataRoot, SmallTableSet.Version, _set.Options with { IndexCheckedAtOpenBytes = 0 });
            tables.CheckIndex();
        });
        Assert.Contains("index of the tables is damaged at byte 65536", fault.Message, StringComparison.Ordinal);
        _set.Load().Dispose();
        Assert.Equal(whole, File.ReadAllBytes(Index));
    }

    [Fact]
    public void ACacheFolderThatCannotBeMadeIsTheMachinesFaultAndTheRemedyIsNamed()
    {
        _set.Write();
        var taken = _set.PathOf("scene"); // a file, so no folder can lie below it
        var fault = Assert.Throws<IOException>(() => NuScenesTables.Load(_set.DataRoot, SmallTableSet.Version, new() { CacheFolder = taken }));
        Assert.Contains("SPATIAL_CACHE", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInterruptedBuildLeavesNoIndex()
    {
        var options = _set.Write().Options with { Progress = new Interruption() };
        Assert.Throws<OperationCanceledException>(() => NuScenesTables.Load(_set.DataRoot, SmallTableSet.Version, options));
        Assert.Empty(Directory.GetFiles(_set.Cache, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task ManyOpeningsAtOnceAllSucceed()
    {
        _set.Write();
        var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var tables = _set.Load();
            return tables.SampleTokens.Count;
        }, TestContext.Current.CancellationToken)));
        Assert.All(tokens, count => Assert.Equal(_set.Tables["sample"].Count, count));
    }

    public void Dispose() => _set.Dispose();

    private string[] ReadAll()
    {
        using var tables = _set.Load();
        tables.CheckIndex();
        return [.. _set.Tables["sample_data"].Select(row => tables.SampleDataOf((string)row!["token"]!).ToString())];
    }

    private sealed class Interruption : IProgress<string>
    {
        public void Report(string value)
        {
            if (value.Contains("sample_data", StringComparison.Ordinal))
            {
                throw new OperationCanceledException();
            }
        }
    }
}
