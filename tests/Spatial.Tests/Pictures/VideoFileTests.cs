using OpenCvSharp;
using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class VideoFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.mp4")]
    [InlineData("a.avi")]
    public void PicturesComeBackInOrderWithoutAnyProgram(string name)
    {
        var path = Path.Join(_folder.Path, name);
        Rgb[] colors = [new(200, 30, 30), new(30, 200, 30), new(30, 30, 200)];

        using (var video = VideoFile.Create(path, 320, 180, 2, ffmpeg: null))
        {
            foreach (var color in colors)
            {
                using var picture = new Canvas(320, 180, color);
                video.Add(picture);
            }

            Assert.False(File.Exists(path)); // it has its name only when it is whole
            video.Finish();
        }

        using var back = new VideoCapture(path);
        Assert.Equal(2, back.Fps, 3);
        using var frame = new Mat();
        foreach (var color in colors)
        {
            Assert.True(back.Read(frame));
            Assert.Equal(new Size(320, 180), frame.Size());
            var middle = frame.At<Vec3b>(90, 160);
            Assert.InRange(Math.Abs(middle.Item2 - color.R) + Math.Abs(middle.Item1 - color.G) + Math.Abs(middle.Item0 - color.B), 0, 40);
        }

        Assert.False(back.Read(frame));
        Assert.Equal([name], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void AVideoThatIsNotFinishedLeavesNothingBehind()
    {
        using (var video = VideoFile.Create(Path.Join(_folder.Path, "a.avi"), 320, 180, 2, ffmpeg: null))
        {
            using var picture = new Canvas(320, 180, Rgb.White);
            video.Add(picture);
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void AnEncoderThatFailsIsQuoted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a script that stands in for ffmpeg needs a shell");
        var failing = Path.Join(_folder.Path, "ffmpeg");
        File.WriteAllText(failing, "#!/bin/sh\ncat > /dev/null\necho 'no such encoder' >&2\nexit 3\n");
#pragma warning disable CA1416 // skipped above
        File.SetUnixFileMode(failing, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        using var video = VideoFile.Create(Path.Join(_folder.Path, "a.mp4"), 320, 180, 2, failing);
        using var picture = new Canvas(320, 180, Rgb.White);
        video.Add(picture);

        var failure = Assert.Throws<IOException>(video.Finish);

        Assert.Contains("no such encoder", failure.Message);
    }

    [Fact]
    public void OtherEndingsSizesAndRatesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => VideoFile.Create(Path.Join(_folder.Path, "a.mov"), 320, 180, 2));
        Assert.Throws<ArgumentException>(() => VideoFile.Create(Path.Join(_folder.Path, "a.mp4"), 321, 180, 2));
        Assert.Throws<ArgumentException>(() => VideoFile.Create(Path.Join(_folder.Path, "a.mp4"), 320, 180, 0));
        using var video = VideoFile.Create(Path.Join(_folder.Path, "a.avi"), 320, 180, 2, ffmpeg: null);
        using var other = new Canvas(160, 90, Rgb.White);
        Assert.Throws<ArgumentException>(() => video.Add(other));
    }
}
