using System.Collections;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>The statistics of samples under one protocol, read from journals when asked for: memory does not grow with their number.</summary>
/// <param name="samples">Samples that were measured, in order, each with the journal that holds it.</param>
/// <param name="protocol">Position of the protocol in the records.</param>
internal sealed class JournaledStatistics(IReadOnlyList<(EvaluatedSample Sample, RecordJournal Journal)> samples, int protocol) : IReadOnlyList<SampleStatistics>
{
    public int Count => samples.Count;

    public SampleStatistics this[int index]
    {
        get
        {
            var (sample, journal) = samples[index];
            return StatisticsBundle.Decode(journal.Read(sample.Token), protocol)
                ?? throw new InvalidDataException($"sample {sample.Token} was lost and has no statistics");
        }
    }

    public IEnumerator<SampleStatistics> GetEnumerator()
    {
        for (var at = 0; at < Count; at++)
        {
            yield return this[at];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
