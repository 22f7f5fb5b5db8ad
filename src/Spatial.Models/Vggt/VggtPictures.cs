using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Pictures of any size to frames of VGGT: as wide as its own pictures, in rows of whole patches, to the last bit as Pillow resizes.</summary>
/// <remarks>VGGT <c>load_fn.py</c>; Spatial-MLLM <c>sa_sampling.py</c>, <c>load_and_preprocess_images</c>.</remarks>
internal static class VggtPictures
{
    private const byte White = byte.MaxValue;

    /// <summary>Makes the frames of a clip.</summary>
    /// <param name="pictures">At least one; each is let go once it is resized.</param>
    /// <param name="config">Size of a picture and of a patch.</param>
    /// <param name="fit">How they fit.</param>
    /// <returns>[S, 3, H, W] float32 from 0 to 1, red first. Where pictures become frames of several sizes, smaller ones get white edges.</returns>
    /// <exception cref="ArgumentException">No picture, or one that is too wide to have a row of patches.</exception>
    public static Tensor Prepare(IEnumerable<ImagePixels> pictures, VggtConfig config, VggtPictureFit fit) =>
        Join([.. pictures.Select(picture => Resized(picture, config, fit))], config, fit);

    /// <summary>Makes the frames of a clip from pictures at the size of a frame.</summary>
    /// <param name="frames">Of <see cref="Resized"/>, at least one.</param>
    /// <param name="config">Size of a picture.</param>
    /// <param name="fit">How they fit.</param>
    /// <returns>As <see cref="Prepare"/>.</returns>
    /// <exception cref="ArgumentException">No picture.</exception>
    public static Tensor Join(IReadOnlyList<ImagePixels> frames, VggtConfig config, VggtPictureFit fit)
    {
        if (frames.Count == 0)
        {
            throw new ArgumentException("there must be at least one picture, got none", nameof(frames));
        }

        var least = fit == VggtPictureFit.Pad ? config.ImageSize : 0;
        var (width, height) = (Math.Max(least, frames.Max(frame => frame.Width)), Math.Max(least, frames.Max(frame => frame.Height)));
        var values = new float[(long)frames.Count * ImagePixels.Channels * height * width];
        for (var frame = 0; frame < frames.Count; frame++)
        {
            Place(frames[frame], width, height, values.AsSpan(frame * ImagePixels.Channels * height * width, ImagePixels.Channels * height * width));
        }

        return tensor(values, [frames.Count, ImagePixels.Channels, height, width]);
    }

    /// <summary>A picture at the size of its frame, without white edges.</summary>
    /// <exception cref="ArgumentException">It is too wide to have a row of patches.</exception>
    public static ImagePixels Resized(ImagePixels picture, VggtConfig config, VggtPictureFit fit)
    {
        var upright = fit == VggtPictureFit.CropLandscape && picture.Height > picture.Width ? TurnedClockwise(picture) : picture;
        var (size, patch) = (config.ImageSize, config.PatchSize);
        var byHeight = fit == VggtPictureFit.Pad && upright.Width < upright.Height;
        var (width, height) = byHeight ? (InPatches(upright.Width, upright.Height), size) : (size, InPatches(upright.Height, upright.Width));
        if (Math.Min(width, height) < patch)
        {
            throw new ArgumentException(
                $"a picture of {picture.Width}x{picture.Height} pixels has less than one patch along an edge when it is {size} pixels long; "
                + "expected a ratio of at most " + FormattableString.Invariant($"{2 * size / patch}"), nameof(picture));
        }

        var shown = Math.Min(height, size);
        var layout = new PictureLayout((double)width / upright.Width, width, height, Left: 0, Top: (height - shown) / 2, width, shown);
        return new(width, shown, PictureResampler.Draw(upright, layout));

        // Halves to even, in this order of operations, as Python has it.
        int InPatches(int edge, int other) => (int)Math.Round(edge * ((double)size / other) / patch, MidpointRounding.ToEven) * patch;
    }

    private static ImagePixels TurnedClockwise(ImagePixels picture)
    {
        var (width, height) = (picture.Height, picture.Width);
        var turned = new byte[picture.Rgb.Length];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var from = (((width - 1 - column) * picture.Width) + row) * ImagePixels.Channels;
                picture.Rgb.AsSpan(from, ImagePixels.Channels).CopyTo(turned.AsSpan(((row * width) + column) * ImagePixels.Channels));
            }
        }

        return new(width, height, turned);
    }

    // In the middle of white, a plane for each colour.
    private static void Place(ImagePixels frame, int width, int height, Span<float> planes)
    {
        var (left, top) = ((width - frame.Width) / 2, (height - frame.Height) / 2);
        for (var i = 0; i < planes.Length; i++)
        {
            var (plane, row, column) = (i / (height * width), (i / width % height) - top, (i % width) - left);
            var isInside = row >= 0 && row < frame.Height && column >= 0 && column < frame.Width;
            planes[i] = (isInside ? frame.Rgb[(((row * frame.Width) + column) * ImagePixels.Channels) + plane] : White) / (float)byte.MaxValue;
        }
    }
}

/// <summary>How pictures fit VGGT's frames.</summary>
internal enum VggtPictureFit
{
    /// <summary>As wide as VGGT's own pictures; of higher ones the middle.</summary>
    Crop,

    /// <summary>The same, after a quarter turn clockwise of what is higher than wide: Spatial-MLLM's sampling.</summary>
    CropLandscape,

    /// <summary>As long as VGGT's own pictures, in a white square.</summary>
    Pad,
}
