namespace Spatial.Evaluation;

/// <summary>Scores of VSI-Bench: accuracy of choices and mean relative accuracy (MRA) of numbers, over items (micro) and over tasks (macro).</summary>
/// <remarks>Counts of a sample: items and tenths of points per question type, then items without an answer.</remarks>
public sealed class VsiBenchProtocol : SummedProtocol
{
    private static readonly IReadOnlyList<VsiBenchTask> Tasks = VsiBenchTask.All;
    private static readonly string[] TypeNames = [.. Tasks.SelectMany(task => task.Types)];

    private static readonly FigureKind AllMacro = new("All macro", "%", Better.Higher);
    private static readonly FigureKind ScoreKind = new("score", "%", Better.Higher);

    private readonly Func<bool, string, string, int> _tenthsOf;
    private readonly bool _averagesPresentLevels;

    private VsiBenchProtocol(ProtocolCard card, Func<bool, string, string, int> tenthsOf, bool averagesPresentLevels)
    {
        (Card, _tenthsOf, _averagesPresentLevels) = (card, tenthsOf, averagesPresentLevels);
    }

    /// <summary>The benchmark's own rules: vsi-bench.</summary>
    public static VsiBenchProtocol Official { get; } = new(
        new()
        {
            Name = "vsi-bench",
            Title = "Answers about indoor videos, VSI-Bench",
            Source = "vision-x-nyu/thinking-in-space 51e089c, lmms_eval/tasks/vsibench/utils.py, vsibench_process_results and vsibench_aggregate_results",
            Settings =
            [
                new("answer", "the text before the first blank, without trailing dots"),
                new("choices", "equal to the true letter, case ignored"),
                new("numbers", "MRA: share of the thresholds 0.50, 0.55 ... 0.95 with |p - g| / g <= 1 - threshold, float64; no number scores 0"),
                new("object_rel_direction", "plain mean of easy, medium and hard"),
                new("macro", "mean over the eight tasks; All macro is the official 'overall'"),
                new("micro", "mean over items; not printed by the official code"),
            ],
            Caveats = ["Without items of all three levels the official code stops; object_rel_direction and what rests on it are then not defined here."],
            RankedBy = AllMacro,
            Reported = VsiBenchReported.Benchmark,
        },
        VsiBenchScoring.Official,
        averagesPresentLevels: false);

    /// <summary>The rules of Spatial-MLLM's own evaluation: vsi-bench-spatial-mllm.</summary>
    public static VsiBenchProtocol SpatialMllm { get; } = new(
        new()
        {
            Name = "vsi-bench-spatial-mllm",
            Title = "Answers about indoor videos, VSI-Bench by the rules of Spatial-MLLM",
            Source = "diankun-wu/Spatial-MLLM 9fc4738, src/evaluation/vsibench/dataset_utils.py, vsi_reward, and eval_vsibench.py, calculate_metrics",
            Settings =
            [
                new("answer", "the last <answer> or else the whole text; white space as single blanks, no trailing dots, lower case"),
                new("choices", "the whole cleaned answer equals the cleaned truth, so 'A. chair' is wrong where 'A' is true"),
                new("numbers", "MRA: share of the thresholds 0.50, 0.55 ... 0.95 with |p - g| / (|g| + 1e-8) < 1 - threshold, float32; commas are dropped"),
                new("object_rel_direction", "plain mean of those of easy, medium and hard that occur"),
                new("macro", "mean over the tasks that occur"),
                new("micro", "mean over items"),
            ],
            Caveats =
            [
                "The official code rounds each score to float32 before averaging; the difference is below 1e-5 percentage points.",
                "Where no item is of a kind the official code prints 0; here the figure is not defined.",
            ],
            RankedBy = AllMacro,
            Reported = VsiBenchReported.SpatialMllm,
        },
        VsiBenchScoring.SpatialMllm,
        averagesPresentLevels: true);

    /// <summary>The ten question types.</summary>
    public static IReadOnlyList<string> Types => TypeNames;

    /// <inheritdoc/>
    public override ProtocolCard Card { get; }

