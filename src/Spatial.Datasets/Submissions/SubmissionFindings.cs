namespace Spatial.Datasets;

/// <summary>Collects what is wrong with predictions, kind by kind, however much it is.</summary>
internal sealed class SubmissionFindings
{
    private readonly OrderedDictionary<string, (FindingSeverity Severity, string Message, long Count, List<string> Examples)> _byCode = new(StringComparer.Ordinal);

    /// <summary>One more of a kind.</summary>
    public void Add(FindingSeverity severity, string code, string message, string example) => Add(severity, code, message, 1, [example]);

    /// <summary>Several of a kind at once.</summary>
    public void Add(FindingSeverity severity, string code, string message, long count, IEnumerable<string> examples)
    {
        var (_, _, counted, kept) = _byCode.TryGetValue(code, out var known) ? known : (severity, message, 0, []);
        kept.AddRange(examples.Take(SubmissionFinding.MostExamples - kept.Count));
        _byCode[code] = (severity, message, counted + count, kept);
    }

    /// <summary>One more fault at a place of a file.</summary>
    public void Add(SubmissionFault fault) => Add(FindingSeverity.Error, fault.Code, fault.Kind, fault.ToString());

    /// <summary>All findings, errors first.</summary>
    public IReadOnlyList<SubmissionFinding> ToList() =>
    [
        .. _byCode.Select(pair => new SubmissionFinding(pair.Value.Severity, pair.Key, pair.Value.Message, pair.Value.Count, pair.Value.Examples))
            .OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Code, StringComparer.Ordinal),
    ];
}
