namespace Spatial.Evaluation;

/// <summary>Accuracy on NuScenes-QA: the share of questions whose answer equals the true one.</summary>
/// <remarks>qiantianwen/NuScenes-QA, <c>src/execution/result_eval.py</c>, <c>Eval</c>. Counts of a sample: right and all questions per type and hops, then
/// questions without an answer and answers outside the vocabulary.</remarks>
public sealed class NuScenesQaProtocol : SummedProtocol
{
    private const int Hops = 2;

    private static readonly string[] TypeNames = ["exist", "count", "object", "status", "comparison"];
    private static readonly int UnansweredAt = 2 * TypeNames.Length * Hops;
    private static readonly int ForeignAt = UnansweredAt + 1;

    private static readonly FigureKind Overall = new("Overall", "%", Better.Higher);
    private static readonly FigureKind Accuracy = new("accuracy", "%", Better.Higher);
    private static readonly FigureKind Right = new("correct", "", Better.Neither);

    private readonly Func<string, string> _asCompared;

    private NuScenesQaProtocol(
        string name, string comparison, string source, Func<string, string> asCompared, IReadOnlyList<ReportedRow> reported)
    {
        _asCompared = asCompared;
        Card = new()
        {
            Name = name,
            Title = "Accuracy of answers, NuScenes-QA",
            Source = source,
            Settings =
            [
                new("comparison", comparison),
                new("true answer", "as text; integers of the file in decimal"),
                new("divisions", "Overall, five template types, and each type with 0 and 1 hops"),
                new("missing answers", "count as wrong and are counted beside the figures; the official code stops at them"),
            ],
            Caveats =
            [
                "Free text is not cut down to the vocabulary of 30 answers: no official code does, and doing so changes the figures.",
                "Overall weighs questions, not types.",
            ],
            RankedBy = Overall,
            Reported = reported,
        };
    }

    /// <summary>The official comparison, letter by letter: nuscenes-qa.</summary>
    public static NuScenesQaProtocol Official { get; } = new(
        "nuscenes-qa", "equal text, letter by letter, no trimming",
        "qiantianwen/NuScenes-QA ff1961b, src/execution/result_eval.py, Eval",
        static answer => answer,
        [Reported("BEVDet+BUTD", 83.7, 20.9, 48.8, 52.0, 67.7, 57.0, "as quoted there")]);

    /// <summary>DrivePI's comparison in lower case: nuscenes-qa-drivepi.</summary>
    public static NuScenesQaProtocol DrivePi { get; } = new(
        "nuscenes-qa-drivepi", "equal text after lower-casing both, no trimming",
        "mr-d-self-driving/DrivePI 8eb5808, scripts/eval_nuscenes_qa.py (prints type_all and type_num_hopN)",
        static answer => answer.ToLowerInvariant(),
        [
            Reported("DrivePI", 85.3, 22.4, 57.5, 59.1, 68.3, 60.7, ""),
            Reported("OpenDriveVLA-0.5B", 83.9, 22.0, 50.2, 57.0, 68.4, 58.4, "as quoted there; comparison not stated"),
            Reported("OpenDriveVLA-3B", 84.0, 22.3, 50.3, 56.9, 68.5, 58.5, "as quoted there; comparison not stated"),
            Reported("OpenDriveVLA-7B", 84.2, 22.7, 49.6, 54.5, 68.8, 58.2, "as quoted there; comparison not stated"),
            Reported("LiDAR-LLM", 74.5, 15.0, 37.8, 45.9, 57.8, 48.6, "as quoted there; comparison not stated"),
            Reported("LLaVA-1.5", 45.8, 7.7, 7.8, 9.0, 52.1, 26.2, "as quoted there; comparison not stated"),
            Reported("LLaMA-AdapV2", 19.3, 2.7, 7.6, 10.8, 1.6, 9.6, "as quoted there; comparison not stated"),
        ]);

    /// <summary>The template types, in the order of the figures.</summary>
    public static IReadOnlyList<string> Types => TypeNames;

