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

    [Fact]
    public void ARunBecomesAVideoAndNumberedPictures()
    {
        _data.Predict("run", "--limit", "2");

        var run = CommandRun.Of("render", _data.Beside("run"), "--dataroot", _data.DataRoot, "--video", _data.Beside("out.avi"), "--sequence", _data.Beside("pngs"),
            "--layers", "cameras,occupancy,plan", "--fps", "4");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("2 of 2 samples drawn", run.Output);
        Assert.Contains("Motion JPEG", run.Error);
        Assert.True(new FileInfo(_data.Beside("out.avi")).Length > 10_000);
        Assert.Equal(["000000.png", "000001.png"], Directory.GetFiles(_data.Beside("pngs")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void LayersThatAreLeftOutAreNotDrawn()
    {
        _data.Predict("run", "--limit", "1");

        var whole = Sequence("all");
        var few = Sequence("cameras");

        Assert.NotEqual(whole, few);
        Assert.True(few.Length < whole.Length);

        byte[] Sequence(string layers)
        {
            var run = CommandRun.Of("render", _data.Beside("run"), "--dataroot", _data.DataRoot, "--sequence", _data.Beside(layers), "--layers", layers);
            Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
            return File.ReadAllBytes(Path.Join(_data.Beside(layers), "000000.png"));
        }
    }

    [Theory]
    [InlineData("--layers", "camras", "did you mean 'cameras'")]
    [InlineData("--video", "out.mov", "must end in .mp4 or .avi")]
    [InlineData("--run", "other", "name the run once")]
    public void WhatCannotBeDrawnIsAUsageError(string option, string value, string message)
    {
        _data.Predict("run", "--limit", "1");

        string[] output = option == "--video" ? [] : ["--out", _data.Beside("pictures")];
        var run = CommandRun.Of(["render", _data.Beside("run"), "--dataroot", _data.DataRoot, option, value, .. output]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public void SomethingToMakeMustBeNamed()
    {
        var run = _data.Run("render");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--video", run.Error);
    }
}
