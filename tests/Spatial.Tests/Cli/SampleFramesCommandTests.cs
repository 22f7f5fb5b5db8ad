using System.Text.Json;
using OpenCvSharp;
using Spatial.Cli;
using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class SampleFramesCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SmallDataset _data = new();

    public void Dispose()
    {
        _folder.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData("points")]
    [InlineData("depth")]
    public void AVideosFramesAreChosenByVggt(string from)
    {
        var (weights, video, picked) = (Made("weights"), Made("video"), _folder["picked.json"]);
        VggtGolden.WriteFolder(weights);
        WriteVideo(video, 9);

        var run = CommandRun.Of("sample-frames", "--weights", weights, "--frames", video, "--count", "3", "--from", from, "--out", picked);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var json = Read(picked);
        Assert.Equal(("space-aware", from, 3, 9), (Text(json, "sampling"), Text(json, "from"), json.GetProperty("wanted").GetInt32(), json.GetProperty("available").GetInt32()));
        var frames = json.GetProperty("frames").EnumerateArray().ToArray();
        var order = json.GetProperty("greedyOrder").EnumerateArray().Select(number => number.GetInt32()).ToArray();
        Assert.InRange(frames.Length, 1, 3);
        Assert.Equal(order.Order(), frames.Select(frame => frame.GetProperty("number").GetInt32()));
        Assert.All(frames, frame => Assert.Equal($"frame{frame.GetProperty("number").GetInt32() + 4}.png", Text(frame, "file")));
        Assert.Equal(json.GetProperty("covered").GetInt64(), json.GetProperty("gains").EnumerateArray().Sum(gain => gain.GetInt64()));
        Assert.Contains($"of {json.GetProperty("cells").GetInt32()} cells: {picked}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void FramesAreInTheOrderOfTheirNumbers()
    {
        WriteVideo(Made("video"), 9); // frame4 to frame12

        var run = CommandRun.Of("sample-frames", "--frames", _folder["video"], "--sampling", "uniform", "--count", "3", "--out", _folder["picked.json"]);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(["frame4.png", "frame8.png", "frame12.png"], Read(_folder["picked.json"]).GetProperty("frames").EnumerateArray().Select(frame => Text(frame, "file")));
        Assert.False(Read(_folder["picked.json"]).GetProperty("cells").ValueKind == JsonValueKind.Number);
    }

    [Fact]
    public void AScenesKeyframesAreChosenWithoutWeights()
    {
        using var tables = _data.Open();
        var scene = tables.Scenes[0].Name;
        var samples = tables.SampleTokensOf(scene);
        var reader = new NuScenesReader(tables);
        var expected = SpaceAwareSampling.Pick(LidarCoverage.Of(samples.Select(sample => reader.ReadFrame(sample, 1)), 0.5), 2);

        var run = _data.Run("sample-frames", "--scene", scene, "--count", "2", "--cell", "0.5", "--out", _folder["picked.json"]);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var json = Read(_folder["picked.json"]);
        Assert.Equal("lidar", Text(json, "from"));
        Assert.Equal(expected.Frames.Select(frame => samples[frame]), json.GetProperty("frames").EnumerateArray().Select(frame => Text(frame, "sample")));
        Assert.Equal(expected.Covered, json.GetProperty("covered").GetInt64());
    }

    [Fact]
    public void PicturesOfACameraAreNamed()
    {
        using var tables = _data.Open();
        var scene = tables.Scenes[0].Name;
        var camera = tables.KeyFramesOf(tables.SampleTokensOf(scene)[0]).Keys.First(channel => channel.StartsWith("CAM", StringComparison.Ordinal));

        var run = _data.Run("sample-frames", "--scene", scene, "--count", "100", "--camera", camera, "--sampling", "uniform", "--out", _folder["picked.json"]);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var samples = tables.SampleTokensOf(scene);
        Assert.Equal(samples.Select(sample => _data.FileOf(sample, camera)), Read(_folder["picked.json"]).GetProperty("frames").EnumerateArray().Select(frame => Text(frame, "file")));
        Assert.Contains($"{samples.Count} frames instead of 100: there are no more.", run.Error, StringComparison.Ordinal);
        var other = _data.Run("sample-frames", "--scene", scene, "--camera", "CAM_ROOF", "--sampling", "uniform", "--out", _folder["other.json"]);
        Assert.Equal(ExitCode.Usage, other.ExitCode);
        Assert.Contains($"has no CAM_ROOF, expected one of CAM", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("give either --frames", "--out", "x.json")]
    [InlineData("give either --frames", "--frames", "f", "--dataroot", "d", "--out", "x.json")]
    [InlineData("--dataroot needs --version and --scene", "--dataroot", "d", "--version", "v", "--out", "x.json")]
    [InlineData("--weights does not go with --dataroot, whose points are LiDAR's", "--dataroot", "d", "--version", "v", "--scene", "s", "--weights", "w", "--out", "x.json")]
    [InlineData("--cell does not go with --frames", "--frames", "f", "--weights", "w", "--cell", "1", "--out", "x.json")]
    [InlineData("--frames needs --weights, a folder of VGGT's, or --sampling uniform", "--frames", "f", "--out", "x.json")]
    [InlineData("uniform sampling needs no --weights", "--frames", "f", "--weights", "w", "--sampling", "uniform", "--out", "x.json")]
    [InlineData("--count must be 1 or more, got 0", "--frames", "f", "--weights", "w", "--count", "0", "--out", "x.json")]
    [InlineData("Argument 'lidar' not recognized", "--frames", "f", "--weights", "w", "--from", "lidar", "--out", "x.json")]
    public void WhatDoesNotGoTogetherIsToldAtOnce(string message, params string[] args)
    {
        var run = CommandRun.Of(["sample-frames", .. args]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedInputsAreNamed()
    {
        var (weights, video) = (Made("weights"), Made("video"));
        VggtGolden.WriteFolder(weights);

        Assert.Contains("--frames: no picture, expected files .jpg, .jpeg, .png", Error(ExitCode.Failed), StringComparison.Ordinal);
        WriteVideo(video, 2);
        File.WriteAllBytes(Path.Join(video, "frame5.png"), File.ReadAllBytes(Path.Join(video, "frame5.png"))[..^20]);
        Assert.Contains("frame5.png: is a PNG cut off", Error(ExitCode.Failed), StringComparison.Ordinal);
        using (var seeThrough = new Mat(8, 16, MatType.CV_8UC4, new Scalar(1, 2, 3, 4)))
        {
            Cv2.ImWrite(Path.Join(video, "frame5.png"), seeThrough);
        }

        Assert.Contains("frame5.png: has an alpha channel", Error(ExitCode.Failed), StringComparison.Ordinal);
        using (var huge = new Mat(8000, 8000, MatType.CV_8UC1, new Scalar(0)))
        {
            Cv2.ImWrite(Path.Join(video, "frame5.png"), huge);
        }

        Assert.Contains("frame5.png: declares 8000x8000 pixels, more than the 50000000 that MaxImagePixels allows", Error(ExitCode.Failed), StringComparison.Ordinal);
        using (var strip = new Mat(1, 400, MatType.CV_8UC1, new Scalar(0)))
        {
            Cv2.ImWrite(Path.Join(video, "frame5.png"), strip);
        }

        Assert.Contains("frame5.png: a picture of 400x1 pixels has less than one patch", Error(ExitCode.Failed), StringComparison.Ordinal);
        Directory.Delete(video, recursive: true);
        Assert.Contains($"--frames: no folder {video}", Error(ExitCode.Failed), StringComparison.Ordinal);

        string Error(int exitCode)
        {
            var run = CommandRun.Of("sample-frames", "--weights", weights, "--frames", video, "--out", _folder["picked.json"]);
            Assert.Equal(exitCode, run.ExitCode);
            Assert.False(File.Exists(_folder["picked.json"]));
            return run.Error;
        }
    }

    // Frames 4 to 3 + count, each noise of its own.
    private static void WriteVideo(string folder, int count)
    {
        OpenCvRuntime.EnsureLoaded();
        for (var frame = 0; frame < count; frame++)
        {
            var pixels = new byte[48 * 80 * 3];
            new Random(frame).NextBytes(pixels);
            using var picture = Mat.FromPixelData(48, 80, MatType.CV_8UC3, pixels);
            Cv2.ImWrite(Path.Join(folder, $"frame{frame + 4}.png"), picture);
        }
    }

    private static JsonElement Read(string file) => JsonElement.Parse(File.ReadAllText(file));

    private static string? Text(JsonElement element, string key) => element.GetProperty(key).GetString();

    private string Made(string name) => Directory.CreateDirectory(_folder[name]).FullName;
}