    /// <summary>The 30 answers, by index.</summary>
    /// <remarks>qiantianwen/NuScenes-QA, <c>src/datasets/answer_dict.json</c>.</remarks>
    public static IReadOnlyList<string> Vocabulary { get; } =
    [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "no", "yes", "barrier", "bicycle", "bus", "car", "construction vehicle", "motorcycle",
        "moving", "not standing", "parked", "pedestrian", "standing", "stopped", "traffic cone", "trailer", "truck", "with rider", "without rider",
    ];

    private static HashSet<string> Words { get; } = new(Vocabulary, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override ProtocolCard Card { get; }

    /// <inheritdoc/>
    protected override int CountLength => ForeignAt + 1;

    /// <inheritdoc/>
    protected override int SumLength => 0;

    /// <summary>Measures the questions of one sample.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Its scene.</param>
    /// <param name="questions">All its questions.</param>
    /// <exception cref="ArgumentException">A type or number of hops that the benchmark does not have.</exception>
    public SampleStatistics Measure(string sampleToken, string scene, IReadOnlyList<AnsweredQuestion> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        var counts = new long[CountLength];
        foreach (var question in questions)
        {
            var at = PlaceOf(question, sampleToken);
            counts[at + 1]++;
            if (question.Prediction is null)
            {
                counts[UnansweredAt]++;
                continue;
            }

            var answer = _asCompared(question.Prediction);
            counts[at] += answer == _asCompared(question.Truth) ? 1 : 0;
            counts[ForeignAt] += Words.Contains(answer) ? 0 : 1;
        }

        return new(sampleToken, scene, counts, []);
    }

    /// <inheritdoc/>
    protected override ProtocolResult Score(StatisticsTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        QuestionCount[] cells =
            [.. Enumerable.Range(0, TypeNames.Length * Hops).Select(cell => new QuestionCount(total.Counts[2 * cell], total.Counts[(2 * cell) + 1]))];
        var all = QuestionCount.SumOf(cells);
        return new()
        {
            Protocol = Card.Name,
            Samples = total.Samples,
            Figures =
            [
                Figure.Of(Overall, all.Percent),
                .. TypeNames.Select((type, at) => Figure.Of(Accuracy with { Name = type }, QuestionCount.SumOf(cells.AsSpan(at * Hops, Hops)).Percent)),
            ],
            Tables =
            [
                new("Accuracy per type and hops", "question type", [Accuracy, Right], [.. cells.Select((cell, at) => new ClassRow(
                    $"{TypeNames[at / Hops]}_{at % Hops}", cell.All, [Figure.Defined(cell.Percent), cell.Right]))]),
            ],
            Tallies =
            [
                new("questions", all.All),
                new("questions without an answer", total.Counts[UnansweredAt]),
                new("answers outside the vocabulary", total.Counts[ForeignAt]),
            ],
        };
    }

    private static int PlaceOf(AnsweredQuestion question, string sampleToken)
    {
        var type = Array.IndexOf(TypeNames, question.Type);
        return type >= 0 && question.Hops is >= 0 and < Hops
            ? 2 * ((type * Hops) + question.Hops)
            : throw new ArgumentException(
                $"questions of {sampleToken} must be of type {string.Join(", ", TypeNames)} with 0 or 1 hops, got '{question.Type}' with {question.Hops}",
                nameof(question));
    }

    private static ReportedRow Reported(
        string method, double exist, double count, double @object, double status, double comparison, double overall, string remark) =>
        new(
            method,
            new Dictionary<string, double>
            {
                ["Overall"] = overall,
                ["exist"] = exist,
                ["count"] = count,
                ["object"] = @object,
                ["status"] = status,
                ["comparison"] = comparison,
            },
            "DrivePI, arXiv 2512.12799, table of nuScenes-QA",
            remark);

    private readonly record struct QuestionCount(long Right, long All)
    {
        public double Percent => 100.0 * Right / All;

        public static QuestionCount SumOf(ReadOnlySpan<QuestionCount> cells)
        {
            var sum = default(QuestionCount);
            foreach (var cell in cells)
            {
                sum = new(sum.Right + cell.Right, sum.All + cell.All);
            }

            return sum;
        }
    }
}
