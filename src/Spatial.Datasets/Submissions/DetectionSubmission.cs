using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>A detection submission on disk, in the official format: indexed once, its samples then read when asked for. Safe to use from many threads.</summary>
/// <remarks>
/// <c>{"meta": {...}, "results": {sample_token: [box, ...]}}</c>, everything in the global frame; nuScenes devkit, <c>eval/detection/README.md</c>.
/// A file of any size takes little memory: only tokens and places are kept.
/// </remarks>
public sealed class DetectionSubmission : IDisposable
{
    private const int MaxSampleBytes = 16 << 20; // 500 boxes take about 300 KB

    private readonly FileContent _content;
    private readonly SubmissionIndex _index;

    private DetectionSubmission(FileContent content, SubmissionIndex index)
    {
        (_content, _index) = (content, index);
        Tokens = [.. index.Samples.Keys];
    }

    /// <summary>The file.</summary>
    public DatasetPath File => _content.File;

    /// <summary>What the submission says it was made from.</summary>
    public SubmissionMeta Meta => _index.Meta!;

    /// <summary>Tokens of all samples in the order of the file, which decides between predictions of equal score.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Reads through a submission once, and keeps where each sample is.</summary>
    /// <param name="file">A JSON file in the official format.</param>
    /// <param name="progress">Hears how many bytes are done, every 64 MiB.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InvalidDataException">No JSON, another shape, or a token that occurs twice; boxes are checked when they are read.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DetectionSubmission Open(DatasetPath file, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var content = FileContent.Open(file);
        try
        {
            return new(content, SubmissionIndex.Of(content, fault => throw Refused(file, fault), progress, cancellation));
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Whether the submission lists a sample, be it with no boxes.</summary>
    public bool Has(string sampleToken) => _index.Samples.ContainsKey(sampleToken);

    /// <summary>Place of a sample in the file, counted in samples; -1 where it is not listed.</summary>
    public int PositionOf(string sampleToken) => _index.Samples.IndexOf(sampleToken);

    /// <summary>Reads the boxes of a sample.</summary>
    /// <param name="sampleToken">A token of the file.</param>
    /// <returns>At most 500 boxes in the order of the file, global frame, named by class; velocities with z = 0, null where
    /// the file has NaN.</returns>
    /// <exception cref="ArgumentException">The submission does not list the sample.</exception>
    /// <exception cref="InvalidDataException">A box is not as the format wants it; the message names box, field and place.</exception>
    public IReadOnlyList<DetectedBox> BoxesOf(string sampleToken)
    {
        ArgumentNullException.ThrowIfNull(sampleToken);
        if (!_index.Samples.TryGetValue(sampleToken, out var place))
        {
            throw new ArgumentException($"the submission {File} has no sample '{PathRules.Printable(sampleToken)}'", nameof(sampleToken));
        }

        var boxes = new List<DetectedBox>();
        Read(_content, sampleToken, place, fault => throw Refused(File, fault), (_, box) => boxes.Add(box));
        return boxes;
    }

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();

    /// <summary>Gives the sound boxes of a sample with their numbers, and reports everything that is wrong with the others.</summary>
    internal static void Read(
        FileContent content, string sampleToken, (long Start, long End) place, Action<SubmissionFault> report, Action<int, DetectedBox> take)
    {
        var where = $"sample {PathRules.Printable(sampleToken)}";
        if (place.End - place.Start > MaxSampleBytes)
        {
            var (code, kind) = DetectionFaults.TooManyBoxes;
            report(new(code, kind, where, $"expected at most {MaxSampleBytes} bytes of boxes, got {place.End - place.Start}", place.Start));
            return;
        }

        var json = new byte[place.End - place.Start];
        content.ReadExactly(json, place.Start);
        try
        {
            new DetectionBoxReader(json, place.Start, sampleToken, report).Read(take);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            report(new(DetectionFaults.Json.Code, DetectionFaults.Json.Kind, where, error.Message, place.Start));
        }
    }

    private static InvalidDataException Refused(DatasetPath file, SubmissionFault fault) => file.Fault($"{fault}; `spatial validate` lists all faults");
}
