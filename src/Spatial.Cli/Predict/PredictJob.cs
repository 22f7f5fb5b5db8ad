using System.Diagnostics;
using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Predicts samples of a data set into a run folder.</summary>
internal sealed class PredictJob
{
    private readonly PredictRequest _request;
    private readonly Screen _screen;
    private readonly string _dataRoot;
    private readonly PrivateFolders _folders;
    private readonly List<StageMilliseconds> _stages = [];
    private SampleQuestions _questions = SampleQuestions.None;

    public PredictJob(PredictRequest request, Screen screen)
    {
        (_request, _screen, _dataRoot) = (request, screen, Path.GetFullPath(request.DataRoot));
        _folders = new((_dataRoot, "dataroot"));
    }

    /// <summary>Does all of it, or continues where an earlier process stopped.</summary>
    /// <param name="interruption">Asks for an end after the current sample.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="InvalidDataException">A sample is damaged and losses are not allowed; everything before it is kept.</exception>
    public RunSummary Run(CancellationToken interruption)
    {
        OutFolder.RefuseInside(_request.Out, _dataRoot);
        using var tables = NuScenesTables.Load(_dataRoot, _request.Version, new() { AllowPartial = _request.AllowPartial });
        var samples = SampleSelection.Of(tables, _request.Scene, _request.Sample, _request.Limit, _request.Every);
        _questions = SampleQuestions.Read(_request.QuestionsFile, samples);
        var opened = Perceptions.Open(_request.Model, tables, new StageListener(_stages));
        using var perception = opened.Perception;
        DiskRoom.Check(_request.Out, samples.Count);
        foreach (var remark in opened.Remarks)
        {
            _screen.Remark(Screen.Plain(remark));
        }

        opened.RequireAnswerable(_request.Questions);
        using var run = OpenRun(Manifest(tables, samples, opened));
        TellWhatIsThere(run);
        return PredictAll(new(tables), opened, run, samples, DataFaultsOf(tables), interruption);
    }

