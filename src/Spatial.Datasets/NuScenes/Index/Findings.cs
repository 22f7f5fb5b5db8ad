namespace Spatial.Datasets;

/// <summary>Collects findings without end in sight: from a certain number on, those of one code are only counted.</summary>
internal sealed class Findings
{
    private const int MostPerCode = 1000;

    private readonly List<DatasetFinding> _kept = [];
    private readonly Dictionary<(string Code, FindingSeverity Severity), int> _counts = [];

    public void Add(DatasetFinding finding)
    {
        var key = (finding.Code, finding.Severity);
        var count = _counts[key] = _counts.GetValueOrDefault(key) + 1;
        if (count <= MostPerCode)
        {
            _kept.Add(finding);
        }
    }

    /// <summary>Takes over findings that were collected, and cut, before.</summary>
    public void TakeOver(IEnumerable<DatasetFinding> collected) => _kept.AddRange(collected);

    public IReadOnlyList<DatasetFinding> ToList() =>
    [
        .. _kept,
        .. _counts.Where(pair => pair.Value > MostPerCode).Select(pair => new DatasetFinding(
            pair.Key.Code, pair.Key.Severity, $"{pair.Value - MostPerCode} more findings of this kind", "the whole data set",
            $"at most {MostPerCode} listed", $"{pair.Value}", "")),
    ];
}
