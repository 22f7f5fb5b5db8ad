using System.Diagnostics;
using System.Text.Json;
using Spatial.Datasets;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>How a training ended.</summary>
/// <param name="Model">Folder of the weights that predict.</param>
/// <param name="Steps">Steps that were taken in all.</param>
/// <param name="Finished">False when it was asked to stop: it can be gone on with.</param>
/// <param name="StoppedEarly">True when evaluations got no better.</param>
/// <param name="LeftOut">Frames that could not be learned from, with the reasons.</param>
public sealed record TrainingOutcome(string Model, long Steps, bool Finished, bool StoppedEarly, IReadOnlyList<string> LeftOut);

/// <summary>Trains DrivePI: stage after stage, step after step, with checkpoints that a killed run goes on from.</summary>
/// <remarks>DrivePI, section 4.1. The same data, configuration, seed and machine give the same weights, however often the run was killed: what a step draws
/// depends on its number alone.</remarks>
public sealed class DrivePiTrainer : IDisposable
{
    private readonly TrainingRequest _request;
    private readonly TrainingFolder _folder;
    private readonly TrainingData _data;
    private readonly DrivePiNetwork _network;
    private readonly DrivePiPrompt _prompt;
    private readonly IReadOnlyList<LearnedParameter> _learnable;
    private readonly WeightAverage? _average;
    private readonly IProgress<string>? _remarks;
    private readonly List<string> _leftOut = [];

    private DrivePiTrainer(TrainingRequest request, TrainingFolder folder, TrainingData data, IProgress<string>? remarks)
    {
        (_request, _folder, _data, _remarks) = (request, folder, data, remarks);
        var tokenizer = TrainingTokenizer.Prepare(folder.Path, request, data, remarks);
        _prompt = new(tokenizer);
        manual_seed(Training.Seed);
        _network = new(request.Config);
        if (request.Weights is null || request.NewParts || request.Take is not null)
        {
            InitialWeights.Set(_network);
            SetAnchors();
        }

        if (request.Weights is { } weights)
        {
            foreach (var remark in DrivePiWeights.Load(_network, weights, allowOtherBehaviour: request.NewParts, allowNonFinite: false, newParts: request.NewParts, take: request.Take))
            {
                remarks?.Report(remark);
            }
        }

        _learnable = LearnedParameters.Of(_network);
        _average = Training.Average > 0 ? new(_learnable, Training.Average) : null;
    }

    /// <summary>Every step as it ends.</summary>
    public IProgress<TrainingStep>? Steps { get; set; }

    /// <summary>Judges a checkpoint, the folder and the number of steps behind it; higher is better, null where it was not judged.</summary>
    public Func<string, long, double?>? Judge { get; set; }

    /// <summary>Called after each checkpoint that was written, and judged where it is to be.</summary>
    public Action? CheckpointDone { get; set; }

    private DrivePiTrainingConfig Training => _request.Config.Training!;

    private string? TokenizerFile => TrainingTokenizer.FileIn(_folder.Path);

    /// <summary>Opens data, makes or takes up the run's folder, and builds the network.</summary>
    /// <param name="request">What to train.</param>
    /// <param name="remarks">Hears what is worth knowing; may be null.</param>
    /// <exception cref="ArgumentException">The configuration says nothing about training, or the folder holds another run.</exception>
    /// <exception cref="InvalidDataException">Data or weights are damaged, or do not fit.</exception>
    public static DrivePiTrainer Open(TrainingRequest request, IProgress<string>? remarks = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Config.Training is null)
        {
            throw new ArgumentException("the configuration says nothing about training: add \"training\": {}, which is the paper's", nameof(request));
        }

