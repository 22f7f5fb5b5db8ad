namespace Spatial.Datasets;

/// <summary>Answers on their way to their questions.</summary>
internal sealed class CollectedAnswers(IReadOnlyList<NuScenesQuestion> questions)
{
    private readonly string?[] _answers = new string?[questions.Count];
    private readonly List<string> _repeated = [];
    private readonly List<string> _unknown = [];
    private Dictionary<(string SampleToken, string Question), Queue<int>>? _open;

    /// <summary>Takes an answer to the question of a position.</summary>
    public void Add(long index, string answer)
    {
        if (index < 0 || index >= questions.Count)
        {
            _unknown.Add($"index {index}");
        }
        else if (_answers[index] is not null)
        {
            _repeated.Add(NameOf(questions[(int)index]));
        }
        else
        {
            _answers[index] = answer;
        }
    }

    /// <summary>Takes an answer to a question by its text; a text that occurs several times for a sample is answered in the order of the questions.</summary>
    public void Add(string sampleToken, string question, string answer)
    {
        _open ??= ByText();
        if (!_open.TryGetValue((sampleToken, question), out var open))
        {
            _unknown.Add($"sample {PathRules.Printable(sampleToken)}, '{PathRules.Printable(question)}'");
            return;
        }

        var index = open.Count > 1 ? open.Dequeue() : open.Peek();
        Add(index, answer);
    }

    /// <summary>What was collected.</summary>
    public QuestionAnswers Finish() => new(
        _answers,
        ItemSample.Of([.. questions.Where(question => _answers[question.Index] is null).Select(NameOf)]),
        ItemSample.Of(_repeated),
        ItemSample.Of(_unknown));

    private Dictionary<(string SampleToken, string Question), Queue<int>> ByText()
    {
        var open = new Dictionary<(string SampleToken, string Question), Queue<int>>();
        foreach (var question in questions)
        {
            var key = (question.SampleToken, question.Question);
            if (!open.TryGetValue(key, out var indices))
            {
                open[key] = indices = new();
            }

            indices.Enqueue(question.Index);
        }

        return open;
    }

    private static string NameOf(NuScenesQuestion question) =>
        $"index {question.Index}, sample {PathRules.Printable(question.SampleToken)}, '{PathRules.Printable(question.Question)}'";
}
