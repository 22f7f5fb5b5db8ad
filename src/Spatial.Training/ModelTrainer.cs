using System.Diagnostics;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>How a training ended.</summary>
/// <param name="Model">Folder of the weights that predict.</param>
/// <param name="Steps">Steps that were taken in all.</param>
/// <param name="Finished">False when it was asked to stop: it can be gone on with.</param>
/// <param name="StoppedEarly">True when evaluations got no better.</param>
/// <param name="LeftOut">Frames that could not be learned from, with the reasons.</param>
public sealed record TrainingOutcome(string Model, long Steps, bool Finished, bool StoppedEarly, IReadOnlyList<string> LeftOut);

/// <summary>Trains a model: stage after stage, step after step, with checkpoints that a killed run goes on from.</summary>
/// <remarks>The same data, configuration, seed and machine give the same weights, however often the run was killed: what a step draws depends on its number
/// alone.</remarks>
public abstract class ModelTrainer : IDisposable
{
    private readonly TrainingOrder _order;
    private readonly TrainingFolder _folder;
    private readonly TrainingPlan _plan;
    private readonly IProgress<string>? _remarks;
    private readonly List<string> _leftOut = [];
    private IReadOnlyList<LearnedParameter> _learnable = [];
    private WeightAverage? _average;

    private protected ModelTrainer(TrainingOrder order, TrainingFolder folder, TrainingPlan plan, IProgress<string>? remarks)
    {
        (_order, _folder, _plan, _remarks) = (order, folder, plan, remarks);
    }

    /// <summary>Every step as it ends.</summary>
    public IProgress<TrainingStep>? Steps { get; set; }

    /// <summary>Judges a checkpoint, the folder and the number of steps behind it; higher is better, null where it was not judged.</summary>
    public Func<string, long, double?>? Judge { get; set; }

    /// <summary>Called after each checkpoint that was written, and judged where it is to be.</summary>
    public Action? CheckpointDone { get; set; }

    /// <summary>What is trained.</summary>
    private protected abstract nn.Module Network { get; }

    /// <summary>All that can be learned.</summary>
    private protected IReadOnlyList<LearnedParameter> Learnable => _learnable;

    /// <summary>Trains to the end, from where the last checkpoint is.</summary>
    /// <param name="cancellation">Asks for an end after the step at work; a checkpoint is written then.</param>
    /// <exception cref="InvalidDataException">A frame cannot be learned from and none may be left out, or the run diverges; what was learned is
    /// kept.</exception>
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

        while (state.Stage < _plan.Stages.Count)
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
        DisposeModel();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a trainer in a run's folder; where either cannot be, data and folder are given up.</summary>
    /// <param name="data">What it learns from, open.</param>
    /// <param name="open">Makes or takes up the folder.</param>
    /// <param name="make">Makes the trainer, which owns both from then on.</param>
    private protected static T InFolder<T>(IDisposable data, Func<TrainingFolder> open, Func<TrainingFolder, T> make)
        where T : ModelTrainer
    {
        TrainingFolder? folder = null;
        try
        {
            folder = open();
            return make(folder);
        }
        catch
        {
            folder?.Dispose();
            data.Dispose();
            throw;
        }
    }

    /// <summary>To be called once the network has the weights that training begins with.</summary>
    /// <param name="learnable">All that can be learned.</param>
    private protected void Begin(IReadOnlyList<LearnedParameter> learnable)
    {
        _learnable = learnable;
        _average = _plan.Average > 0 ? new(learnable, _plan.Average) : null;
    }

    /// <summary>Sets the parts of a stage to learn, the others to predict.</summary>
    /// <returns>What is learned.</returns>
    private protected abstract IReadOnlyList<LearnedParameter> Choose(int stage);

    /// <summary>Opens what a stage learns from.</summary>
    /// <param name="stage">Its number.</param>
    /// <param name="from">Number of the first frame.</param>
    /// <param name="to">Number after the last.</param>
    private protected abstract ILessons Open(int stage, long from, long to);

    /// <summary>Writes weights, configuration and tokenizer, as they predict.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="instead">Values that are written instead of the network's own; null for none.</param>
    private protected abstract void WriteModel(string folder, IReadOnlyDictionary<string, Tensor>? instead);

    /// <summary>Loads what <see cref="WriteModel"/> wrote.</summary>
    private protected abstract void LoadModel(string folder);

