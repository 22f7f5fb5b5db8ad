using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Looks for room before a data set is made, instead of failing in the middle of it.</summary>
internal static class RoomForDataset
{
    private const double BytesPerReturn = 20;
    private const double RadarBytes = 8 << 10; // about a hundred returns
    private const double JpegBytesPerPixel = 0.35; // streets with texture, at a quality of 90
    private const double BestJpegBytesPerPixel = 1.2; // at 100
    private const double DepthBytesPerPixel = 1.0;
    private const double LabelBytes = 400 << 10; // a keyframe: voxels, masks, flow and points, packed
    private const double RowBytes = 700; // a reading: its rows in sample_data and ego_pose
    private const double BoxBytes = 500 * 60; // a keyframe
    private const double MapBytes = 32 << 20;
    private const double Reserve = 1.2;

    /// <summary>About how many bytes a data set takes.</summary>
    /// <param name="keyframes">Keyframes of all scenes.</param>
    /// <param name="sweeps">Revolutions of the LiDAR, key sweeps included.</param>
    /// <param name="beams">Returns of a revolution at most.</param>
    /// <param name="pictures">Pictures.</param>
    /// <param name="pixels">Pixels of a picture.</param>
    /// <param name="cycles">Cycles of radars.</param>
    /// <param name="depths">Pictures that come with depth.</param>
    /// <param name="quality">JPEG quality.</param>
    public static long Estimate(int keyframes, int sweeps, int beams, int pictures, int pixels, int cycles, int depths, int quality)
    {
        var jpeg = JpegBytesPerPixel + ((BestJpegBytesPerPixel - JpegBytesPerPixel) * Math.Max(0, quality - 90) / 10);
        var bytes = (sweeps * (double)beams * BytesPerReturn) + (cycles * RadarBytes) + ((double)pixels * ((pictures * jpeg) + (depths * DepthBytesPerPixel)))
            + (keyframes * (LabelBytes + BoxBytes)) + ((sweeps + pictures + cycles) * RowBytes) + MapBytes;
        return (long)(bytes * Reserve);
    }

    /// <summary>Checks the disk that a folder lies on.</summary>
    /// <exception cref="IOException">It has too little room.</exception>
    public static void Check(string folder, long needed)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < needed)
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture,
                $"the disk of {Path.GetFileName(folder)} has {free / 1e6:F0} MB free, "
                + $"and the data set may need {needed / 1e6:F0} MB: make room or choose another --out"));
        }
    }
}
