using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Frames that are asked about, in order.</summary>
/// <param name="Names">What each is called.</param>
/// <param name="Pixels">Of each.</param>
internal sealed record AskedFrames(IReadOnlyList<string> Names, IReadOnlyList<ImagePixels> Pixels)
{
    /// <summary>Frames of a folder or video, where nobody says how many: as many as Spatial-MLLM was trained with.</summary>
    public const int UsualCount = 16;

    private static readonly string[] Videos = [".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg"];

    /// <summary>True for what stands behind --frames and is a question: a text, and no name of something.</summary>
    public static bool IsQuestion(string text) => !Path.Exists(text) && !IsVideo(text) && (text.Any(char.IsWhiteSpace) || text.EndsWith('?'))
        && !IsPicture(text);

    /// <summary>Reads pictures, the pictures of a folder, frames of a video, or frames that `spatial sample-frames` chose.</summary>
    /// <param name="paths">Pictures in order; or one folder, one video, or one file of chosen frames.</param>
    /// <param name="count">Frames of a folder or video; null: <see cref="UsualCount"/>, or all where there are fewer.</param>
    /// <exception cref="ArgumentException">A mixture, or a count for pictures that were named one by one.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; names it.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static AskedFrames Read(IReadOnlyList<string> paths, int? count)
    {
        if (paths is [var picked] && IsChoice(picked))
        {
            paths = SampledFrames.Read(picked).PicturesBeside(picked);
        }

        if (paths is [var one] && (Directory.Exists(one) || IsVideo(one)))
        {
            return Directory.Exists(one) ? OfFolder(new(one), count ?? UsualCount) : OfVideo(one, count ?? UsualCount);
        }

        if (paths.FirstOrDefault(path => Directory.Exists(path) || IsVideo(path)) is { } other)
        {
            throw new ArgumentException($"--frames: give pictures, or one folder, or one video, got {paths.Count} of which one is {other}");
        }

        return count is null ? new([.. paths.Select(path => Path.GetFileName(path))], [.. paths.Select(PictureFile.Read)])
            : throw new ArgumentException("--count does not go with pictures that are named one by one");
    }

    /// <summary>Reads pictures of one camera over time, of a scene's keyframes.</summary>
    /// <param name="tables">The data set.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="camera">Its channel.</param>
    /// <param name="count">Keyframes.</param>
    /// <param name="isUniform">Evenly spread; else those whose LiDAR sees the most space within the camera's pictures.</param>
    /// <exception cref="ArgumentException">No such scene or camera.</exception>
    public static AskedFrames OfScene(NuScenesTables tables, string scene, string camera, int count, bool isUniform)
    {
        var samples = tables.SampleTokensOf(tables.SceneNamed(scene).Token);
        var reader = new NuScenesReader(tables);
        var numbers = isUniform ? SpaceAwareSampling.Spread(samples.Count, count)
            : SpaceAwareSampling.Pick(LidarCoverage.Of(samples.Select(sample => reader.ReadFrame(sample, sweeps: 1)), camera: camera), count).Frames;
        CameraImage[] images = [.. numbers.Select(number => CameraOf(reader.ReadFrame(samples[number], sweeps: 1), camera))];
        return new([.. numbers.Select(number => $"{camera} of {samples[number]}")], [.. images.Select(image => image.Pixels)]);
    }

    /// <summary>Reads the pictures of all cameras of a sample, around the vehicle clockwise from the front.</summary>
    /// <param name="tables">The data set.</param>
    /// <param name="sample">The sample.</param>
    /// <exception cref="InvalidDataException">It has no camera.</exception>
    public static AskedFrames AroundSample(NuScenesTables tables, string sample)
    {
        var cameras = new NuScenesReader(tables).ReadFrame(sample, sweeps: 1).Cameras;
        return cameras.Count > 0 ? new([.. cameras.Select(camera => camera.Channel)], [.. cameras.Select(camera => camera.Pixels)])
            : throw new InvalidDataException($"sample {sample} has no camera, expected pictures");
    }

    /// <summary>As one video.</summary>
    /// <exception cref="InvalidDataException">A frame has another size than the first; named.</exception>
    public VisualClip AsVideo(VisualPreprocessor preprocessor, double framesPerSecond)
    {
        for (var frame = 1; frame < Pixels.Count; frame++)
        {
            var (first, its) = (Pixels[0], Pixels[frame]);
            if (first.Width != its.Width || first.Height != its.Height)
            {
                throw new InvalidDataException($"{Names[frame]}: is {its.Width}x{its.Height}, expected {first.Width}x{first.Height} as {Names[0]} is: "
                    + "frames of a video have one size; --as images takes pictures that become one size when they are fitted");
            }
        }

        return preprocessor.Video(Pixels, framesPerSecond);
    }

    /// <summary>As images, one by one.</summary>
    /// <exception cref="InvalidDataException">Fitted to the model, one has another size than the first; named.</exception>
    public IReadOnlyList<VisualClip> AsImages(VisualPreprocessor preprocessor)
    {
        VisualClip[] clips = [.. Pixels.Select(preprocessor.Image)];
        for (var image = 1; image < clips.Length; image++)
        {
            if (clips[image].Grid != clips[0].Grid)
            {
                var (first, its) = (clips[0].Frames.shape, clips[image].Frames.shape);
                throw new InvalidDataException(
                    $"{Names[image]}: is {its[3]}x{its[2]} when it is fitted to the model, expected {first[3]}x{first[2]} as {Names[0]} is: "
                    + "images of one question have one size");
            }
        }

        return clips;
    }

    private static AskedFrames OfFolder(FrameFolder folder, int count)
    {
        var numbers = SpaceAwareSampling.Spread(folder.Names.Count, count);
        return new([.. numbers.Select(number => folder.Names[number])], [.. numbers.Select(number => folder.Read(number, picture => picture))]);
    }

    private static AskedFrames OfVideo(string path, int count)
    {
        IReadOnlyList<int> numbers = [];
        var pixels = VideoFrames.Read(path, total => numbers = SpaceAwareSampling.Spread(total, count));
        return new([.. numbers.Select(number => $"frame {number} of {Path.GetFileName(path)}")], pixels);
    }

    private static CameraImage CameraOf(Frame frame, string channel) => frame.Cameras.FirstOrDefault(image => image.Channel == channel)
        ?? throw new ArgumentException(
            $"--camera: sample {frame.SampleToken} has no {channel}, expected one of {string.Join(", ", frame.Cameras.Select(image => image.Channel))}");

    private static bool IsVideo(string path) => Videos.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static bool IsChoice(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) && File.Exists(path);

    private static bool IsPicture(string path) => FrameFolder.IsPicture(path);
}