        request.Config.Check();
        var data = TrainingData.Open(request);
        TrainingFolder? folder = null;
        try
        {
            folder = TrainingFolder.Open(request, ManifestOf(request, data));
            return new(request, folder, data, remarks);
        }
        catch
        {
            folder?.Dispose();
            data.Dispose();
            throw;
        }
    }

    /// <summary>Trains to the end, from where the last checkpoint is.</summary>
    /// <param name="cancellation">Asks for an end after the step at work; a checkpoint is written then.</param>
    /// <exception cref="InvalidDataException">A frame cannot be learned from and none may be left out, or the run diverges; what was learned is kept.</exception>
    /// <exception cref="IOException">The disk is full; the last checkpoint stays.</exception>
    public TrainingOutcome Run(CancellationToken cancellation = default)
    {
        var state = _folder.LastState ?? new TrainingState();
        _leftOut.AddRange(state.LeftOut);
        using var log = TrainingLog.Open(_folder.Path, state.TotalSteps);
        if (IsEnough)
        {
            return Finish(state, stoppedEarly: true); // as it ended before
        }

        while (state.Stage < Training.Stages.Count)
        {
            var (after, ended) = RunStage(state, log, cancellation);
            if (ended is not null)
            {
                return ended;
            }

            state = after;
        }

        return Finish(state, stoppedEarly: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _average?.Dispose();
        _network.Dispose();
        _folder.Dispose();
        _data.Dispose();
    }

    private (TrainingState After, TrainingOutcome? Ended) RunStage(TrainingState state, TrainingLog log, CancellationToken cancellation)
    {
        var stage = Training.Stages[state.Stage];
        var learned = LearnedParameters.Choose(_network, _learnable, stage);
        using var optimizer = new AdamW(learned, stage.WeightDecay);
        if (_folder.LastCheckpoint is { } checkpoint && state.TotalSteps > 0)
        {
            TrainingCheckpoint.Restore(checkpoint, _network, state.OptimizerSteps > 0 ? optimizer : null, _average, state);
        }

        var features = stage.KeepFeatures ? new FeatureCache(_request.Features ?? System.IO.Path.Combine(_folder.Path, "features"), _network, _data) : null;
        var sampler = new TrainingSampler(_data, _request.Config, stage, _prompt, features);
        var learner = new DrivePiLearner(_network, _prompt, stage, features);
        var steps = StepsOf(stage);
        using var queue = new SampleQueue(sampler, state.Step * stage.Frames, steps * stage.Frames);
        var written = state.TotalSteps;
        while (state.Step < steps)
        {
            var step = TakeStep(stage, state, steps, learner, optimizer, queue);
            var trend = state.Trend.With(step.Losses);
            if (trend.FaultOf(step.Losses, step.GradientLength) is { } fault)
            {
                log.Add(step);
                log.Flush();
                throw Diverged(fault, step, written);
            }

            _average?.Step();
            state = state with
            {
                Step = state.Step + 1,
                TotalSteps = state.TotalSteps + 1,
                OptimizerSteps = optimizer.Steps,
                AverageSteps = _average?.Steps ?? 0,
                Seconds = state.Seconds + step.Seconds,
                Trend = trend,
                LeftOut = [.. _leftOut],
            };
            log.Add(step);
            Steps?.Report(step);
            var (isLast, stop) = (state.Step == steps, cancellation.IsCancellationRequested);
            if (state.TotalSteps % Training.CheckpointEvery != 0 && !isLast && !stop)
            {
                continue;
            }

            log.Flush();
            var isJudged = IsJudged(state, isLast);
            state = isLast ? NextStage(state) : state;
            var folder = Write(state, optimizer);
            written = state.TotalSteps;
            if (!stop && isJudged)
            {
                Judged(folder, state.TotalSteps);
            }

            CheckpointDone?.Invoke();
            if (stop)
            {
                return (state, new(folder, state.TotalSteps, Finished: false, StoppedEarly: false, _leftOut));
            }

            if (IsEnough)
            {
                return (state, Finish(state, stoppedEarly: true));
            }

            if (isLast)
            {
                return (state, null);
            }
        }

        return (NextStage(state), null);
    }

    private static TrainingState NextStage(TrainingState state) => state with { Stage = state.Stage + 1, Step = 0, OptimizerSteps = 0, Trend = new() };

    private TrainingStep TakeStep(DrivePiStageConfig stage, TrainingState state, long steps, DrivePiLearner learner, AdamW optimizer, SampleQueue queue)
    {
        var start = Stopwatch.GetTimestamp();
        var before = learner.Seconds.ToDictionary();
        var (terms, tokens, wait) = (new List<LossTerms>(), 0, 0.0);
        for (var frame = 0; frame < stage.Frames; frame++)
        {
            var asked = Stopwatch.GetTimestamp();
            using var sample = Taken(queue);
            wait += Stopwatch.GetElapsedTime(asked).TotalSeconds;
            if (sample is null)
            {
                continue;
            }

            terms.Add(learner.Learn(sample, 1.0 / stage.Frames));
            tokens += _prompt.BeforeVision.Length + _request.Config.VisionTokens + sample.Chats.Ids.Length;
        }

        var rate = RateSchedule.At(state.Step, steps, stage.LearningRate, stage.WarmUp);
        var length = optimizer.GradientLength();
        if (double.IsFinite(length) && length > 0)
        {
            optimizer.Step(rate, Math.Min(1, stage.Clip / length));
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new()
        {
            Stage = stage.Name,
            Step = state.Step + 1,
            Steps = steps,
            TotalStep = state.TotalSteps + 1,
            TotalSteps = Training.Stages.Sum(StepsOf),
            Losses = LossTerms.MeanOf(terms),
            LearningRate = rate,
            GradientLength = length,
            Frames = terms.Count,
            Tokens = tokens,
            Seconds = seconds,
            WaitSeconds = wait,
            Parts = learner.Seconds.ToDictionary(part => part.Key, part => part.Value - before.GetValueOrDefault(part.Key)),
        };
    }

    private TrainingSample? Taken(SampleQueue queue)
    {
        try
        {
            return queue.Take();
        }
        catch (InvalidDataException damage) when (_request.AllowPartial)
        {
            if (!_leftOut.Contains(damage.Message))
            {
                _remarks?.Report($"left out: {damage.Message}");
                _leftOut.Add(damage.Message);
            }

            return null;
        }
        catch (InvalidDataException damage)
        {
            throw new InvalidDataException($"{damage.Message}; --allow-partial leaves out such samples and counts them", damage);
        }
    }

    private string Write(TrainingState state, AdamW optimizer)
    {
        var folder = TrainingCheckpoint.Write(_folder.Path, _network, state, optimizer, _average, TokenizerFile, _folder.Spared);
        _folder.Took(folder, state);
        return folder;
    }

    private bool IsJudged(TrainingState state, bool isLast) => Judge is not null && (state.TotalSteps / Training.CheckpointEvery % Training.EvaluateEvery == 0 || isLast);

    private bool IsEnough => Training.Patience > 0 && _folder.JudgedWithoutBetter >= Training.Patience;

    private void Judged(string checkpoint, long steps)
    {
        if (Judge!(checkpoint, steps) is { } figure)
        {
            _folder.Judged(steps, figure);
        }
    }

    private TrainingOutcome Finish(TrainingState state, bool stoppedEarly)
    {
        var model = System.IO.Path.Combine(_folder.Path, "model");
        var chosen = stoppedEarly ? _folder.BestCheckpoint ?? _folder.LastCheckpoint : _folder.LastCheckpoint;
        DrivePiWeights.Load(_network, chosen!, allowOtherBehaviour: false, allowNonFinite: false);
        TrainingCheckpoint.WriteModel(model, _network, null, TokenizerFile);
        return new(model, state.TotalSteps, Finished: true, stoppedEarly, _leftOut);
    }

    private InvalidDataException Diverged(string fault, TrainingStep step, long written) => new(FormattableString.Invariant(
        $"the training diverges at step {step.Step} of stage {step.Stage}: {fault}. The last good checkpoint is of step {written} of all")
        + (written > 0 ? $", {TrainingCheckpoint.Folder}/{written:D8}" : ": none was written yet")
        + "; lower learningRate, lengthen warmUp, or lower clip, and begin from it with --weights");

    private void SetAnchors()
    {
        try
        {
            using var anchors = tensor(
                PlanAnchors.Build(_data.Paths, _request.Config.Planner.Modes, Training.Seed),
                [PlanAnchors.CommandCount, _request.Config.Planner.Modes, Trajectory.NuScenesSteps, 2]);
            _network.Planner.SetAnchors(anchors);
        }
        catch (ArgumentException few)
        {
            _remarks?.Report($"The plan's anchors are arcs, not clusters of driven paths: {few.Message}");
        }
    }

    private long StepsOf(DrivePiStageConfig stage) =>
        stage.Steps > 0 ? stage.Steps : Math.Max(1, (long)Math.Round(stage.Epochs * _data.Frames.Count / stage.Frames));

    private static TrainingManifest ManifestOf(TrainingRequest request, TrainingData data) => new()
    {
        Config = JsonElement.Parse(request.Config.ToJson()),
        Datasets = [.. request.DataRoots.Select(OutputFolder.NameOf)],
        Version = request.Version,
        Split = request.Split ?? "",
        Fingerprint = data.Fingerprint,
        Frames = data.Frames.Count,
        Conversations = data.Frames.Sum(frame => frame.Conversations.Count),
        Weights = request.Weights is null ? "" : WeightsHash.Of(request.Weights) + (request.Take is null ? "" : $" ({string.Join(", ", request.Take)})"),
        AllowPartial = request.AllowPartial,
        Versions = request.Versions,
    };
}
