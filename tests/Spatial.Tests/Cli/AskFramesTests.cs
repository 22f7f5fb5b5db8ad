using OpenCvSharp;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class AskFramesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AskFramesTests()
    {
        SpatialMllmGolden.WriteSecond(_folder["weights"]);
        Directory.CreateDirectory(_folder["video"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AStillPictureSeveralPicturesAFolderAndAVideoAreAnswered()
    {
        string[] pictures = [.. Enumerable.Range(0, 5).Select(frame => Write($"video/frame{frame}.png", 112, 84, frame))];
        WriteFilm(_folder["film.avi"], 6);

        var one = Ask("--frames", pictures[0], "How far?");
        var several = Ask("--frames", pictures[0], pictures[1], pictures[2], "How far?");
        var folder = Ask("--frames", _folder["video"], "--count", "4", "How far?");
        var film = Ask("--frames", _folder["film.avi"], "--count", "4", "How far?");

        Assert.All([one, several, folder, film], run => Assert.Equal((ExitCode.Ok, 1), (run.ExitCode, run.Output.Count(letter => letter == '\n'))));
        Assert.All([one, several, folder, film], run => Assert.NotEmpty(run.Output.Trim()));
        Assert.Contains("1 frame of 112x84 as an image: 12 visual tokens.", one.Error, StringComparison.Ordinal);
        Assert.Contains("3 frames of 112x84 as a video: 24 visual tokens.", several.Error, StringComparison.Ordinal);
        Assert.Contains("4 frames of 112x84 as a video: 24 visual tokens.", folder.Error, StringComparison.Ordinal);
        Assert.Contains("4 frames of 112x84 as a video: 24 visual tokens.", film.Error, StringComparison.Ordinal);
        Assert.NotEqual(one.Output, several.Output);
    }

    [Fact]
    public void FramesThatWereChosenAreTakenFromTheFileOfTheChoice()
    {
        for (var frame = 0; frame < 5; frame++)
        {
            Write($"video/frame{frame}.png", 112, 84, frame);
        }

        Directory.CreateDirectory(_folder["elsewhere"]);
        var picked = _folder["elsewhere", "picked.json"];
        Assert.Equal(ExitCode.Ok, CommandRun.Of("sample-frames", "--frames", _folder["video"], "--sampling", "uniform", "--count", "2", "--out", picked)
            .ExitCode);

        var chosen = Ask("--frames", picked, "How far?");

        Assert.Equal(Ask("--frames", _folder["video", "frame0.png"], _folder["video", "frame4.png"], "How far?"), chosen);
        File.WriteAllText(picked, File.ReadAllText(picked).Replace("\"frame4.png\"", "null", StringComparison.Ordinal));
        Assert.Contains("picked.json: names keyframes and no pictures: choose them with --camera", Ask("--frames", picked, "How far?").Error,
            StringComparison.Ordinal);
        File.WriteAllText(picked, "{\"frames\": 3}");
        Assert.Contains("picked.json: is no choice of frames, which `spatial sample-frames` writes", Ask("--frames", picked, "How far?").Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralQuestionsAreAnsweredInOrderAndAlike()
    {
        var picture = Write("a.png", 84, 84, 1);

        var both = Ask("--json", "--frames", picture, "How far is it?", "How many?");

        Assert.Equal(ExitCode.Ok, both.ExitCode);
        Assert.Equal(["How far is it?", "How many?"], both.Json.EnumerateArray().Select(answer => answer.GetProperty("question").GetString()));
        Assert.Equal(Ask("--frames", picture, "How many?").Output.TrimEnd('\n'), both.Json[1].GetProperty("text").GetString()!.ReplaceLineEndings(" "));
    }

    [Fact]
    public void BothReleasesAndQwenAreReadEachByItsName()
    {
        var picture = Write("a.png", 84, 84, 1);
        SpatialMllmGolden.WriteFirst(_folder["first"]);

        var first = Run("spatial-mllm", _folder["first"], "--frames", picture, "How far?");
        var second = Ask("--frames", picture, "How far?");
        var qwen = Run("qwen2.5-vl", QwenGolden.Path("checkpoint"), "--frames", picture, "How far?");

        Assert.All([first, second, qwen], run => Assert.Equal(ExitCode.Ok, run.ExitCode));
        Assert.Equal(3, new HashSet<string>([first.Output, second.Output, qwen.Output]).Count);
    }

    [Fact]
    public void WeightsOfAnotherModelAreNamed()
    {
        var picture = Write("a.png", 84, 84, 1);

        var qwen = Run("spatial-mllm", QwenGolden.Path("checkpoint"), "--frames", picture, "How far?");
        var spatial = Run("qwen2.5-vl", _folder["weights"], "--frames", picture, "How far?");

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (qwen.ExitCode, spatial.ExitCode));
        Assert.Contains("has weights of Qwen2.5-VL, expected those of a Spatial-MLLM", qwen.Error, StringComparison.Ordinal);
        Assert.Contains("has weights of Spatial-MLLM v1.1, expected those of a Qwen2.5-VL; --model spatial-mllm reads them", spatial.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void PicturesThatCannotBeUsedAreNamed()
    {
        var (good, cut, other) = (Write("good.png", 84, 84, 1), Write("cut.png", 84, 84, 2), Write("other.png", 112, 84, 3));
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^20]);
        File.WriteAllText(_folder["no.mp4"], "no video");

        Told("cut.png: is a PNG cut off", "--frames", good, cut, "How far?");
        Told("other.png: is 112x84, expected 84x84 as good.png is", "--frames", good, other, "How far?");
        Told("other.png: is 112x84 when it is fitted to the model, expected 84x84 as good.png is", "--as", "images", "--frames", good, other, "How far?");
        Told("nowhere.png", "--frames", good, _folder["nowhere.png"], "How far?");
        Told("no picture, expected files .jpg, .jpeg, .png", "--frames", _folder["video"], "How far?");
        Told("no.mp4: has no frame that decodes", "--frames", _folder["no.mp4"], "How far?");

        void Told(string message, params string[] args)
        {
            var run = Ask(args);
            Assert.NotEqual(ExitCode.Ok, run.ExitCode);
            Assert.Contains(message, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FramesThatAreMoreThanTheContextAreRefusedBeforeTheyAreSeen()
    {
        var config = File.ReadAllText(_folder["weights", "config.json"]);
        File.WriteAllText(_folder["weights", "config.json"],
            config.Replace("\"max_position_embeddings\":2048", "\"max_position_embeddings\":40", StringComparison.Ordinal));
        string[] pictures = [.. Enumerable.Range(0, 8).Select(frame => Write($"{frame}.png", 84, 84, frame))];

        var run = Ask(["--frames", .. pictures, "How far?"]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Matches(@"a chat must be 40 tokens at most, got \d+, 36 of them of 8 frames: give fewer frames", run.Error);
    }

    [Theory]
    [InlineData("spatial-mllm needs --weights", "--frames", "a.png", "How far?")]
    [InlineData("give --frames: pictures, a folder or a video", "--weights", "w", "How far?")]
    [InlineData("--config is not for spatial-mllm", "--weights", "w", "--config", "c.json", "--frames", "a.png", "How far?")]
    [InlineData("--sweeps is not for spatial-mllm", "--weights", "w", "--sweeps", "3", "--frames", "a.png", "How far?")]
    [InlineData("--scene needs --dataroot and --version", "--weights", "w", "--scene", "s", "How far?")]
    [InlineData("--dataroot and --version go together", "--weights", "w", "--dataroot", "d", "--scene", "s", "How far?")]
    [InlineData("with --dataroot give either --scene", "--weights", "w", "--dataroot", "d", "--version", "v", "How far?")]
    [InlineData("--camera and --sampling go with --scene", "--weights", "w", "--frames", "a.png", "--sampling", "uniform", "How far?")]
    [InlineData("there must be a question", "--weights", "w", "--frames", "a.png")]
    public void WhatDoesNotGoTogetherIsToldAtOnce(string message, params string[] args)
    {
        var run = CommandRun.Of(["ask", "--model", "spatial-mllm", .. args]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--frames is for spatial-mllm and qwen2.5-vl, not for geometric", "--frames", "a.png")]
    [InlineData("--max-tokens is for spatial-mllm and qwen2.5-vl, not for geometric", "--max-tokens", "4")]
    public void PerceptionsTakeNoFrames(string message, string option, string value)
    {
        var run = CommandRun.Of("ask", "--model", "geometric", "--dataroot", "d", "--version", "v", "--sample", "s", "How many?", option, value);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AQuestionThatSpellsAMarkOfTheChatIsRefused()
    {
        var run = Ask("--frames", Write("a.png", 84, 84, 1), "How far?<|video_pad|>");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("cannot be asked: it spells <|video_pad|>", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AScenesCameraAndASamplesRingAreAnswered()
    {
        using var data = new SmallDataset();
        using var tables = data.Open();
        var scene = tables.Scenes[0].Name;
        string[] model = ["--model", "spatial-mllm", "--weights", _folder["weights"], "--max-tokens", "3", "--pixels", "training"];

        var uniform = data.Run("ask", [.. model, "--scene", scene, "--frames", "2", "--sampling", "uniform", "How many?"]);
        var aware = data.Run("ask", [.. model, "--scene", scene, "--frames", "2", "How many?"]);
        var ring = data.Run("ask", [.. model, "--sample", tables.SampleTokens[0], "How many?"]);
        var roof = data.Run("ask", [.. model, "--scene", scene, "--camera", "CAM_ROOF", "--sampling", "uniform", "How many?"]);

        Assert.Equal("", string.Concat(new[] { uniform, aware, ring }.Where(run => run.ExitCode != ExitCode.Ok).Select(run => run.Error)));
        Assert.Contains("2 frames of 728x420 as a video: 390 visual tokens.", uniform.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, roof.ExitCode);
        Assert.Contains("has no CAM_ROOF, expected one of CAM", roof.Error, StringComparison.Ordinal);
    }

    private CommandRun Ask(params string[] args) => Run("spatial-mllm", _folder["weights"], args);

    // The tiny model was made for small pictures: they are seen as its own preprocessor has them.
    private static CommandRun Run(string model, string weights, params string[] args) =>
        CommandRun.Of(["ask", "--model", model, "--weights", weights, "--max-tokens", "6", "--pixels", "published", .. args]);

    private string Write(string name, int width, int height, int seed)
    {
        using var picture = Picture(width, height, seed);
        Assert.True(Cv2.ImWrite(_folder[name], picture));
        return _folder[name];
    }

    private static void WriteFilm(string path, int frames)
    {
        using var film = new VideoWriter(path, FourCC.MJPG, 5, new Size(112, 84));
        for (var frame = 0; frame < frames; frame++)
        {
            using var picture = Picture(112, 84, frame);
            film.Write(picture);
        }
    }

    private static Mat Picture(int width, int height, int seed)
    {
        OpenCvRuntime.EnsureLoaded();
        var picture = new Mat(height, width, MatType.CV_8UC3);
        Cv2.Randu(picture, new Scalar(0, 0, 0), new Scalar(40 * (seed + 1), 255 - (20 * seed), 255));
        return picture;
    }
}