    private RunSummary PredictAll(
        NuScenesReader reader,
        OpenedPerception opened,
        RunFolder run,
        IReadOnlyList<SceneSample> samples,
        IReadOnlyList<string> dataFaults,
        CancellationToken interruption)
    {
        var losses = new List<RunLoss>();
        using var progress = new SampleProgress(_screen, samples.Count, run.Journal.SampleTokens.Count);
        var before = new List<SceneSample>(); // those that an earlier process predicted
        foreach (var sample in samples)
        {
            if (run.Journal.Contains(sample.Token))
            {
                before.Add(sample);
                continue;
            }

            if (interruption.IsCancellationRequested)
            {
                return run.Finish(RunState.Interrupted, losses, dataFaults);
            }

            try
            {
                Remember(reader, opened, before.Where(earlier => earlier.Scene == sample.Scene));
                before.Clear();
                Predict(reader, opened.Perception, run, sample);
            }
            catch (Exception damage) when (damage is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
            {
                losses.Add(new(sample.Token, sample.Scene, _folders.Hide(damage.Message)));
                if (!_request.AllowPartial)
                {
                    run.Finish(RunState.Failed, losses);
                    throw new InvalidDataException(
                        $"sample {sample.Token} of {sample.Scene}: {damage.Message}. {run.Journal.SampleTokens.Count} predictions are kept; "
                        + "mend the file and add --resume, or add --allow-partial to leave such samples out", damage);
                }

                _screen.Remark($"left out sample {Screen.Plain(sample.Token)} of {Screen.Plain(sample.Scene)}: {Screen.Plain(damage.Message)}");
            }
            catch (IOException fault)
            {
                throw new EnvironmentException(
                    $"{fault.Message}. {run.Journal.SampleTokens.Count} predictions are kept; when there is room again, add --resume");
            }

            progress.Advance(sample);
        }

        return run.Finish(losses.Count == 0 ? RunState.Complete : RunState.Partial, losses, dataFaults);
    }

    // Looks again at what was predicted before, so that a resumed run gives what a whole one does.
    private void Remember(NuScenesReader reader, OpenedPerception opened, IEnumerable<SceneSample> samples)
    {
        foreach (var sample in opened.RemembersFrames ? samples : [])
        {
            opened.Perception.Perceive(Read(reader, sample), [], CancellationToken.None);
        }
    }

    private void Predict(NuScenesReader reader, IPerception perception, RunFolder run, SceneSample sample)
    {
        _stages.Clear();
        var frame = Timed("read", () => Read(reader, sample));
        var prediction = perception.Perceive(frame, [.. _request.Questions, .. _questions.Of(sample.Token)], CancellationToken.None);
        var shareable = prediction with { Degradations = [.. DegradationsOf(frame, prediction).Select(_folders.Hide)] };
        Timed("journal", () => run.Journal.Append(shareable));
        run.AppendTiming(new(sample.Token, [.. _stages]) { Sweeps = frame.Sweeps.Count });
    }

    // What was allowed to be missing marks the run as partial, also after it was resumed: the journal keeps it.
    private IEnumerable<string> DegradationsOf(Frame frame, ScenePrediction prediction) => _request.AllowPartial
        ? frame.Gaps.Select(gap => RunSummary.MissingData + gap).Concat(prediction.Degradations.Except(frame.Gaps))
        : prediction.Degradations;

    private string[] DataFaultsOf(NuScenesTables tables) => _request.AllowPartial ? [.. tables.Losses.Select(loss => _folders.Hide(loss.ToString()))] : [];

    // Points are read here, so that the stages of the perception are times of computing. Pixels are left to those who want them.
    private Frame Read(NuScenesReader reader, SceneSample sample)
    {
        var frame = reader.ReadFrame(sample.Token, _request.Sweeps);
        foreach (var sweep in frame.Sweeps)
        {
            _ = sweep.Points;
        }

        return frame;
    }

    private RunFolder OpenRun(RunManifest manifest)
    {
        if (!_request.Resume)
        {
            return OutFolder.Written(_request.Out, () => RunFolder.Create(_request.Out, manifest));
        }

        return RunFolder.Exists(_request.Out)
            ? RunFolder.Resume(_request.Out, manifest)
            : throw new ArgumentException($"{Path.GetFileName(_request.Out)} holds no run to resume: leave out --resume to start one");
    }

    private RunManifest Manifest(NuScenesTables tables, IReadOnlyList<SceneSample> samples, OpenedPerception opened) => new()
    {
        Created = TimeProvider.System.GetUtcNow(),
        Command = _request.ToCommand(),
        Model = opened.Perception.Name,
        Config = opened.Config,
        Sweeps = _request.Sweeps,
        UsesEgoStatus = opened.UsesEgoStatus,
        Inputs = opened.Inputs,
        Questions = _request.Questions,
        QuestionsSha256 = _questions.Sha256,
        Dataset = new(tables.Version, tables.Fingerprint),
        SampleCount = samples.Count,
        SamplesSha256 = RunManifest.HashOf(samples.Select(sample => sample.Token)),
        Versions = ThisBuild.Versions() with { PointCloudLibrary = opened.PointCloudLibrary },
    };

    private void TellWhatIsThere(RunFolder run)
    {
        if (run.InterruptedOwner is { } owner)
        {
            _screen.Error.WriteLine($"The last writer ({Screen.Plain(owner)}) did not finish.");
        }

        if (run.Journal.Damage is { } damage)
        {
            _screen.Error.WriteLine($"predictions.journal: {damage}; those samples are predicted again.");
        }

        if (run.Journal.SampleTokens.Count > 0)
        {
            _screen.Error.WriteLine(FormattableString.Invariant($"Resuming: {run.Journal.SampleTokens.Count} of {run.Manifest.SampleCount} samples are there."));
        }
    }

    private void Timed(string stage, Action work) => Timed(stage, () =>
    {
        work();
        return true;
    });

    private T Timed<T>(string stage, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        _stages.Add(new(stage, Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 3)));
        return result;
    }

    private sealed class StageListener(List<StageMilliseconds> stages) : IProgress<StageTiming>
    {
        public void Report(StageTiming value) => stages.Add(new(value.Name, Math.Round(value.Milliseconds, 3)));
    }
}
