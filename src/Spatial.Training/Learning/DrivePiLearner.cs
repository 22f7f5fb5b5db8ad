using System.Diagnostics;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>One pass of DrivePI over a frame that is learned from: predictions, their losses, gradients.</summary>
/// <param name="network">The network, its parts set to learn or not.</param>
/// <param name="prompt">The chat format.</param>
/// <param name="stage">What counts how much.</param>
/// <param name="features">Where maps of an encoder that is not learned are kept; null where they are not.</param>
internal sealed class DrivePiLearner(DrivePiNetwork network, DrivePiPrompt prompt, DrivePiStageConfig stage, FeatureCache? features)
{
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);

    /// <summary>Where the time went since the learner was made, seconds by part.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Adds the gradients of a frame to those that are there.</summary>
    /// <param name="sample">The frame.</param>
    /// <param name="share">Factor of its loss, such as 1 over the frames of a step.</param>
    /// <returns>Its losses, unweighted; NaN for those that it has not, infinity for those that are no number. Gradients are added where all are
    /// numbers.</returns>
    public LossTerms Learn(TrainingSample sample, double share)
    {
        manual_seed((long)(sample.Seed >> 1)); // of dropped paths and activations: the generator is libtorch's own
        using var scope = NewDisposeScope();
        var maps = Timed("encoder", () => MapsOf(sample));
        var sight = network.Sight is null ? null : Timed("sight", () => network.Sight.See(sample.Sight!));
        var (vision, text) = Timed("language", () => network.ReadChats(prompt.BeforeVision, network.Project(maps.Map), sample.Chats, sight));
        var told = stage.Losses.Text > 0 ? Timed("text", () => network.TextLoss(text, sample.Chats)) : null;
        var voxels = stage.Losses.Occupancy > 0 || stage.Losses.Flow > 0 ? Timed("occupancy", () => VoxelsOf(sample.Truth, vision, maps)) : null;
        var plan = stage.Losses.Action > 0 && HasPlan(sample.Truth) ? Timed("plan", () => PlanOf(sample, vision, maps.Map)) : null;
        if (told is null && voxels is null && plan is null)
        {
            return Terms(null, null, null, null);
        }

        var total = stage.Losses.Total(told, voxels, plan);
        var terms = Terms(total, told, voxels, plan);
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

    private BevMaps MapsOf(TrainingSample sample)
    {
        if (sample.Maps is { } kept)
        {
            return kept;
        }

        if (stage.Learns(DrivePiPart.Encoder))
        {
            return Encode(sample);
        }

        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var maps = Encode(sample);
        maps = features?.Keep(sample.Frame, maps) ?? maps;
        return maps.Each(map => map.MoveToOuterDisposeScope());
    }

    private BevMaps Encode(TrainingSample sample)
    {
        var encoder = network.Encoder;
        encoder.Reset();
        if (sample.Earlier is { } earlier)
        {
            using var noGradients = no_grad();
            using var scope = NewDisposeScope();
            _ = encoder.Encode(earlier.Sensors, new(null, CancellationToken.None)); // for what it remembers
        }

        return network.Encode(sample.Input!.Sensors, new(null, CancellationToken.None));
    }

    private OccupancyLosses VoxelsOf(FrameTruth truth, Tensor vision, BevMaps maps)
    {
        using var scope = NewDisposeScope();
        var predicted = network.Occupancy.Predict(vision, maps, withClasses: stage.Losses.Occupancy != 0);
        var losses = OccupancyLosses.Of(predicted, truth.Classes, truth.Velocities, network.Occupancy.ClassWeights, network.Config.Behaviour,
            stage.Losses, maps.Returns);
        return new(
            losses.Focal?.MoveToOuterDisposeScope(), losses.Semantic?.MoveToOuterDisposeScope(), losses.Geometric?.MoveToOuterDisposeScope(),
            losses.Lovasz?.MoveToOuterDisposeScope(), losses.Flow?.MoveToOuterDisposeScope());
    }

    private DrivePiActionLoss PlanOf(TrainingSample sample, Tensor vision, Tensor map)
    {
        using var scope = NewDisposeScope();
        var (planner, truth) = (network.Planner, sample.Truth);
        var noise = DrivePiAnchorNoise.Draw(sample.Seed, 1, planner.Config, vision.device);
        var measured = network.Config.Planner.EgoStatus == EgoStatusSource.Measured ? truth.Status : null;
        var action = planner.Plan(vision, tensor(new[] { (long)truth.Command }, device: vision.device), noise, measured, map);
        var losses = DrivePiActionLoss.Of(action, truth.Offsets, truth.Mask, truth.Status ?? action.EgoStatus.detach(), network.Config.Behaviour);
        return new(
            losses.Regression.MoveToOuterDisposeScope(), losses.Mode.MoveToOuterDisposeScope(), losses.EgoStatus.MoveToOuterDisposeScope(),
            losses.BestModes.MoveToOuterDisposeScope());
    }

    // A frame that is moved, or the last of a scene, has none.
    private static bool HasPlan(FrameTruth truth)
    {
        using var scope = NewDisposeScope();
        return truth.Mask.sum().item<float>() > 0;
    }

    private static LossTerms Terms(Tensor? total, Tensor? text, OccupancyLosses? voxels, DrivePiActionLoss? plan) => new(
        LossTerms.NumberOf(total),
        LossTerms.NumberOf(text),
        LossTerms.NumberOf(voxels?.Focal),
        LossTerms.NumberOf(voxels?.Semantic),
        LossTerms.NumberOf(voxels?.Geometric),
        LossTerms.NumberOf(voxels?.Lovasz),
        LossTerms.NumberOf(voxels?.Flow),
        LossTerms.NumberOf(plan?.Regression),
        LossTerms.NumberOf(plan?.Mode),
        LossTerms.NumberOf(plan?.EgoStatus));

    private T Timed<T>(string part, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        _seconds[part] = _seconds.GetValueOrDefault(part) + Stopwatch.GetElapsedTime(start).TotalSeconds;
        return result;
    }
}
