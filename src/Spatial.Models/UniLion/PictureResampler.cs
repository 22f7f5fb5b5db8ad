using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Spatial.Models;

/// <summary>Draws the network's picture from the camera's: bicubic along rows, then along columns, to the last bit as Pillow does.</summary>
/// <remarks>UniLION resizes with Pillow's default filter and turns with its nearest one.</remarks>
internal static class PictureResampler
{
    private const int Channels = ImagePixels.Channels;
    private const int Half = 1 << (BicubicColumns.Places - 1);

    /// <summary>Draws a picture.</summary>
    /// <param name="picture">The camera's.</param>
    /// <param name="layout">What is drawn of it.</param>
    /// <returns>[H, W, 3] uint8 RGB.</returns>
    /// <exception cref="ArgumentException">The picture has other than three values for each pixel, or vanishes.</exception>
    public static byte[] Draw(ImagePixels picture, PictureLayout layout)
    {
        if (picture.Rgb.Length != (long)picture.Width * picture.Height * Channels)
        {
            throw new ArgumentException($"the picture must have {picture.Width}x{picture.Height}x{Channels} values, got {picture.Rgb.Length}", nameof(picture));
        }

        if (layout.ResizedWidth < 1 || layout.ResizedHeight < 1)
        {
            throw new ArgumentException($"the resized picture must have pixels, got {layout.ResizedWidth}x{layout.ResizedHeight}", nameof(layout));
        }

        var drawn = new byte[layout.Height * layout.Width * Channels];
        Resize(picture, layout, drawn);
        if (layout.Mirrored)
        {
            Mirror(drawn, layout.Width);
        }

        return layout.TurnDegrees % 360 == 0 ? drawn : Turn(drawn, layout);
    }

    // The part of the resized picture that lies in the cut; the rest stays black.
    private static void Resize(ImagePixels picture, PictureLayout layout, byte[] drawn)
    {
        var (left, right) = (Math.Max(0, layout.Left), Math.Min(layout.ResizedWidth, layout.Left + layout.Width));
        var (top, bottom) = (Math.Max(0, layout.Top), Math.Min(layout.ResizedHeight, layout.Top + layout.Height));
        if (left >= right || top >= bottom)
        {
            return;
        }

        var columns = new BicubicColumns(picture.Width, layout.ResizedWidth, left, right - left);
        var rows = new BicubicColumns(picture.Height, layout.ResizedHeight, top, bottom - top);
        var (firstRow, endRow) = rows.Range;
        var stride = (right - left) * Channels;
        const int slack = 16; // four values are read for a pixel of three
        var squeezed = ArrayPool<byte>.Shared.Rent(((endRow - firstRow) * stride) + slack);
        var sums = ArrayPool<int>.Shared.Rent(stride);
        try
        {
            for (var row = firstRow; row < endRow; row++)
            {
                AlongRow(picture.Rgb.AsSpan(row * picture.Width * Channels), columns, squeezed.AsSpan((row - firstRow) * stride, stride));
            }

            for (var row = 0; row < bottom - top; row++)
            {
                var target = drawn.AsSpan((((top - layout.Top + row) * layout.Width) + left - layout.Left) * Channels, stride);
                AlongColumns(squeezed.AsSpan((rows.StartOf(row) - firstRow) * stride), rows.WeightsOf(row), sums.AsSpan(0, stride), target);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(squeezed);
            ArrayPool<int>.Shared.Return(sums);
        }
    }

    // pixels begins with the row and goes on behind it, but for the last row of the picture.
    private static void AlongRow(ReadOnlySpan<byte> pixels, BicubicColumns columns, Span<byte> target)
    {
        ref var source = ref MemoryMarshal.GetReference(pixels);
        for (var x = 0; x * Channels < target.Length; x++)
        {
            var start = columns.StartOf(x) * Channels;
            var weights = columns.WeightsOf(x);
            var sum = Vector128.Create(Half);
            if (start + (weights.Length * Channels) < pixels.Length)
            {
                foreach (var weight in weights)
                {
                    var four = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, start))).AsByte();
                    sum += Vector128.WidenLower(Vector128.WidenLower(four)).AsInt32() * weight;
                    start += Channels;
                }
            }
            else
            {
                foreach (var weight in weights)
                {
                    sum += Vector128.Create(pixels[start], pixels[start + 1], pixels[start + 2], 0) * weight;
                    start += Channels;
                }
            }

