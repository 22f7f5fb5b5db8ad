namespace Spatial;

/// <summary>Decoded pixels: [H, W, 3] uint8, red green blue, row by row.</summary>
public sealed record ImagePixels(int Width, int Height, byte[] Rgb)
{
    /// <summary>Channels per pixel.</summary>
    public const int Channels = 3;
}

/// <summary>One camera's picture: where and when it was taken, and its pixels when asked.</summary>
public sealed class CameraImage
{
    private readonly Lazy<ImagePixels> _pixels;

    /// <summary>An image whose pixels are read on first use.</summary>
    /// <param name="readPixels">Gives [H, W, 3] RGB pixels of the size the intrinsics name; called at most once.</param>
    public CameraImage(Func<ImagePixels> readPixels)
    {
        _pixels = new(readPixels);
    }

    /// <summary>Token of the sample_data row; empty for live cameras.</summary>
    public string Token { get; init; } = "";

    /// <summary>Camera channel, for example CAM_FRONT.</summary>
    public required string Channel { get; init; }

    /// <summary>Time of exposure, microseconds since 1970.</summary>
    public required long TimestampMicros { get; init; }

    /// <summary>Pinhole model and image size.</summary>
    public required CameraIntrinsics Intrinsics { get; init; }

    /// <summary>Where the camera sits on the vehicle.</summary>
    public required RigidTransform EgoFromCamera { get; init; }

    /// <summary>Where the vehicle was at this image's own time.</summary>
    public required RigidTransform GlobalFromEgo { get; init; }

    /// <summary>The decoded pixels.</summary>
    /// <exception cref="InvalidDataException">The image file is damaged or of another size; named in the message.</exception>
    public ImagePixels Pixels => _pixels.Value;

    /// <summary>Camera frame of this image from the ego frame of another moment.</summary>
    /// <param name="globalFromOtherEgo">Pose of the vehicle at that other moment, such as the key LiDAR sweep.</param>
    public RigidTransform CameraFrom(RigidTransform globalFromOtherEgo) =>
        EgoFromCamera.Inverse() * GlobalFromEgo.Inverse() * globalFromOtherEgo;
}
