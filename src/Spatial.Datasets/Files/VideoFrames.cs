using OpenCvSharp;

namespace Spatial.Datasets;

/// <summary>Reads frames of video files, whatever this build of OpenCV decodes.</summary>
public static class VideoFrames
{
    private const int MostFrames = 10_000_000;

    /// <summary>Reads some frames.</summary>
    /// <param name="path">The video.</param>
    /// <param name="choose">Given how many frames there are, says which are read: ascending.</param>
    /// <returns>Their pixels, in order.</returns>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">It does not decode, has no frame, or ends before a frame that it seemed to have.</exception>
    public static IReadOnlyList<ImagePixels> Read(string path, Func<int, IReadOnlyList<int>> choose)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(choose);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{Path.GetFileName(path)}: no such file ({path})", path);
        }

        OpenCvRuntime.EnsureLoaded();
        var total = CountFrames(path);
        if (total == 0)
        {
            throw Fault(path, "has no frame that decodes, expected a video; write its frames into a folder, for example by `ffmpeg -i VIDEO folder/%05d.png`");
        }

        var wanted = choose(total);
        var frames = new List<ImagePixels>();
        using var video = new VideoCapture(path);
        using var frame = new Mat();
        for (var number = 0; frames.Count < wanted.Count; number++)
        {
            if (!video.Grab())
            {
                throw Fault(path, $"ends at frame {number}, expected {total} frames as when they were counted");
            }

            if (number == wanted[frames.Count])
            {
                frames.Add(video.Retrieve(frame) && !frame.Empty() ? PixelsOf(frame) : throw Fault(path, $"has a damaged frame {number}"));
            }
        }

        return frames;
    }

    // Containers often tell a wrong number.
    private static int CountFrames(string path)
    {
        using var video = new VideoCapture(path);
        var count = 0;
        while (video.IsOpened() && video.Grab())
        {
            count++;
            if (count > MostFrames)
            {
                throw Fault(path, $"has more than {MostFrames} frames; cut it");
            }
        }

        return count;
    }

    private static ImagePixels PixelsOf(Mat bgr)
    {
        var rgb = new byte[(long)bgr.Cols * bgr.Rows * ImagePixels.Channels]; // [H, W, 3]
        using var target = Mat.FromPixelData(bgr.Rows, bgr.Cols, MatType.CV_8UC3, rgb);
        Cv2.CvtColor(bgr, target, ColorConversionCodes.BGR2RGB);
        return new(bgr.Cols, bgr.Rows, rgb);
    }

    private static InvalidDataException Fault(string path, string fault) => new($"{Path.GetFileName(path)}: {fault} ({path})");
}
