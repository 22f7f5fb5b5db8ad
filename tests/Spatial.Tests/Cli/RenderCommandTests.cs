using Spatial.Cli;
using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class RenderCommandTests : IDisposable
{
    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void ARunIsDrawnIntoAFolderPerSample()
    {
        var token = _data.SampleTokens[^1];
        _data.Predict("run", "--sample", token);

        var run = _data.Run("render", "--run", _data.Beside("run"), "--out", _data.Beside("pictures"));

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Equal([token], Directory.GetDirectories(_data.Beside("pictures")).Select(Path.GetFileName));
        Assert.True(File.Exists(Path.Join(_data.Beside("pictures"), token, SamplePictures.SheetName)));
        Assert.True(File.Exists(Path.Join(_data.Beside("pictures"), token, "occupancy.png")));
    }

    [Fact]
    public void PicturesDoNotGoIntoTheDataset()
    {
        var run = _data.Run("render", "--sample", _data.SampleTokens[0], "--out", Path.Join(_data.DataRoot, "pictures"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.False(Directory.Exists(Path.Join(_data.DataRoot, "pictures")));
    }

    [Fact]
    public void ARunOfOtherTablesIsRefused()
    {
        _data.Predict("run", "--limit", "1");
        File.AppendAllText(Path.Join(_data.DataRoot, _data.Version, "scene.json"), "\n");

        var run = _data.Run("render", "--run", _data.Beside("run"), "--out", _data.Beside("pictures"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("other tables", run.Error);
    }
}
