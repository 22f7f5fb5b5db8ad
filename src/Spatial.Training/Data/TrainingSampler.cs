using Spatial.Datasets;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>Draws the samples of a stage. The sample of a number is always the same, whatever was drawn before it.</summary>
internal sealed class TrainingSampler
{
    private readonly TrainingData _data;
    private readonly DrivePiConfig _config;
    private readonly DrivePiStageConfig _stage;
    private readonly DrivePiPrompt _prompt;
    private readonly FeatureCache? _features;
    private readonly string[] _kinds;
    private (long Epoch, int[] Order) _order = (-1, []);

    /// <param name="data">Frames.</param>
    /// <param name="config">The model, and how it is trained.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="prompt">The chat format.</param>
    /// <param name="features">Where the encoder's maps are kept; null where they are not.</param>
    /// <exception cref="InvalidDataException">A conversation is of a kind that no mixture has.</exception>
    public TrainingSampler(TrainingData data, DrivePiConfig config, DrivePiStageConfig stage, DrivePiPrompt prompt, FeatureCache? features)
    {
        (_data, _config, _stage, _prompt, _features) = (data, config, stage, prompt, features);
        _kinds = [.. data.Frames.SelectMany(frame => frame.Conversations).Select(conversation => conversation.Kind).Distinct().Order(StringComparer.Ordinal)];
        if (_kinds.FirstOrDefault(kind => stage.Mixture.Of(kind) is null) is { } unknown)
        {
            throw new InvalidDataException(
                $"conversations have the kind '{unknown}', which no mixture knows: make the questions again with `spatial questions`");
        }
    }

    private DrivePiTrainingConfig Training => _config.Training!;

    /// <summary>The frame of a number: every frame comes once in each pass over the data, in an order of chance.</summary>
    public TrainingFrame FrameOf(long number)
    {
        var count = _data.Frames.Count;
        var epoch = number / count;
        if (_order.Epoch != epoch)
        {
            var order = Enumerable.Range(0, count).ToArray();
            StepSeeds.Numbers(Training.Seed, $"{_stage.Name}/order", epoch).Shuffle(order);
            _order = (epoch, order);
        }

        return _data.Frames[_order.Order[number % count]];
    }

    /// <summary>Reads the sample of a number.</summary>
    /// <exception cref="InvalidDataException">A file of it is damaged, or its numbers cannot be; the sample is named.</exception>
    public TrainingSample Read(long number)
    {
        var frame = FrameOf(number);
        try
        {
            return Read(frame, number);
        }
        catch (Exception damage) when (damage is InvalidDataException or FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new InvalidDataException($"sample {frame.SampleToken} of {frame.SceneName} cannot be learned from: {damage.Message}", damage);
        }
    }

    private TrainingSample Read(TrainingFrame frame, long number)
    {
        var random = StepSeeds.Numbers(Training.Seed, _stage.Name, number);
        var variation = VariationOf(random);
        var sensors = frame.Dataset.ReadFrame(frame.SampleToken, Training.Sweeps);
        var path = frame.Dataset.ReadPath(frame.SampleToken);
        var truth = FrameTruth.Of(frame.Dataset.ReadOccupancy(frame.SceneName, frame.SampleToken), path, EgoStatus.Of(sensors), variation);
        var chats = variation is { Moves: true } ? DrivePiChats.None : Fitting(DrivePiChats.Of(_prompt, Conversations(frame, random), _stage.TextTokens));
        var maps = _features?.Find(frame) is { } kept ? kept with { Returns = _config.MotionChannels > 0 ? ReturnsOf(sensors) : null } : null;
        return new(
            frame,
            maps is null ? InputOf(sensors, variation) : null,
            maps is null && _config.Encoder.Temporal && frame.Earlier is { } earlier ? InputOf(frame.Dataset.ReadFrame(earlier, Training.Sweeps), variation)
                : null,
            maps, truth, chats, StepSeeds.Of(Training.Seed, $"{_stage.Name}/pass", number),
            DrivePiInput.SightOf(sensors, _config));
    }

    private Tensor ReturnsOf(Frame sensors)
    {
        using var scope = NewDisposeScope();
        var points = DrivePiInput.PointsOf(sensors, _config, []);
        return SweepReturns.Of([from_array(points.Values.ToArray()).view(-1, PointCloud.Width)], VoxelGrid.NuScenesOccupancy).DetachFromDisposeScope();
    }

    private DrivePiInput InputOf(Frame sensors, DrivePiVariation? variation) =>
        DrivePiInput.From(sensors with { Command = DrivingCommand.Straight }, _config, [], variation);

    private DrivePiVariation? VariationOf(Random random)
    {
        var how = _stage.Augmentation;
        var (moves, turn, sides, ends, scale) = (random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble());
        if (!how.IsAny)
        {
            return null;
        }

        var pictureScale = 1 + (how.PictureScale * ((2 * scale) - 1));
        return moves < how.Share
            ? DrivePiVariation.Of(how.Turn * ((2 * turn) - 1), sides < how.MirrorSides, ends < how.MirrorEnds, pictureScale)
            : new(RigidTransform.Identity, pictureScale);
    }

    // A kind by its weight among those that the frame has, then one of the kind; none twice.
    private IEnumerable<IReadOnlyList<(string Question, string Answer)>> Conversations(TrainingFrame frame, Random random)
    {
        if (_stage.Losses.Text == 0)
        {
            yield break;
        }

        var left = _kinds.ToDictionary(kind => kind, kind => frame.Conversations.Where(conversation => conversation.Kind == kind).ToList());
        for (var drawn = 0; drawn < _stage.Conversations; drawn++)
        {
            var kinds = _kinds.Where(kind => left[kind].Count > 0 && _stage.Mixture.Of(kind) > 0).ToArray();
            if (kinds.Length == 0)
            {
                yield break;
            }

            var place = random.NextDouble() * kinds.Sum(kind => _stage.Mixture.Of(kind)!.Value);
            var kind = kinds.FirstOrDefault(kind => (place -= _stage.Mixture.Of(kind)!.Value) < 0) ?? kinds[^1];
            var chosen = random.Next(left[kind].Count);
            yield return Checked(left[kind][chosen]).Turns;
            left[kind].RemoveAt(chosen);
        }
    }

    private DrivePiChats Fitting(DrivePiChats chats)
    {
        var room = _config.Language.Context - _prompt.BeforeVision.Length - _config.VisionTokens;
        var longest = chats.Chats.CountBy(chat => chat).Select(chat => chat.Value).DefaultIfEmpty().Max();
        return longest <= room ? chats
            : throw new InvalidDataException(
                $"one of its conversations has {longest} tokens, and the context has room for {room} after the frame: raise language.context");
    }

    private SampleConversation Checked(SampleConversation conversation)
    {
        var mark = conversation.Turns.SelectMany(turn => new[] { DrivePiPrompt.WithoutImage(turn.Question), turn.Answer })
            .Select(_prompt.MarkIn).FirstOrDefault(mark => mark is not null);
        return mark is null ? conversation
            : throw new InvalidDataException($"conversation {conversation.Id} spells {mark}, which is a mark of the chat format and not text");
    }
}
