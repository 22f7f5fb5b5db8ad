using OpenCvSharp;
using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class SamplePicturesTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"spatial-pictures-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public void EveryCameraAndViewHasAFileAndTheSheetComesFirst()
    {
        var files = SamplePictures.Render(PictureScenes.Whole(AllCameras()), _folder);

        string[] expected = ["sheet.jpg", .. PictureScenes.Ring.Select(channel => $"{channel}.jpg"), "bev.png", "occupancy.png", "flow.png", "classes.png"];
        Assert.Equal("sheet.jpg", Path.GetFileName(files[0]));
        Assert.Equal(expected.Order(), files.Select(Path.GetFileName).Order());
        Assert.Equal(files.Order(), Directory.GetFiles(_folder).Order()); // and nothing unfinished is left
        Assert.All(files, file =>
        {
            using var picture = Cv2.ImRead(file);
            Assert.False(picture.Empty());
        });
    }

    [Fact]
    public void TheSameSceneGivesTheSameBytes()
    {
        var first = SamplePictures.Render(PictureScenes.Whole(AllCameras()), Path.Combine(_folder, "a"));
        var second = SamplePictures.Render(PictureScenes.Whole(AllCameras()), Path.Combine(_folder, "b"));

        Assert.Equal(first.Select(File.ReadAllBytes), second.Select(File.ReadAllBytes));
    }

    [Fact]
    public void OnlyWhatIsKnownIsDrawn()
    {
        var scene = PictureScenes.Whole(AllCameras()) with { Prediction = null, GroundTruth = null, BoxesInEgo = [] };

        var files = SamplePictures.Render(scene, _folder).Select(Path.GetFileName).ToArray();

        Assert.Contains("bev.png", files);
        Assert.DoesNotContain("occupancy.png", files);
        Assert.DoesNotContain("flow.png", files);
        Assert.DoesNotContain("classes.png", files);
    }

    [Fact]
    public void AMissingCameraIsAGreyTileWithItsName()
    {
        var files = SamplePictures.Render(PictureScenes.Whole([.. AllCameras().Where(camera => camera.Channel != "CAM_BACK")]), _folder);

        using var sheet = Cv2.ImRead(files[0]);
        using var tile = new Mat(sheet, new Rect(832, 530, 800, 450)); // the middle of the second row
        AssertPaleWithText(tile);
        using var neighbour = new Mat(sheet, new Rect(16, 530, 800, 450));
        Assert.True(Share(neighbour, Rgb.Pale) < 0.1);
        Assert.DoesNotContain("CAM_BACK.jpg", files.Select(Path.GetFileName));
    }

    [Fact]
    public void AFrameWithoutCamerasIsStillDrawn()
    {
        var files = SamplePictures.Render(PictureScenes.Whole([]), _folder);

        Assert.Contains("bev.png", files.Select(Path.GetFileName));
        Assert.Contains("occupancy.png", files.Select(Path.GetFileName));
        using var sheet = Cv2.ImRead(files[0]);
        using var tile = new Mat(sheet, new Rect(16, 64, 800, 450));
        AssertPaleWithText(tile);
    }

    [Fact]
    public void TheCaptionIsWritten()
    {
        using var sheet = Cv2.ImRead(SamplePictures.Render(PictureScenes.Whole([]), _folder)[0]);
        using var caption = new Mat(sheet, new Rect(0, 0, 800, 60));
        using var dark = new Mat();
        Cv2.InRange(caption, new Scalar(0, 0, 0), new Scalar(100, 100, 100), dark);

        Assert.True(dark.CountNonZero() > 800, $"{dark.CountNonZero()} dark pixels");
    }

    [Fact]
    public void ADamagedImageFailsAndLeavesNothingBehind()
    {
        var error = Assert.Throws<InvalidDataException>(() => SamplePictures.Render(PictureScenes.Whole(AllCameras(damaged: "CAM_FRONT")), _folder));

        Assert.Equal("CAM_FRONT is cut short", error.Message);
        Assert.False(Directory.Exists(_folder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ADamagedOrAbsentImageIsShownAsMissingWhenPartialResultsAreAllowed(bool isAbsent)
    {
        CameraImage absent = PictureScenes.Camera(pixels: () => throw new FileNotFoundException("no such picture"));
        CameraImage[] cameras = isAbsent
            ? [.. AllCameras().Where(camera => camera.Channel != "CAM_FRONT"), absent]
            : AllCameras(damaged: "CAM_FRONT");

        var files = SamplePictures.Render(PictureScenes.Whole(cameras), _folder, allowPartial: true);

        Assert.DoesNotContain("CAM_FRONT.jpg", files.Select(Path.GetFileName));
        using var sheet = Cv2.ImRead(files[0]);
        using var tile = new Mat(sheet, new Rect(832, 64, 800, 450));
        AssertPaleWithText(tile);
    }

    [Fact]
    public void DamagedPointsFailOrAreLeftOutLikeImages()
    {
        var whole = PictureScenes.Whole(AllCameras());
        var sweep = new Sweep(() => throw new InvalidDataException("points are cut short"))
        {
            TimestampMicros = 0,
            EgoFromSensor = RigidTransform.Identity,
            GlobalFromEgo = RigidTransform.Identity,
        };
        var scene = whole with { Frame = whole.Frame with { Sweeps = [sweep] } };

        Assert.Throws<InvalidDataException>(() => SamplePictures.Render(scene, _folder));
        Assert.Contains("CAM_FRONT.jpg", SamplePictures.Render(scene, _folder, allowPartial: true).Select(Path.GetFileName));
    }

    [Fact]
    public void AFolderThatCannotBeMadeIsNamed()
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, "taken");
        File.WriteAllText(file, "not a folder");

        var error = Assert.Throws<IOException>(() => SamplePictures.Render(PictureScenes.Whole([]), Path.Combine(file, "pictures")));

        Assert.Contains("choose a folder that is writable", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"({Path.Combine(file, "pictures")})", error.Message, StringComparison.Ordinal);
        Assert.Equal("not a folder", File.ReadAllText(file));
    }

    [Fact]
    public void ChannelNamesCannotLeaveTheFolder()
    {
        var files = SamplePictures.Render(PictureScenes.Whole([PictureScenes.Camera("../../front wide")]), _folder);

        Assert.All(files, file => Assert.Equal(_folder, Path.GetDirectoryName(Path.GetFullPath(file))));
        Assert.Contains("______front_wide.jpg", files.Select(Path.GetFileName));
    }

    [Fact]
    public void TwoCamerasOfOneChannelAreRefused()
    {
        var scene = PictureScenes.Whole([PictureScenes.Camera(), PictureScenes.Camera()]);

        var error = Assert.Throws<ArgumentException>(() => SamplePictures.Render(scene, _folder));

        Assert.Contains("two of CAM_FRONT", error.Message, StringComparison.Ordinal);
    }

    private static CameraImage[] AllCameras(string damaged = "") => [.. PictureScenes.Ring.Select(channel => PictureScenes.Camera(
        channel, pixels: channel == damaged ? () => throw new InvalidDataException($"{channel} is cut short") : null))];

    private static void AssertPaleWithText(Mat tile)
    {
        Assert.True(Share(tile, Rgb.Pale) > 0.9, "the tile is not grey");
        using var dark = new Mat();
        Cv2.InRange(tile, new Scalar(0, 0, 0), new Scalar(100, 100, 100), dark);
        Assert.True(dark.CountNonZero() > 200, "the tile has no text");
    }

    private static double Share(Mat tile, Rgb color)
    {
        const int nearly = 4; // JPEG
        using var same = new Mat();
        Cv2.InRange(
            tile, new Scalar(color.B - nearly, color.G - nearly, color.R - nearly), new Scalar(color.B + nearly, color.G + nearly, color.R + nearly), same);
        return same.CountNonZero() / (double)(tile.Rows * tile.Cols);
    }
}