    /// <inheritdoc/>
    protected override int CountLength => (2 * TypeNames.Length) + 1;

    /// <inheritdoc/>
    protected override int SumLength => 0;

    /// <summary>Measures some items, for example those of one video.</summary>
    /// <param name="sampleToken">Names them.</param>
    /// <param name="scene">Their scene.</param>
    /// <param name="answers">The items.</param>
    /// <exception cref="ArgumentException">An unknown question type, or a truth that must be a number and is none.</exception>
    public SampleStatistics Measure(string sampleToken, string scene, IReadOnlyList<VsiBenchAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var counts = new long[CountLength];
        foreach (var answer in answers)
        {
            var type = IndexOf(answer.Type);
            if (type < 0)
            {
                throw new ArgumentException(
                    $"items of {sampleToken} must be of type {string.Join(", ", TypeNames)}, got '{answer.Type}'", nameof(answers));
            }

            counts[2 * type]++;
            counts[(2 * type) + 1] += _tenthsOf(VsiBenchTask.Of(answer.Type).IsNumber, answer.Truth, answer.Prediction ?? "");
            counts[^1] += answer.Prediction is null ? 1 : 0;
        }

        return new(sampleToken, scene, counts, []);
    }

    /// <inheritdoc/>
    protected override ProtocolResult Score(StatisticsTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        var choices = Tasks.Where(task => !task.IsNumber).ToArray();
        var numbers = Tasks.Where(task => task.IsNumber).ToArray();
        return new()
        {
            Protocol = Card.Name,
            Samples = total.Samples,
            Figures =
            [
                Figure.Of(AllMacro, Macro(Tasks, total)),
                Figure.Of(AllMacro with { Name = "Acc macro" }, Macro(choices, total)),
                Figure.Of(AllMacro with { Name = "MRA macro" }, Macro(numbers, total)),
                Figure.Of(AllMacro with { Name = "All micro" }, Micro(Tasks, total)),
                Figure.Of(AllMacro with { Name = "Acc micro" }, Micro(choices, total)),
                Figure.Of(AllMacro with { Name = "MRA micro" }, Micro(numbers, total)),
                .. Tasks.Select(task => Figure.Of(ScoreKind with { Name = task.Name }, ScoreOf(task, total))),
            ],
            Tables =
            [
                new("Score per question type", "question type", [ScoreKind], [.. TypeNames.Select((name, type) =>
                    new ClassRow(name, total.Counts[2 * type], [Figure.Defined(Percent(type, total))]))]),
            ],
            Tallies = [new("items", Items(TypeNames, total)), new("items without an answer", total.Counts[^1])],
        };
    }

    private double Macro(IEnumerable<VsiBenchTask> tasks, StatisticsTotal total)
    {
        var present = tasks.Where(task => Items(task.Types, total) > 0).Select(task => ScoreOf(task, total)).ToArray();
        return present.Length == 0 ? double.NaN : present.Average();
    }

    private double ScoreOf(VsiBenchTask task, StatisticsTotal total)
    {
        double[] levels = [.. task.Types.Select(type => Percent(IndexOf(type), total))];
        return _averagesPresentLevels ? ClassIou.MeanOfDefined(levels) : levels.Average();
    }

    private static double Micro(IEnumerable<VsiBenchTask> tasks, StatisticsTotal total)
    {
        var types = tasks.SelectMany(task => task.Types).ToArray();
        var tenths = types.Sum(type => total.Counts[(2 * IndexOf(type)) + 1]);
        return 100.0 * tenths / (VsiBenchScoring.Tenths * Items(types, total));
    }

    private static double Percent(int type, StatisticsTotal total) =>
        100.0 * total.Counts[(2 * type) + 1] / (VsiBenchScoring.Tenths * total.Counts[2 * type]);

    private static long Items(IEnumerable<string> types, StatisticsTotal total) => types.Sum(type => total.Counts[2 * IndexOf(type)]);

    private static int IndexOf(string type) => Array.IndexOf(TypeNames, type);
}
