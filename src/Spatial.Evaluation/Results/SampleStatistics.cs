namespace Spatial.Evaluation;

/// <summary>What one sample adds to the figures of a protocol: enough to score any set of samples, small enough to keep for all of them.</summary>
/// <remarks>Counts are integers, so they add up alike in any order. Sums of measured values are added in the order of the samples that the
/// protocol is given, which the caller keeps fixed. What the positions mean is the protocol's own business.</remarks>
/// <param name="SampleToken">The sample.</param>
/// <param name="Scene">Name of its scene: the unit of comparison and of resampling.</param>
/// <param name="Counts">Integers of the protocol's layout.</param>
/// <param name="Sums">Float64 values of the protocol's layout.</param>
public sealed record SampleStatistics(string SampleToken, string Scene, long[] Counts, double[] Sums);
