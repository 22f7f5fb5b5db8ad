using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenCvSharp;
using Spatial.Datasets;

namespace Spatial.Pictures;

/// <summary>Pictures of one size as a video file. Written beside its name and given it when it is whole.</summary>
/// <remarks>With the program ffmpeg as H.264, which browsers play; without it as MPEG-4 part 2 by the library that comes with OpenCV.</remarks>
public sealed class VideoFile : IDisposable
{
    private readonly string _path;
    private readonly string _partial;
    private readonly Process? _ffmpeg;
    private readonly Task<string>? _complaints;
    private readonly VideoWriter? _writer;
    private readonly (int Width, int Height) _size;
    private bool _isWhole;

    private VideoFile(string path, (int Width, int Height) size, double framesPerSecond, string? ffmpeg)
    {
        (_path, _size) = (path, size);
        _partial = Path.Join(Path.GetDirectoryName(Path.GetFullPath(path)), $".{Path.GetFileNameWithoutExtension(path)}.partial{Path.GetExtension(path)}");
        if (ffmpeg is not null && Path.GetExtension(path) == ".mp4")
        {
            _ffmpeg = StartEncoder(ffmpeg, framesPerSecond);
            _complaints = _ffmpeg.StandardError.ReadToEndAsync();
            return;
        }

        OpenCvRuntime.EnsureLoaded();
        var code = FourCC.FromString(Path.GetExtension(path) == ".avi" ? "MJPG" : "mp4v");
        _writer = new(_partial, code, framesPerSecond, new(size.Width, size.Height));
        if (!_writer.IsOpened())
        {
            _writer.Dispose();
            throw new IOException($"{Path.GetFileName(path)} cannot be written: neither the program ffmpeg nor an encoder of OpenCV is there; "
                + "install ffmpeg (apt-get install ffmpeg), or name a file that ends in .avi");
        }
    }

    /// <summary>How the video is encoded, for people.</summary>
    public string Encoding => _ffmpeg is not null ? "H.264" : Path.GetExtension(_path) == ".avi" ? "Motion JPEG" : "MPEG-4 part 2, which browsers do not play: install ffmpeg for H.264";

    /// <summary>Starts a video.</summary>
    /// <param name="path">File that ends in .mp4 or .avi.</param>
    /// <param name="width">Columns of every picture; even.</param>
    /// <param name="height">Rows of every picture; even.</param>
    /// <param name="framesPerSecond">Pictures a second.</param>
    /// <exception cref="ArgumentException">Another ending, or an odd size.</exception>
    /// <exception cref="IOException">The file cannot be written, or no encoder is there.</exception>
    public static VideoFile Create(string path, int width, int height, double framesPerSecond) => Create(path, width, height, framesPerSecond, FindFfmpeg());

    internal static VideoFile Create(string path, int width, int height, double framesPerSecond, string? ffmpeg)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Path.GetExtension(path) is not (".mp4" or ".avi"))
        {
            throw new ArgumentException($"a video must end in .mp4 or .avi, got {Path.GetFileName(path)}", nameof(path));
        }

        if (width <= 0 || height <= 0 || width % 2 != 0 || height % 2 != 0 || !(framesPerSecond is > 0 and <= 240))
        {
            throw new ArgumentException($"a video must have even sides and up to 240 pictures a second, got {width}x{height} at {framesPerSecond}", nameof(width));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new(path, (width, height), framesPerSecond, ffmpeg);
    }

    /// <summary>Adds a picture.</summary>
    /// <exception cref="ArgumentException">It has another size.</exception>
    /// <exception cref="IOException">The disk is full, or the encoder failed.</exception>
    public void Add(Canvas picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if ((picture.Width, picture.Height) != _size)
        {
            throw new ArgumentException($"pictures of this video must be {_size.Width}x{_size.Height}, got {picture.Width}x{picture.Height}", nameof(picture));
        }

        if (_ffmpeg is null)
        {
            using var bgr = new Mat();
            Cv2.CvtColor(picture.Pixels, bgr, ColorConversionCodes.BGRA2BGR);
            _writer!.Write(bgr);
            return;
        }

        try
        {
            _ffmpeg.StandardInput.BaseStream.Write(BytesOf(picture));
        }
        catch (IOException)
        {
            throw Failed();
        }
    }

    /// <summary>Ends the video and gives the file its name.</summary>
    /// <exception cref="IOException">The disk is full, or the encoder failed.</exception>
    public void Finish()
    {
        if (_ffmpeg is not null)
        {
            _ffmpeg.StandardInput.Close();
            _ffmpeg.WaitForExit();
            if (_ffmpeg.ExitCode != 0)
            {
                throw Failed();
            }
        }

        _writer?.Release();
        if (!File.Exists(_partial) || new FileInfo(_partial).Length == 0)
        {
            throw new IOException($"{Path.GetFileName(_path)} came out empty: is the disk full?");
        }

        File.Move(_partial, _path, overwrite: true);
        _isWhole = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer?.Dispose();
        if (_ffmpeg is { HasExited: false })
        {
            _ffmpeg.Kill();
            _ffmpeg.WaitForExit();
        }

        _ffmpeg?.Dispose();
        if (!_isWhole)
        {
            File.Delete(_partial);
        }
    }

    private static string? FindFfmpeg() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(Path.IsPathFullyQualified).Select(folder => Path.Join(folder, "ffmpeg")).FirstOrDefault(File.Exists);

    private Process StartEncoder(string ffmpeg, double framesPerSecond)
    {
        var start = new ProcessStartInfo(ffmpeg,
        [
            "-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgra", "-s", FormattableString.Invariant($"{_size.Width}x{_size.Height}"),
            "-r", FormattableString.Invariant($"{framesPerSecond}"), "-i", "-", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "20", "-movflags", "+faststart", _partial,
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private IOException Failed()
    {
        _ffmpeg!.WaitForExit();
        var words = _complaints!.GetAwaiter().GetResult().Trim();
        return new($"ffmpeg could not write {Path.GetFileName(_path)}: {(words.Length > 0 ? words : $"it ended with {_ffmpeg.ExitCode}")}");
    }

    private static byte[] BytesOf(Canvas picture)
    {
        var bytes = new byte[picture.Width * picture.Height * 4];
        var row = picture.Width * 4;
        for (var y = 0; y < picture.Height; y++)
        {
            Marshal.Copy(picture.Pixels.Ptr(y), bytes, y * row, row);
        }

        return bytes;
    }
}