    /// <summary>Lets network and data go.</summary>
    private protected abstract void DisposeModel();

    private (TrainingState After, TrainingOutcome? Ended) RunStage(TrainingState state, TrainingLog log, CancellationToken cancellation)
    {
        var stage = _plan.Stages[state.Stage];
        var learned = Choose(state.Stage);
        using var optimizer = new AdamW(learned, stage.WeightDecay);
        if (_folder.LastCheckpoint is { } checkpoint && state.TotalSteps > 0)
        {
            TrainingCheckpoint.Restore(checkpoint, Network, LoadModel, state.OptimizerSteps > 0 ? optimizer : null, _average, state);
        }

        using var lessons = Open(state.Stage, state.Step * stage.Frames, stage.Steps * stage.Frames);
        var written = state.TotalSteps;
        while (state.Step < stage.Steps)
        {
            var step = TakeStep(stage, state, lessons, optimizer);
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
            var (isLast, stop) = (state.Step == stage.Steps, cancellation.IsCancellationRequested);
            if (state.TotalSteps % _plan.CheckpointEvery != 0 && !isLast && !stop)
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

    private TrainingStep TakeStep(StagePlan stage, TrainingState state, ILessons lessons, AdamW optimizer)
    {
        var start = Stopwatch.GetTimestamp();
        var before = lessons.Seconds.ToDictionary();
        var (terms, tokens, wait) = (new List<LossTerms>(), 0, 0.0);
        for (var frame = 0; frame < stage.Frames; frame++)
        {
            var asked = Stopwatch.GetTimestamp();
            using var lesson = Taken(lessons);
            wait += Stopwatch.GetElapsedTime(asked).TotalSeconds;
            if (lesson is null)
            {
                continue;
            }

            terms.Add(lesson.Learn(1.0 / stage.Frames));
            tokens += lesson.Tokens;
        }

        var rate = RateSchedule.At(state.Step, stage.Steps, stage.LearningRate, stage.WarmUp);
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
            Steps = stage.Steps,
            TotalStep = state.TotalSteps + 1,
            TotalSteps = _plan.Stages.Sum(each => each.Steps),
            Losses = LossTerms.MeanOf(terms),
            LearningRate = rate,
            GradientLength = length,
            Frames = terms.Count,
            Tokens = tokens,
            Seconds = seconds,
            WaitSeconds = wait,
            Parts = lessons.Seconds.ToDictionary(part => part.Key, part => part.Value - before.GetValueOrDefault(part.Key)),
        };
    }

    private ILesson? Taken(ILessons lessons)
    {
        try
        {
            return lessons.Take();
        }
        catch (InvalidDataException damage) when (_order.AllowPartial)
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
        var folder = TrainingCheckpoint.Write(_folder.Path, Network, unfinished =>
            WriteModel(unfinished, _average?.State()), state, optimizer, _average, _folder.Spared);
        _folder.Took(folder, state);
        return folder;
    }

    private bool IsJudged(TrainingState state, bool isLast) => Judge is not null
        && (state.TotalSteps / _plan.CheckpointEvery % _plan.EvaluateEvery == 0 || isLast);

    private bool IsEnough => _plan.Patience > 0 && _folder.JudgedWithoutBetter >= _plan.Patience;

    private void Judged(string checkpoint, long steps)
    {
        if (Judge!(checkpoint, steps) is { } figure)
        {
            _folder.Judged(steps, figure);
        }
    }

    private TrainingOutcome Finish(TrainingState state, bool stoppedEarly)
    {
        var model = Path.Combine(_folder.Path, "model");
        var chosen = stoppedEarly ? _folder.BestCheckpoint ?? _folder.LastCheckpoint : _folder.LastCheckpoint;
        LoadModel(chosen!);
        WriteModel(model, null);
        return new(model, state.TotalSteps, Finished: true, stoppedEarly, _leftOut);
    }

    private static InvalidDataException Diverged(string fault, TrainingStep step, long written) => new(FormattableString.Invariant(
        $"the training diverges at step {step.Step} of stage {step.Stage}: {fault}. The last good checkpoint is of step {written} of all")
        + (written > 0 ? $", {TrainingCheckpoint.Folder}/{written:D8}" : ": none was written yet")
        + "; lower learningRate, lengthen warmUp, or lower clip, and begin from it with --weights");
}