            var pixel = target.Slice(x * Channels, Channels);
            (pixel[0], pixel[1], pixel[2]) = (ToByte(sum[0]), ToByte(sum[1]), ToByte(sum[2]));
        }
    }

    private static void AlongColumns(ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<int> sums, Span<byte> target)
    {
        var stride = target.Length;
        sums.Fill(Half);
        for (var k = 0; k < weights.Length; k++)
        {
            var row = rows.Slice(k * stride, stride);
            var weight = weights[k];
            ref var source = ref MemoryMarshal.GetReference(row);
            ref var sum = ref MemoryMarshal.GetReference(sums);
            var i = 0;
            for (; i + Vector128<byte>.Count <= stride; i += Vector128<byte>.Count)
            {
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)i));
                Add(low, weight, ref Unsafe.Add(ref sum, i));
                Add(high, weight, ref Unsafe.Add(ref sum, i + Vector128<ushort>.Count));
            }

            for (; i < stride; i++)
            {
                sums[i] += row[i] * weight;
            }
        }

        for (var i = 0; i < stride; i++)
        {
            target[i] = ToByte(sums[i]);
        }

        static void Add(Vector128<ushort> values, int weight, ref int sum)
        {
            var (low, high) = Vector128.Widen(values);
            (Vector128.LoadUnsafe(ref sum) + (low.AsInt32() * weight)).StoreUnsafe(ref sum);
            (Vector128.LoadUnsafe(ref sum, 4) + (high.AsInt32() * weight)).StoreUnsafe(ref sum, 4);
        }
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> BicubicColumns.Places, 0, byte.MaxValue);

    private static void Mirror(byte[] pixels, int width)
    {
        for (var row = 0; row < pixels.Length; row += width * Channels)
        {
            var line = MemoryMarshal.Cast<byte, Rgb>(pixels.AsSpan(row, width * Channels));
            line.Reverse();
        }
    }

    // Pillow's affine transform in steps of 2^-16: each pixel is the one that its centre turns to, black where there is none.
    private static byte[] Turn(byte[] pixels, PictureLayout layout)
    {
        const int one = 1 << 16;
        var (width, height) = (layout.Width, layout.Height);
        var radians = -(layout.TurnDegrees - (360 * Math.Floor(layout.TurnDegrees / 360))) * Math.PI / 180;
        var (cosine, sine) = (Math.Round(Math.Cos(radians), 15), Math.Round(Math.Sin(radians), 15));
        var (x, y) = (width / 2.0, height / 2.0);
        var (shiftX, shiftY) = (x - (cosine * x) - (sine * y), y + (sine * x) - (cosine * y));
        var (stepX, stepY) = (Fixed(cosine), Fixed(-sine));
        var (rowX, rowY) = (Fixed(sine), Fixed(cosine));
        var (startX, startY) = (Fixed(shiftX + (cosine * 0.5) + (sine * 0.5)), Fixed(shiftY - (sine * 0.5) + (cosine * 0.5)));
        var turned = new byte[pixels.Length];
        var source = MemoryMarshal.Cast<byte, Rgb>(pixels.AsSpan());
        var target = MemoryMarshal.Cast<byte, Rgb>(turned.AsSpan());
        for (var row = 0; row < height; row++, startX += rowX, startY += rowY)
        {
            var (fromX, fromY) = (startX, startY);
            for (var column = 0; column < width; column++, fromX += stepX, fromY += stepY)
            {
                var (u, v) = (fromX >> 16, fromY >> 16);
                if (u >= 0 && u < width && v >= 0 && v < height)
                {
                    target[(row * width) + column] = source[(v * width) + u];
                }
            }
        }

        return turned;

        static int Fixed(double value) => (int)Math.Floor((value * one) + 0.5);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Rgb(byte R, byte G, byte B);
}
