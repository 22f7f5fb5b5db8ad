using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Training;

/// <summary>All keyframes to learn from, of one data set or several.</summary>
internal sealed class TrainingData : IDisposable
{
    /// <summary>The kind under which questions of NuScenes-QA are mixed in.</summary>
    public const string NuScenesQaKind = "nuscenes-qa";

    private readonly List<TrainingDataset> _datasets = [];

    private TrainingData()
    {
    }

    /// <summary>The keyframes, data set by data set, in the order of time.</summary>
    public IReadOnlyList<TrainingFrame> Frames { get; private set; } = [];

    /// <summary>Every text of the conversations, as a tokenizer is trained on it.</summary>
    public IEnumerable<string> Texts =>
        Frames.SelectMany(frame => frame.Conversations).SelectMany(conversation => conversation.Turns).SelectMany(turn => new[] { DrivePiPrompt.WithoutImage(turn.Question), turn.Answer });

    /// <summary>Identity of the data: what a run that is resumed must find again.</summary>
    public string Fingerprint => string.Join('+', _datasets.Select(dataset => dataset.Tables.Fingerprint));

    /// <summary>Paths of samples with a whole future, by which anchors are found.</summary>
    public IReadOnlyList<IReadOnlyList<Waypoint>> Paths =>
    [
        .. Frames.Select(frame => frame.Dataset.ReadPath(frame.SampleToken)).Where(path => path.Length == Trajectory.NuScenesSteps),
    ];

    /// <summary>Opens data sets.</summary>
    /// <param name="request">Which, and what of them.</param>
    /// <exception cref="InvalidDataException">Tables or questions are damaged, or there is nothing to learn from.</exception>
    /// <exception cref="ArgumentException">There is no such version or split.</exception>
    public static TrainingData Open(TrainingRequest request)
    {
        var data = new TrainingData();
        try
        {
            var frames = new List<TrainingFrame>();
            var named = BySample(request.Questions.SelectMany(ConversationsOf));
            foreach (var root in request.DataRoots)
            {
                var dataset = new TrainingDataset(NuScenesTables.Load(root, request.Version, new() { AllowPartial = request.AllowPartial }));
                data._datasets.Add(dataset);
                frames.AddRange(FramesOf(dataset, request.Split, request.Questions.Count > 0 ? named : BySample(OwnConversationsOf(dataset))));
            }

            data.Frames = frames.Count > 0 ? frames : throw new InvalidDataException("there is no keyframe to learn from: name another split, or another data set");
            return data;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _datasets.ForEach(dataset => dataset.Dispose());

    private static IEnumerable<TrainingFrame> FramesOf(TrainingDataset dataset, string? split, ILookup<string, SampleConversation> conversations)
    {
        var scenes = split is null ? null : NuScenesSplits.Named(split).ToHashSet(StringComparer.Ordinal);
        foreach (var scene in dataset.Tables.Scenes.Where(scene => scenes is null || scenes.Contains(scene.Name)))
        {
            string? earlier = null;
            foreach (var token in dataset.Tables.SampleTokensOf(scene.Token))
            {
                yield return new(dataset, scene.Name, token, earlier, [.. conversations[token]]);
                earlier = token;
            }
        }
    }

    private static ILookup<string, SampleConversation> BySample(IEnumerable<SampleConversation> conversations) =>
        conversations.ToLookup(conversation => conversation.SampleToken, StringComparer.Ordinal);

    private static IReadOnlyList<SampleConversation> OwnConversationsOf(TrainingDataset dataset) =>
        Path.Combine(dataset.Tables.DataRoot, "questions") is var folder && Directory.Exists(folder) ? ConversationsOf(folder) : [];

    private static IReadOnlyList<SampleConversation> ConversationsOf(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"there is no folder of questions: {folder}; `spatial questions` makes one");
        }

        var files = Directory.GetFiles(folder, "NuScenes_*_questions.json").Order(StringComparer.Ordinal).ToArray();
        var own = Path.Combine(folder, ConversationFile.Name);
        return
        [
            .. File.Exists(own) ? ConversationFile.Read(own) : [],
            .. files.SelectMany(file => NuScenesQaFile.ReadQuestions(file).Select((question, number) => new SampleConversation(
                $"{Path.GetFileNameWithoutExtension(file)}-{number}", question.SampleToken, NuScenesQaKind, [(question.Question, question.Answer)]))),
        ];
    }
}
