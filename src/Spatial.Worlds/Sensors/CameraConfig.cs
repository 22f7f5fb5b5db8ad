namespace Spatial.Worlds;

/// <summary>How the six cameras take pictures. Each value is checked when it is set.</summary>
public sealed record CameraConfig
{
    /// <summary>Columns; 64 to 1600.</summary>
    public int Width { get; init => field = ConfigFile.InRange(value, 64, 1600, "cameras.width"); } = 704;

    /// <summary>Rows; 36 to 900.</summary>
    public int Height { get; init => field = ConfigFile.InRange(value, 36, 900, "cameras.height"); } = 396;

    /// <summary>Pictures between keyframes too, 12 a second as in nuScenes; else keyframes only.</summary>
    public bool Sweeps { get; init; }

    /// <summary>Rays of a pixel: 1, or 4 for smoother edges.</summary>
    public int SamplesPerPixel
    {
        get;
        init => field = value is 1 or 4 ? value : throw new ArgumentException(FormattableString.Invariant($"cameras.samplesPerPixel must be 1 or 4, got {value}"));
    } = 1;

    /// <summary>JPEG quality; 50 to 100.</summary>
    public int JpegQuality { get; init => field = ConfigFile.InRange(value, 50, 100, "cameras.jpegQuality"); } = 90;

    /// <summary>Whether the depth of every pixel of key images is written too.</summary>
    public bool Depth { get; init; }
}
