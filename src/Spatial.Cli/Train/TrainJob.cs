using Spatial.Reports;
using Spatial.Training;

namespace Spatial.Cli;

/// <summary>Trains, tells how it goes, evaluates checkpoints and draws plots.</summary>
/// <param name="order">What to train.</param>
/// <param name="validation">Data set to evaluate checkpoints on; null for none.</param>
/// <param name="validationSamples">Samples of it; null for all.</param>
/// <param name="screen">Where it is told.</param>
internal sealed class TrainJob(TrainingOrder order, string? validation, int? validationSamples, Screen screen) : IDisposable
{
    private readonly TrainingView _view = new(screen, TimeProvider.System);

    /// <summary>Does all of it, or goes on where an earlier process stopped.</summary>
    public TrainingOutcome Run(CancellationToken interruption)
    {
        using var trainer = OutFolder.Written(order.Out, () => Open(new Remarks(screen)));
        trainer.Steps = _view;
        trainer.CheckpointDone = DrawPlots;
        if (validation is not null && order is TrainingRequest request)
        {
            var judge = new CheckpointJudge(request, validation, validationSamples, screen);
            trainer.Judge = (checkpoint, steps) => judge.Judge(checkpoint, steps, interruption);
        }

        try
        {
            return trainer.Run(interruption);
        }
        finally
        {
            DrawPlots(); // of a run that diverged above all
            _view.Dispose();
        }
    }

    /// <summary>Writes where the time went.</summary>
    public void WriteParts() => _view.WriteParts();

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();

    private ModelTrainer Open(Remarks remarks) => order is SpatialMllmTrainingRequest ofSight
        ? SpatialMllmTrainer.Open(ofSight, remarks) : DrivePiTrainer.Open((TrainingRequest)order, remarks);

    // Pictures are no reason to end a training.
    private void DrawPlots()
    {
        try
        {
            TrainingPlots.Write(order.Out);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            screen.Remark(Screen.Plain($"The plots were not drawn: {error.Message}"));
        }
    }

    private sealed class Remarks(Screen screen) : IProgress<string>
    {
        public void Report(string value) => screen.Remark(Screen.Plain(value));
    }
}
