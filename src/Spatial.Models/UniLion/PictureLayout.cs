namespace Spatial.Models;

/// <summary>How a camera's picture becomes the network's: made smaller, cut, mirrored, turned; in this order.</summary>
/// <param name="Scale">Width of the smaller picture over that of the camera's, before it is rounded to whole pixels.</param>
/// <param name="ResizedWidth">Columns of the smaller picture.</param>
/// <param name="ResizedHeight">Its rows.</param>
/// <param name="Left">Where the cut begins in it; what lies beyond the picture is black.</param>
/// <param name="Top">The same for rows.</param>
/// <param name="Width">Columns of the network's picture.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Mirrored">Whether left and right change places.</param>
/// <param name="TurnDegrees">Counter-clockwise as one looks at the picture.</param>
/// <remarks>UniLION <c>loading.py</c>, <c>PrepareImageInputs</c>.</remarks>
internal readonly record struct PictureLayout(
    double Scale, int ResizedWidth, int ResizedHeight, int Left, int Top, int Width, int Height, bool Mirrored = false, double TurnDegrees = 0)
{
    /// <summary>The layout that is used when nothing is learned: as wide as the network's picture, the lowest rows, the middle columns.</summary>
    /// <param name="cameraWidth">Columns of the camera's picture.</param>
    /// <param name="cameraHeight">Its rows.</param>
    /// <param name="width">Columns of the network's picture.</param>
    /// <param name="height">Its rows.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the camera's picture has too few rows.</exception>
    public static PictureLayout For(int cameraWidth, int cameraHeight, int width, int height)
    {
        if (cameraWidth <= 0 || cameraHeight <= 0 || width <= 0 || height <= 0)
        {
            throw new ArgumentException($"sizes of pictures must be positive, got {cameraWidth}x{cameraHeight} to {width}x{height}");
        }

        var scale = (double)width / cameraWidth;
        return (int)(cameraHeight * scale) < height
            ? throw new ArgumentException($"a picture of {cameraWidth}x{cameraHeight} pixels made {width} wide has fewer than {height} rows")
            : Of(cameraWidth, cameraHeight, scale, width, height);
    }

    /// <summary>The lowest rows and middle columns of a picture made smaller or larger by some scale, as training varies it.</summary>
    public static PictureLayout Of(int cameraWidth, int cameraHeight, double scale, int width, int height)
    {
        var (resizedWidth, resizedHeight) = ((int)(cameraWidth * scale), (int)(cameraHeight * scale));
        return new(scale, resizedWidth, resizedHeight, Math.Max(0, resizedWidth - width) / 2, resizedHeight - height, width, height);
    }

    /// <summary>Pixels of the network's picture from those of the camera's.</summary>
    public PixelTransform NetworkFromCamera
    {
        get
        {
            var moved = new PixelTransform(Scale, 0, 0, Scale, -Left, -Top);
            if (Mirrored)
            {
                moved = new PixelTransform(-1, 0, 0, 1, Width, 0) * moved;
            }

            var (sine, cosine) = Math.SinCos(TurnDegrees / 180 * Math.PI);
            var (x, y) = (Width / 2.0, Height / 2.0);
            var turn = new PixelTransform(cosine, sine, -sine, cosine, x - ((cosine * x) + (sine * y)), y - ((cosine * y) - (sine * x)));
            return turn * moved;
        }
    }
}
