using System.Diagnostics;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>One pass of Spatial-MLLM over what it learns from: answers or geometry, their losses, gradients.</summary>
/// <param name="model">The model, its parts set to learn or not.</param>
/// <param name="preprocessor">Its pictures.</param>
/// <param name="padding">Token behind shorter chats.</param>
/// <param name="stage">What is learned.</param>
internal sealed class SpatialMllmLearner(SpatialMllmModel model, VisualPreprocessor preprocessor, int padding, SpatialMllmStage stage)
{
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);

    /// <summary>Where the time went since the learner was made, seconds by part.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Learns depths and cameras of a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="share">Factor of its loss.</param>
    public LossTerms Learn(GeometryClip clip, double share)
    {
        using var scope = NewDisposeScope();
        var vggt = model.Structure.Vggt;
        using var features = Timed("structure", () => vggt.Aggregator.Read(clip.Frames.to_type(ScalarType.Float32) / byte.MaxValue, vggt.LayersOfHeads));
        var (depth, cameras) = Timed("heads", () =>
        {
            var (depths, confidences) = vggt.Depths(features);
            return (GeometryLoss.OfDepths(depths, confidences, clip.Places, clip.Depths), GeometryLoss.OfCameras(vggt.Cameras(features), clip.Cameras));
        });
        var total = depth + (stage.CameraWeight * cameras);
        return Gradients(total, share, LossTerms.OfSight(LossTerms.NumberOf(total), double.NaN, LossTerms.NumberOf(depth), LossTerms.NumberOf(cameras)));
    }

    /// <summary>Learns the answers about a clip, all as one batch.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="share">Factor of its loss.</param>
    public LossTerms Learn(QuestionClip clip, double share)
    {
        using var scope = NewDisposeScope();
        var visual = Timed("sight", () => model.See(clip.Clips, preprocessor)!); // [N, D]
        var text = Timed("language", () => AnswerLoss(visual, clip));
        return Gradients(text, share, LossTerms.OfSight(LossTerms.NumberOf(text), LossTerms.NumberOf(text), double.NaN, double.NaN));
    }

    private Tensor AnswerLoss(Tensor visual, QuestionClip clip)
    {
        using var scope = NewDisposeScope();
        var (batch, length) = (clip.Chats.Count, clip.Chats.Max(chat => chat.Ids.Length));
        var (ids, labels) = (new long[batch, length], new long[batch, length]);
        for (var row = 0; row < batch; row++)
        {
            var chat = clip.Chats[row];
            for (var place = 0; place < length; place++)
            {
                // Padding stands behind, where nothing that is learned looks.
                (ids[row, place], labels[row, place]) = place < chat.Ids.Length ? (chat.Ids[place], chat.Labels[place]) : (padding, ChatExample.Ignored);
            }
        }

        var isVideo = clip.Clips[0].IsVideo;
        VisualClip[] clips = [.. Enumerable.Repeat(clip.Clips, batch).SelectMany(each => each)];
        VisualGrid[] grids = [.. clips.Select(each => each.Grid)];
        var (tokens, each) = (tensor(ids), visual.repeat(batch, 1)); // [B, L], [B N, D]
        var places = MropePositions.Of(
            model.Config.Language, tokens, null, isVideo ? [] : grids, isVideo ? grids : [], isVideo ? [.. clips.Select(video => video.SecondsPerGrid)] : []);
        var embeddings = model.Language.Embed(tokens, isVideo ? null : each, isVideo ? each : null);
        var hidden = model.Language.Language.Decoder.Read(embeddings, places.Positions);
        return model.Language.Language.Loss(hidden, tensor(labels)).MoveToOuterDisposeScope();
    }

    private LossTerms Gradients(Tensor total, double share, LossTerms terms)
    {
        if (double.IsFinite(terms.Total))
        {
            Timed("backward", () =>
            {
                (total * share).backward();
                return 0;
            });
        }

        return terms;
    }

    private T Timed<T>(string part, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        _seconds[part] = _seconds.GetValueOrDefault(part) + Stopwatch.GetElapsedTime(start).TotalSeconds;
        return result;
    }
}
