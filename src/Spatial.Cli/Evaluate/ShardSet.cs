using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>The shards of one evaluation: whether they belong together, and joined into one folder.</summary>
internal static class ShardSet
{
    /// <summary>Refuses shards of different evaluations, gaps and overlaps.</summary>
    /// <param name="paths">Where each lies, to name it.</param>
    /// <param name="folders">The shards.</param>
    /// <exception cref="ArgumentException">They do not form one whole evaluation; the message lists what is wrong.</exception>
    /// <exception cref="InvalidDataException">A shard is not finished, or holds samples that are not its own.</exception>
    public static void Check(IReadOnlyList<string> paths, IReadOnlyList<EvaluationFolder> folders)
    {
        var names = paths.Select(path => Path.GetFileName(Path.TrimEndingDirectorySeparator(path))).ToArray();
        for (var at = 1; at < folders.Count; at++)
        {
            var differences = folders[at].Manifest.DifferencesFrom(folders[0].Manifest);
            if (differences.Count > 0)
            {
                throw new ArgumentException($"{names[at]} is not a shard of the same evaluation as {names[0]}: {string.Join("; ", differences)}");
            }
        }

        RequireEachOnce(names, folders);
        for (var at = 0; at < folders.Count; at++)
        {
            RequireOwnSamples(names[at], folders[at]);
        }
    }

    /// <summary>Writes the records of all shards into one evaluation folder, which can then be compared like any other. Goes on where a merge was killed.</summary>
    /// <exception cref="ArgumentException">The folder holds something else.</exception>
    public static EvaluationFolder Join(IReadOnlyList<EvaluationFolder> shards, string output)
    {
        shards = [.. shards.OrderBy(shard => shard.Manifest.Shard!.Index)];
        var manifest = shards[0].Manifest with { Shard = null };
        var whole = EvaluationFolder.Exists(output)
            ? EvaluationFolder.Resume(output, manifest, StatisticsBundle.Format)
            : OutFolder.Written(output, () => EvaluationFolder.Create(output, manifest, shards[0].Samples, StatisticsBundle.Format));
        try
        {
            foreach (var shard in shards)
            {
                foreach (var token in shard.Journal.Keys)
                {
                    Add(token, shard.Journal.Read(token), whole.Journal, output);
                }
            }

            OutFolder.Written(output, whole.Journal.Flush);
            return whole;
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    private static void Add(string token, byte[] record, RecordJournal journal, string output)
    {
        if (!journal.Contains(token))
        {
            OutFolder.Written(output, () => journal.Append(record));
        }
        else if (!journal.Read(token).AsSpan().SequenceEqual(record))
        {
            throw new ArgumentException($"--out holds other statistics of sample {token} already, from an earlier merge: choose another --out");
        }
    }

    private static void RequireEachOnce(string[] names, IReadOnlyList<EvaluationFolder> folders)
    {
        var unsharded = Array.FindIndex([.. folders], folder => folder.Manifest.Shard is null);
        if (unsharded >= 0)
        {
            throw new ArgumentException($"{names[unsharded]} is a whole evaluation, not a shard: it needs no merging");
        }

        var counts = folders.Select(folder => folder.Manifest.Shard!.Count).Distinct().ToList();
        if (counts.Count > 1)
        {
            throw new ArgumentException($"the shards are of divisions into {string.Join(" and ", counts.Order())} parts: all must be of one division");
        }

        var byIndex = folders.Select((folder, at) => (folder.Manifest.Shard!.Index, Name: names[at])).ToLookup(pair => pair.Index, pair => pair.Name);
        var twice = byIndex.Where(shard => shard.Count() > 1).Select(shard => $"shard {shard.Key} is in {string.Join(" and ", shard)}").ToList();
        var absent = Enumerable.Range(0, counts[0]).Where(index => !byIndex.Contains(index)).ToList();
        if (twice.Count > 0 || absent.Count > 0)
        {
            throw new ArgumentException($"the shards do not form one whole: "
                + string.Join("; ", twice.Concat(absent.Count > 0 ? [$"of {counts[0]} shards {absent.Count} are missing: {string.Join(", ", absent.Take(10))}{(absent.Count > 10 ? ", ..." : "")}"] : [])));
        }
    }

    private static void RequireOwnSamples(string name, EvaluationFolder folder)
    {
        var own = ShardChoice.SamplesOf(folder.Manifest.Shard, folder.Samples).Select(sample => sample.Token).ToHashSet(StringComparer.Ordinal);
        var damage = folder.Journal.Damage is { } damaged ? $" ({damaged})" : "";
        var open = own.Count(token => !folder.Journal.Contains(token));
        if (open > 0)
        {
            throw new InvalidDataException($"shard {folder.Manifest.Shard} in {name} is not finished: {open} of {own.Count} samples are not measured{damage}; run it again with --resume");
        }

        if (folder.Journal.Keys.Where(token => !own.Contains(token)).Min(StringComparer.Ordinal) is { } foreign)
        {
            throw new InvalidDataException($"shard {folder.Manifest.Shard} in {name} holds sample {foreign}, which belongs to another shard");
        }
    }
}
