namespace Spatial.Datasets;

/// <summary>Caps on what a file of a dataset may ask of memory and time. An error that hits one names it.</summary>
public sealed record FileLimits
{
    /// <summary>The caps used where none are given.</summary>
    public static FileLimits Default { get; } = new();

    /// <summary>Points in one LiDAR or radar file; a nuScenes sweep has about 35,000.</summary>
    public int MaxPoints { get; init; } = 2_000_000;

    /// <summary>Share of points with a NaN or infinite coordinate above which a file counts as damaged.</summary>
    public double MaxNonFiniteShare { get; init; } = 0.01;

    /// <summary>Bytes of a text header (radar .pcd, .npy).</summary>
    public int MaxHeaderBytes { get; init; } = 64 * 1024;

    /// <summary>Pixels of a camera image.</summary>
    public long MaxImagePixels { get; init; } = 50_000_000;

    /// <summary>Bytes of a camera image's file.</summary>
    public long MaxImageBytes { get; init; } = 32L << 20;

    /// <summary>Pixels of a map mask: those of nuScenes have several hundred million, and OpenCV decodes no more than 2^30.</summary>
    public long MaxMaskPixels { get; init; } = 1L << 30;

    /// <summary>Bytes of a map mask's file.</summary>
    public long MaxMaskBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of one array file (.npy), and of all arrays of one .npz when unpacked.</summary>
    public long MaxArrayBytes { get; init; } = 1L << 30;

    /// <summary>Arrays in one .npz.</summary>
    public int MaxArchiveEntries { get; init; } = 100_000;

    /// <summary>Bytes of a JSON file of questions or answers; the training questions of NuScenes-QA take about 100 MB.</summary>
    public long MaxQuestionBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of one text in a JSON file of questions or answers.</summary>
    public int MaxTextBytes { get; init; } = 1 << 20;

    /// <summary>Unpacked bytes per byte of an .npz file, once it unpacks to more than <see cref="UncheckedArchiveBytes"/>.</summary>
    public double MaxArchiveRatio { get; init; } = 200;

    /// <summary>An .npz that unpacks to no more than this may be packed ever so well: an empty flow grid of 5 MB packs 1000 to 1.</summary>
    public long UncheckedArchiveBytes { get; init; } = 16L << 20;

    /// <summary>Bytes of a file of plans; the 6,019 of nuScenes' validation split take about 2 MB.</summary>
    public long MaxPlanBytes { get; init; } = 256L << 20;
}
