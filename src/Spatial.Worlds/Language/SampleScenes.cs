using System.Runtime.ExceptionServices;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Works through samples on several threads and gives the results in the order of the samples.</summary>
internal sealed class SampleScenes(NuScenesTables tables, LanguageConfig config, CancellationToken cancellation)
{
    private const int AtOnce = 64; // results that wait for their turn

    private readonly LanguageSceneReader _reader = new(tables);
    private readonly Dictionary<string, string> _losses = new(StringComparer.Ordinal);

    /// <summary>Samples that were left out, in order of their tokens.</summary>
    public IReadOnlyList<LanguageLoss> Losses =>
        [.. _losses.OrderBy(loss => loss.Key, StringComparer.Ordinal).Select(loss => new LanguageLoss(loss.Key, loss.Value))];

    /// <summary>What becomes of each sample; damaged ones are left out where that is allowed.</summary>
    /// <param name="sampleTokens">The samples.</param>
    /// <param name="make">Called on any thread.</param>
    /// <exception cref="InvalidDataException">A sample is damaged; the first one in order is told.</exception>
    public IEnumerable<T> InOrder<T>(IEnumerable<string> sampleTokens, Func<LanguageScene, T> make)
        where T : class
    {
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = config.Threads ?? Environment.ProcessorCount };
        var done = 0;
        foreach (var tokens in sampleTokens.Chunk(AtOnce))
        {
            var (results, faults) = (new T?[tokens.Length], new Exception?[tokens.Length]);
            ParallelWork.For(tokens.Length, options, at =>
            {
                try
                {
                    results[at] = make(_reader.Read(tokens[at]));
                }
                catch (Exception fault) when (fault is InvalidDataException or FileNotFoundException)
                {
                    faults[at] = fault;
                }
            });
            foreach (var (at, token) in tokens.Index())
            {
                if (results[at] is { } result)
                {
                    yield return result;
                }
                else
                {
                    Lose(token, faults[at]!);
                }
            }

            config.Progress?.Report(done += tokens.Length);
        }
    }

    private void Lose(string token, Exception fault)
    {
        if (!config.AllowPartial)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        _losses.TryAdd(token, fault.Message);
    }
}
