using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Which part of an evaluation this process does: from --shard, or from what a Slurm array or a Kubernetes indexed job tells its members.</summary>
internal static class ShardChoice
{
    private const int MostShards = 100_000;

    private const string Form = "i/n with i from 0 to n-1, such as 0/8; auto/n takes i from JOB_COMPLETION_INDEX or the Slurm array; 0/1 is all";

    /// <summary>The part to do; null for all.</summary>
    /// <param name="option">The value of --shard, or null.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="ArgumentException">The option or a variable is no shard.</exception>
    public static EvaluationShard? Of(string? option, Func<string, string?> environment)
    {
        var shard = option is not null ? Parse(option, environment) : OfSlurm(environment);
        return shard is { Count: > 1 } ? shard : null;
    }

    /// <summary>The scenes of a part: every n-th, so that parts are alike in length and any process finds the same.</summary>
    public static IReadOnlyList<SceneSample> SamplesOf(EvaluationShard? shard, IReadOnlyList<SceneSample> samples)
    {
        if (shard is null)
        {
            return samples;
        }

        string[] scenes = [.. samples.Select(sample => sample.Scene).Distinct(StringComparer.Ordinal)];
        var own = scenes.Where((_, at) => at % shard.Count == shard.Index).ToHashSet(StringComparer.Ordinal);
        return [.. samples.Where(sample => own.Contains(sample.Scene))];
    }

    private static EvaluationShard Parse(string option, Func<string, string?> environment)
    {
        var parts = option.Split('/');
        if (parts.Length != 2 || Number(parts[1]) is not (>= 1 and <= MostShards and var count))
        {
            throw new ArgumentException($"--shard must be {Form}; got '{option}'");
        }

        var index = parts[0] == "auto" ? IndexFrom(environment) : Number(parts[0]);
        return index is { } i && i < count
            ? new(i, count)
            : throw new ArgumentException($"--shard must be {Form}; got '{option}'" + (index is null ? "" : FormattableString.Invariant($", index {index}")));
    }

    private static int IndexFrom(Func<string, string?> environment) =>
        Variable("JOB_COMPLETION_INDEX", environment) ?? OfSlurm(environment)?.Index
        ?? throw new ArgumentException("--shard auto/n needs JOB_COMPLETION_INDEX, or SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT; neither is set");

    private static EvaluationShard? OfSlurm(Func<string, string?> environment)
    {
        if (Variable("SLURM_ARRAY_TASK_ID", environment) is not { } id || Variable("SLURM_ARRAY_TASK_COUNT", environment) is not { } count)
        {
            return null;
        }

        var first = Variable("SLURM_ARRAY_TASK_MIN", environment) ?? 0;
        return id - first is >= 0 and var index && index < count
            ? new(index, count)
            : throw new ArgumentException(FormattableString.Invariant(
                $"SLURM_ARRAY_TASK_ID {id} of SLURM_ARRAY_TASK_COUNT {count} from {first} is no part of the array: number tasks without gaps, such as --array=0-7"));
    }

    private static int? Variable(string name, Func<string, string?> environment) => environment(name) is not { Length: > 0 } text ? null
        : Number(text) ?? throw new ArgumentException($"{name} must be a whole number, got '{text}'");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
