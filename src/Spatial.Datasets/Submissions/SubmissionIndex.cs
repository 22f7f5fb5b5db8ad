using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>Where a submission's samples lie in its file, found in one pass over it.</summary>
internal sealed class SubmissionIndex
{
    private const int MaxSamples = 1_000_000; // nuScenes has 40,157 keyframes
    private const int MaxTokenLength = 256; // a nuScenes token has 32 letters
    private const long ProgressStep = 64 << 20;

    private readonly JsonFileTokens _json;
    private readonly Action<SubmissionFault> _report;

    private SubmissionIndex(FileContent content, Action<SubmissionFault> report) => (_json, _report) = (new(content), report);

    /// <summary>Null where the file has no sound meta.</summary>
    public SubmissionMeta? Meta { get; private set; }

    /// <summary>Fields of meta beyond those of the format.</summary>
    public List<string> OtherMeta { get; } = [];

    /// <summary>Samples in the order of the file, and where each one's boxes are.</summary>
    public OrderedDictionary<string, (long Start, long End)> Samples { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads through a file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="report">Hears every fault; may throw.</param>
    /// <param name="progress">Hears how many bytes are done.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>What was found, up to the place where the file ceases to be JSON.</returns>
    public static SubmissionIndex Of(FileContent content, Action<SubmissionFault> report, IProgress<long>? progress, CancellationToken cancellation)
    {
        var index = new SubmissionIndex(content, report);
        try
        {
            index.ReadFile(progress, cancellation);
        }
        catch (JsonFileException error)
        {
            report(new(DetectionFaults.Json.Code, DetectionFaults.Json.Kind, "the file", error.Message, error.Offset));
        }

        return index;
    }

    private void ReadFile(IProgress<long>? progress, CancellationToken cancellation)
    {
        if (!_json.Next() || _json.Type != JsonTokenType.StartObject)
        {
            Report(DetectionFaults.Shape, "the file", "expected an object");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_json.Next() && _json.Type == JsonTokenType.PropertyName)
        {
            var name = _json.Text;
            if (!seen.Add(name) || name is not ("meta" or "results"))
            {
                Report(DetectionFaults.Shape, PathRules.Printable(name), "expected meta and results, each once");
            }

            _json.Next();
            if (name == "results")
            {
                ReadResults(progress, cancellation);
            }
            else if (name == "meta")
            {
                ReadMeta();
            }
            else
            {
                _json.SkipValue();
            }
        }

        foreach (var missing in new[] { "meta", "results" }.Where(name => !seen.Contains(name)))
        {
            Report(DetectionFaults.Shape, missing, "expected, but it is missing");
        }

        _json.Next(); // Nothing may follow.
    }

    private void ReadMeta()
    {
        if (_json.Type != JsonTokenType.StartObject)
        {
            Report(DetectionFaults.Shape, "meta", $"expected an object with {string.Join(", ", SubmissionMeta.Names)}");
            _json.SkipValue();
            return;
        }

        var flags = new bool?[SubmissionMeta.Names.Count];
        while (_json.Next() && _json.Type == JsonTokenType.PropertyName)
        {
            var name = _json.Text;
            var flag = SubmissionMeta.IndexOf(name);
            _json.Next();
            if (flag < 0)
            {
                OtherMeta.Add(name);
                _json.SkipValue();
                continue;
            }

            var isFlag = _json.Type is JsonTokenType.True or JsonTokenType.False;
            if (!isFlag || flags[flag] is not null)
            {
                Report(DetectionFaults.Meta, $"meta, {name}", isFlag ? "expected once, got twice" : "expected true or false");
                _json.SkipValue();
            }

            flags[flag] = _json.Type == JsonTokenType.True;
        }

        foreach (var (at, name) in SubmissionMeta.Names.Index().Where(pair => flags[pair.Index] is null))
        {
            Report(DetectionFaults.Meta, $"meta, {name}", "expected true or false, but it is missing");
        }

        Meta = flags.Contains(null) ? null : new(flags[0]!.Value, flags[1]!.Value, flags[2]!.Value, flags[3]!.Value, flags[4]!.Value);
    }

    private void ReadResults(IProgress<long>? progress, CancellationToken cancellation)
    {
        if (_json.Type != JsonTokenType.StartObject)
        {
            Report(DetectionFaults.Shape, "results", "expected an object of sample tokens");
            _json.SkipValue();
            return;
        }

        var told = 0L;
        while (_json.Next() && _json.Type == JsonTokenType.PropertyName)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadSample();
            if (_json.End - told >= ProgressStep)
            {
                progress?.Report(told = _json.End);
            }
        }
    }

    private void ReadSample()
    {
        var token = _json.Text;
        var where = $"sample {PathRules.Printable(token)}";
        if (token.Length > MaxTokenLength || Samples.Count >= MaxSamples)
        {
            throw new JsonFileException($"{where}: expected at most {MaxSamples} samples with tokens of at most {MaxTokenLength} letters", _json.Start);
        }

        _json.Next();
        var (start, isArray) = (_json.Start, _json.Type == JsonTokenType.StartArray);
        if (!isArray)
        {
            Report(DetectionFaults.Shape, where, "expected an array of boxes");
        }

        _json.SkipValue();
        if (isArray && !Samples.TryAdd(token, (start, _json.End)))
        {
            _report(new(DetectionFaults.DuplicateToken.Code, DetectionFaults.DuplicateToken.Kind, where, "expected once, got twice", start));
        }
    }

    private void Report((string Code, string Kind) fault, string where, string detail) => _report(new(fault.Code, fault.Kind, where, detail, _json.Start));
}
