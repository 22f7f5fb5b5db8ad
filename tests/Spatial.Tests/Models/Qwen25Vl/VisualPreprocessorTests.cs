using System.Text.Json;
using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class VisualPreprocessorTests
{
    [Fact, Trait("Category", "Golden")]
    public void SizesAreThoseOfTheOfficialFunctions()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(QwenGolden.Path("image/smart_resize.json")));
        var limits = golden.RootElement.GetProperty("limits").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => new PixelLimits(entry.Value[0].GetDouble(), entry.Value[1].GetDouble()), StringComparer.Ordinal);
        var compared = 0;

        foreach (var sides in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var (height, width) = (sides.GetProperty("height").GetInt32(), sides.GetProperty("width").GetInt32());
            foreach (var (name, limit) in limits)
            {
                var expected = sides.GetProperty($"qwen_vl_utils.{name}");
                if (expected.ValueKind == JsonValueKind.Null)
                {
                    Assert.Throws<ArgumentException>(() => SmartResize.Of(height, width, limit));
                }
                else
                {
                    // A strip's short side becomes one cell instead of nothing.
                    Assert.Equal((Math.Max(28, expected[0].GetInt32()), Math.Max(28, expected[1].GetInt32())), SmartResize.Of(height, width, limit));
                    var other = sides.GetProperty($"image_processor.{name}");
                    Assert.True(other.ValueKind == JsonValueKind.Null ? Math.Min(height, width) < 28 : JsonElement.DeepEquals(expected, other));
                }

                compared++;
            }
        }

        Assert.Equal(limits.Count * golden.RootElement.GetProperty("cases").GetArrayLength(), compared);
    }

    [Fact]
    public void LimitsAreThePublishedOnes()
    {
        Assert.Equal(new PixelLimits(3136, 12845056), PixelLimits.Files);
        Assert.Equal(new PixelLimits(293216, 324576), PixelLimits.Training);
        Assert.Equal(new PixelLimits(100352, 602112), PixelLimits.Video(16));
        Assert.Equal(new PixelLimits(100352, 90316800.0 / 768 * 2), PixelLimits.Video(768));
        Assert.Equal(new PixelLimits(100352, 105369), PixelLimits.Video(100_000));
    }

    [Fact, Trait("Category", "Golden")]
    public void FramesAreChosenAsByTheOfficialFunctions()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(QwenGolden.Path("image/frame_choice.json")));

        foreach (var video in golden.RootElement.EnumerateArray())
        {
            AssertChoice(video, "older_release", asOlderReleases: true);
            AssertChoice(video, "newer_release", asOlderReleases: false);
        }

        static void AssertChoice(JsonElement video, string release, bool asOlderReleases)
        {
            var (total, rate, asked) = (video.GetProperty("total_frames").GetInt32(), video.GetProperty("video_fps").GetDouble(), video.GetProperty("ele"));
            Func<IReadOnlyList<int>> choose = asked.TryGetProperty("nframes", out var count)
                ? () => FrameChoice.Evenly(total, count.GetInt32())
                : () => FrameChoice.AtRate(
                    total, rate, asked.TryGetProperty("fps", out var wanted) ? wanted.GetDouble() : 2,
                    asked.TryGetProperty("max_frames", out var most) ? most.GetInt32() : null, asOlderReleases);
            var expected = video.GetProperty(release);
            if (expected.ValueKind == JsonValueKind.Null)
            {
                Assert.Contains($"got {total}", Assert.Throws<ArgumentException>(() => choose()).Message, StringComparison.Ordinal);
                return;
            }

            var chosen = choose();
            Assert.Equal(expected.GetProperty("nframes").GetInt32(), chosen.Count);
            if (expected.GetProperty("indices") is { ValueKind: JsonValueKind.Array } indices) // long lists are left out
            {
                Assert.Equal(indices.EnumerateArray().Select(index => index.GetInt32()), chosen);
            }
        }
    }

    [Fact]
    public void TrainingTakesAFrameForEachTwoSecondsAndEachOnce()
    {
        Assert.Equal([0, 33, 66, 99], FrameChoice.ForTraining(100, seconds: 8, least: 2, most: 16));
        Assert.Equal([0, 49, 99], FrameChoice.ForTraining(100, seconds: 6, least: 2, most: 16));
        Assert.Equal([0, 1, 2], FrameChoice.ForTraining(3, seconds: 100));
        Assert.Equal([0], FrameChoice.ForTraining(1, seconds: 0));
        Assert.Equal(16, FrameChoice.ForTraining(1000, seconds: 4).Count);
    }

    [Fact, Trait("Category", "Golden")]
    public void PatchesAreThoseOfTheOfficialProcessor()
    {
        using var scope = NewDisposeScope();
        using var golden = QwenGolden.Tensors("image/patches_io");
        using var cases = JsonDocument.Parse(File.ReadAllText(QwenGolden.Path("image/patches.json")));
        var preprocessor = VisualPreprocessor.Read(QwenGolden.Path("checkpoint/preprocessor_config.json"));

        foreach (var expected in cases.RootElement.GetProperty("cases").EnumerateArray())
        {
            var number = expected.GetProperty("case").GetInt32();
            var frames = QwenGolden.Frames(golden[$"{number}.frames"]);
            var clip = expected.GetProperty("kind").GetString() == "video" ? preprocessor.Video(frames) : preprocessor.Image(Assert.Single(frames));
            var patches = preprocessor.Patches(clip);

            Assert.Equal(QwenGolden.Bytes(golden[$"{number}.resized"]), QwenGolden.Bytes(clip.Frames));
            Assert.Equal(QwenGolden.Grids(golden[$"{number}.grid_thw"]), new[] { clip.Grid });
            Assert.Equal(expected.GetProperty("patches").GetInt32(), clip.Grid.Patches);
            AssertClose(golden[$"{number}.pixel_values"], patches.index_select(0, golden[$"{number}.rows"]), QwenGolden.Tolerance);
            var sum = expected.GetProperty("sum").GetDouble();
            Assert.Equal(sum, patches.to_type(ScalarType.Float64).sum().item<double>(), 1e-6 * patches.numel());
        }
    }

    [Fact]
    public void ClipsOneAfterAnotherAreTheirPatchesOneAfterAnother()
    {
        using var scope = NewDisposeScope();
        var preprocessor = new VisualPreprocessor { Limits = new(784, 7840) };
        var (image, video) = (preprocessor.Image(Gradient(56, 28)), preprocessor.Video([Gradient(28, 56), Gradient(28, 56), Gradient(28, 56)]));

        var patches = preprocessor.Patches(image, video);

        AssertClose(cat([preprocessor.Patches(image), preprocessor.Patches(video)]), patches, 0);
        Assert.Equal([image.Grid.Patches + video.Grid.Patches, 1176], patches.shape);
        Assert.Equal(new VisualGrid(2, 4, 2), video.Grid);
        Assert.Equal(4, video.PairedFrames().shape[0]);
        Assert.Equal(2, image.PairedFrames().shape[0]);
        Assert.Equal((0, 1), (image.SecondsPerGrid, video.SecondsPerGrid));
    }

    [Fact]
    public void FramesThatDoNotFitAreRefused()
    {
        var preprocessor = new VisualPreprocessor();

        Assert.Contains("got 28x56 and, frame 1, 56x28", Refusal(() => preprocessor.Video([Gradient(28, 56), Gradient(56, 28)])));
        Assert.Contains("at least one frame, got none", Refusal(() => preprocessor.Video([])));
        Assert.Contains("above 0, got 0", Refusal(() => preprocessor.Video([Gradient(28, 28)], framesPerSecond: 0)));
        Assert.Contains("at most 200 times the other, got 201x1", Refusal(() => preprocessor.Image(Gradient(201, 1))));
        Assert.Contains("must have pixels, got 0x3", Refusal(() => preprocessor.Image(new(0, 3, []))));
        Assert.Contains("must be uint8 [T, 3, H, W]", Refusal(() => new VisualClip(zeros([1, 3, 28, 30], ScalarType.Byte), IsVideo: false)));
        Assert.Contains("must be uint8 [T, 3, H, W]", Refusal(() => new VisualClip(zeros(1, 3, 28, 28), IsVideo: false)));
    }

    [Theory]
    [InlineData("\"merge_size\": 2", "\"merge_size\": 4", "merge_size must be 2, as all published models have it, got 4")]
    [InlineData("\"patch_size\": 14", "\"patch_size\": 16", "patch_size must be 14")]
    [InlineData("\"min_pixels\": 3136", "\"resample\": 2", "resample must be 3")]
    [InlineData("\"min_pixels\": 3136", "\"do_normalize\": false", "do_normalize must be true, got false")]
    [InlineData("0.48145466,", "", "image_mean must have 3 numbers, got 2")]
    public void SettingsOfAnotherProcessorAreRefused(string text, string changed, string message)
    {
        using var folder = new TemporaryFolder();
        var original = File.ReadAllText(QwenGolden.Path("checkpoint/preprocessor_config.json"));
        Assert.Contains(text, original, StringComparison.Ordinal);
        File.WriteAllText(folder[VisualPreprocessor.FileName], original.Replace(text, changed, StringComparison.Ordinal));

        var error = Assert.Throws<InvalidDataException>(() => VisualPreprocessor.Read(folder[VisualPreprocessor.FileName]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(folder[VisualPreprocessor.FileName], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NewerSettingsHaveTheLimitsAsASize()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[VisualPreprocessor.FileName], "{\"size\": {\"shortest_edge\": 784, \"longest_edge\": 7840}}");

        Assert.Equal(new PixelLimits(784, 7840), VisualPreprocessor.Read(folder[VisualPreprocessor.FileName]).Limits);
    }

    private static string Refusal(Func<object> call) => Assert.Throws<ArgumentException>(call).Message;

    private static ImagePixels Gradient(int width, int height) =>
        new(width, height, [.. Enumerable.Range(0, width * height * 3).Select(value => (byte)(value * 7))]);
}
