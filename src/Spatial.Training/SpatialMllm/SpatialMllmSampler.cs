using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Training;

/// <summary>Clips with questions, as one pass takes them.</summary>
/// <param name="Clips">Images, or one video.</param>
/// <param name="Chats">Questions with their answers.</param>
internal sealed record QuestionClip(IReadOnlyList<VisualClip> Clips, IReadOnlyList<ChatExample> Chats) : IDisposable
{
    /// <summary>Tokens of all chats.</summary>
    public int Tokens => Chats.Sum(chat => chat.Ids.Length);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var clip in Clips)
        {
            clip.Dispose();
        }
    }
}

/// <summary>Draws what a stage learns from. The sample of a number is always the same, whatever was drawn before it.</summary>
/// <param name="data">Keyframes, and pictures with questions.</param>
/// <param name="config">The model, and how it is trained.</param>
/// <param name="stage">The stage.</param>
/// <param name="tokenizer">The model's.</param>
internal sealed class SpatialMllmSampler(ViewData data, SpatialMllmTrainingConfig config, SpatialMllmStage stage, Tokenizer tokenizer)
{
    private const int ClipFrames = 4; // as questions about clips have
    private const int ClipStep = 2;

    private readonly VisualPreprocessor _preprocessor = config.ToPreprocessor();
    private readonly double[] _chances = Sums(data.Clips);
    private (long Epoch, int[] Order) _order = (-1, []);

    /// <summary>Pictures with depths and cameras: a still picture, neighbouring cameras, all cameras, or one camera over time.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the sample is named.</exception>
    public GeometryClip Geometry(long number)
    {
        var at = PlaceOf(number);
        var frame = data.Frames[at];
        return Named(frame.SampleToken, () =>
        {
            var random = StepSeeds.Numbers(config.Training.Seed, stage.Name, number);
            var (kind, channel) = (random.NextDouble(), random.Next(NuScenesReader.CameraChannels.Count));
            var first = frame.Dataset.ReadFrame(frame.SampleToken, sweeps: 1);
            var camera = NuScenesReader.CameraChannels[channel];
            return GeometryClip.Of(
                kind < 0.5 ? [Of(first, camera), Of(first, camera)] // as stills are seen
                : kind < 0.7 ? [Of(first, camera), Of(first, NuScenesReader.CameraChannels[(channel + 1) % NuScenesReader.CameraChannels.Count])]
                : kind < 0.8 ? [.. first.Cameras.Select(image => (first, image))]
                : [.. Over(at, first, camera)],
                _preprocessor);
        });
    }

    /// <summary>Pictures with questions. Clips of several pictures come so many times more rarely, as they take so many times as long.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the sample is named.</exception>
    public QuestionClip Questions(long number)
    {
        var random = StepSeeds.Numbers(config.Training.Seed, stage.Name, number);
        var clip = ClipAt(random.NextDouble());
        return Named(clip.Pictures[0].SampleToken, () =>
        {
            var questions = clip.Questions.ToArray();
            random.Shuffle(questions);
            var clips = ViewPictures.Fit(ViewPictures.Read(clip.Pictures, sample => clip.Dataset.ReadFrame(sample, sweeps: 1)), clip.IsVideo, _preprocessor);
            return new QuestionClip(clips, [.. questions.Take(stage.Questions).Select(question => Chat(clips, question, random))]);
        });
    }

    // A number's question may come without the words that end it, so that people need not know them.
    private ChatExample Chat(IReadOnlyList<VisualClip> clips, ViewQuestion question, Random random)
    {
        var isPlain = random.Next(2) == 0 && question.Options.Count == 0;
        var asked = VisualQuestion.Messages(clips, isPlain ? question.Question : question.Prompt);
        return ChatExample.Of(tokenizer, VisualPrompt.Expanded([.. asked, new(ChatRole.Assistant, question.GroundTruth)], clips));
    }

    private IEnumerable<(Frame Frame, CameraImage Image)> Over(int at, Frame first, string camera)
    {
        yield return Of(first, camera);
        for (var step = 1; step < ClipFrames && at + (step * ClipStep) < data.Frames.Count; step++)
        {
            var later = data.Frames[at + (step * ClipStep)];
            if (later.SceneName != first.SceneName)
            {
                yield break;
            }

            yield return Of(later.Dataset.ReadFrame(later.SampleToken, sweeps: 1), camera);
        }
    }

    private static (Frame Frame, CameraImage Image) Of(Frame frame, string camera) => (frame, ViewPictures.ImageOf(frame, camera));

    private ViewedClip ClipAt(double share)
    {
        var at = Array.BinarySearch(_chances, share * _chances[^1]);
        return data.Clips[Math.Min(at < 0 ? ~at : at + 1, _chances.Length - 1)];
    }

    private static double[] Sums(IReadOnlyList<ViewedClip> clips)
    {
        var (sums, sum) = (new double[clips.Count], 0.0);
        for (var clip = 0; clip < sums.Length; clip++)
        {
            sums[clip] = sum += 1.0 / clips[clip].Pictures.Count;
        }

        return sums;
    }

    // Every keyframe comes once in each pass over the data, in an order of chance.
    private int PlaceOf(long number)
    {
        var count = data.Frames.Count;
        var epoch = number / count;
        if (_order.Epoch != epoch)
        {
            var order = Enumerable.Range(0, count).ToArray();
            StepSeeds.Numbers(config.Training.Seed, $"{stage.Name}/order", epoch).Shuffle(order);
            _order = (epoch, order);
        }

        return _order.Order[number % count];
    }

    private static T Named<T>(string sample, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception damage) when (damage is InvalidDataException or FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new InvalidDataException($"sample {sample} cannot be learned from: {damage.Message}", damage);
        }
    }
}
