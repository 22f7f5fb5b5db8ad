using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Training;

/// <summary>All that Spatial-MLLM learns from: keyframes for geometry, pictures with questions for language.</summary>
internal sealed class ViewData : IDisposable
{
    private readonly List<TrainingDataset> _datasets = [];

    private ViewData()
    {
    }

    /// <summary>Keyframes scene by scene in order of time.</summary>
    public IReadOnlyList<TrainingFrame> Frames { get; private set; } = [];

    /// <summary>Pictures with questions.</summary>
    public IReadOnlyList<ViewedClip> Clips { get; private set; } = [];

    /// <summary>Identity of the data.</summary>
    public string Fingerprint => string.Join('+', _datasets.Select(dataset => dataset.Tables.Fingerprint));

    /// <summary>Every text, as a tokenizer is trained on it: whole chats, what stands around each question included.</summary>
    public IEnumerable<string> Texts => Clips.SelectMany(clip => clip.Questions).Select(question => ChatPrompt.Render(
        [new(ChatRole.User, question.Prompt), new(ChatRole.Assistant, question.GroundTruth)], addGenerationPrompt: false));

    /// <summary>Opens data sets.</summary>
    /// <exception cref="InvalidDataException">Tables or questions are damaged, or there is nothing to learn from.</exception>
    /// <exception cref="FileNotFoundException">A data set has no questions.</exception>
    public static ViewData Open(TrainingOrder order)
    {
        var data = new ViewData();
        try
        {
            var (frames, clips) = (new List<TrainingFrame>(), new List<ViewedClip>());
            var named = order.Questions.SelectMany(folder => ViewQuestionFile.Read(FileIn(folder))).ToArray();
            foreach (var root in order.DataRoots)
            {
                var dataset = new TrainingDataset(NuScenesTables.Load(root, order.Version, new() { AllowPartial = order.AllowPartial }));
                data._datasets.Add(dataset);
                var own = FramesOf(dataset, order.Split).ToArray();
                var tokens = own.Select(frame => frame.SampleToken).ToHashSet(StringComparer.Ordinal);
                frames.AddRange(own);
                var questions = order.Questions.Count > 0 ? named : ViewQuestionFile.Read(FileIn(Path.Combine(root, "questions")));
                clips.AddRange(ViewedClip.Of(dataset, questions.Where(question => question.Pictures.All(picture => tokens.Contains(picture.SampleToken)))));
            }

            (data.Frames, data.Clips) = (frames, clips);
            return frames.Count > 0 && clips.Count > 0 ? data : throw new InvalidDataException(
                $"there is nothing to learn from: {frames.Count} keyframes, {clips.Count} pictures with questions; `spatial questions --kinds views` makes questions");
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _datasets.ForEach(dataset => dataset.Dispose());

    private static string FileIn(string folder) => Path.Combine(folder, ViewQuestionFile.Name) is var file && File.Exists(file) ? file
        : throw new FileNotFoundException(
            $"there are no questions about what cameras see in {folder}, expected {ViewQuestionFile.Name}: `spatial questions --kinds views` makes them", file);

    private static IEnumerable<TrainingFrame> FramesOf(TrainingDataset dataset, string? split)
    {
        var scenes = split is null ? null : NuScenesSplits.Named(split).ToHashSet(StringComparer.Ordinal);
        foreach (var scene in dataset.Tables.Scenes.Where(scene => scenes is null || scenes.Contains(scene.Name)))
        {
            string? earlier = null;
            foreach (var token in dataset.Tables.SampleTokensOf(scene.Token))
            {
                yield return new(dataset, scene.Name, token, earlier, []);
                earlier = token;
            }
        }
    }
}
