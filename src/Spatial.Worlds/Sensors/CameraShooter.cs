using OpenCvSharp;
using Spatial.Datasets;
using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>Takes pictures.</summary>
/// <param name="config">Size and quality.</param>
/// <param name="shading">Materials and light of the scene.</param>
/// <param name="seed">Of raindrops.</param>
internal sealed class CameraShooter(CameraConfig config, SceneShading shading, ulong seed)
{
    /// <summary>Takes one picture.</summary>
    /// <param name="moment">The world at the moment of exposure, without the ego vehicle's body.</param>
    /// <param name="camera">The camera.</param>
    /// <param name="rain">Whether it rains.</param>
    /// <param name="withDepth">Whether to keep depths.</param>
    public SensedImage Shoot(StagedMoment moment, SensorMount camera, bool rain, bool withDepth)
    {
        var (width, height) = (config.Width, config.Height);
        var rgb = GC.AllocateUninitializedArray<byte>(height * width * 3); // [H, W, 3]
        var depths = withDepth ? new float[height * width] : null; // [H, W]
        CameraRender.Run(
            moment.Scene, shading, camera.Intrinsics!, moment.TownFromEgo * camera.EgoFromSensor, config.SamplesPerPixel, rgb, depths, [], threads: 1);
        if (rain)
        {
            DrawRain(rgb, SeededNumbers.Of(seed, (ulong)Math.Round(moment.Seconds * 1e6), (ulong)camera.Channel.Length, camera.Channel[^1], camera.Channel[4]));
        }

        return new()
        {
            Channel = camera.Channel,
            Seconds = moment.Seconds,
            TownFromEgo = moment.TownFromEgo,
            Jpeg = Encode(rgb),
            Depths = depths,
        };
    }

    private byte[] Encode(byte[] rgb)
    {
        OpenCvRuntime.EnsureLoaded();
        using var picture = Mat.FromPixelData(config.Height, config.Width, MatType.CV_8UC3, rgb);
        using var turned = new Mat();
        Cv2.CvtColor(picture, turned, ColorConversionCodes.RGB2BGR);
        Cv2.ImEncode(".jpg", turned, out var jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, config.JpegQuality));
        return jpeg;
    }

    // Drops leave short bright streaks, nearly upright; the nearer, the longer.
    private void DrawRain(byte[] rgb, SeededNumbers numbers)
    {
        const double streaksPerPixel = 1.0 / 1200;
        var streaks = (int)(config.Width * config.Height * streaksPerPixel);
        for (var streak = 0; streak < streaks; streak++)
        {
            var (column, row) = (numbers.NextIndex(config.Width), numbers.NextIndex(config.Height));
            var length = numbers.NextBetween(0.01, 0.05) * config.Height;
            var slant = numbers.NextBetween(-0.1, 0.1);
            var strength = numbers.NextBetween(0.05, 0.2);
            for (var step = 0; step < length; step++)
            {
                var (u, v) = (column + (int)(slant * step), row + step);
                if (u >= 0 && u < config.Width && v < config.Height)
                {
                    Brighten(rgb.AsSpan(((v * config.Width) + u) * 3, 3), strength);
                }
            }
        }
    }

    private static void Brighten(Span<byte> pixel, double strength)
    {
        const int colorOfDrops = 210;
        for (var channel = 0; channel < pixel.Length; channel++)
        {
            pixel[channel] = (byte)(pixel[channel] + ((colorOfDrops - pixel[channel]) * strength));
        }
    }
}
