using Spatial.Training;

namespace Spatial.Cli;

/// <summary>Trains, tells how it goes, and evaluates checkpoints.</summary>
/// <param name="request">What to train.</param>
/// <param name="validation">Data set to evaluate checkpoints on; null for none.</param>
/// <param name="validationSamples">Samples of it; null for all.</param>
/// <param name="screen">Where it is told.</param>
internal sealed class TrainJob(TrainingRequest request, string? validation, int? validationSamples, Screen screen)
{
    /// <summary>Does all of it, or goes on where an earlier process stopped.</summary>
    public TrainingOutcome Run(CancellationToken interruption)
    {
        using var view = new TrainingView(screen);
        using var trainer = OutFolder.Written(request.Out, () => DrivePiTrainer.Open(request, new Remarks(screen)));
        trainer.Steps = view;
        if (validation is not null)
        {
            var judge = new CheckpointJudge(request, validation, validationSamples, screen);
            trainer.Judge = (checkpoint, steps) => judge.Judge(checkpoint, steps, interruption);
        }

        var outcome = trainer.Run(interruption);
        view.WriteParts();
        return outcome;
    }

    private sealed class Remarks(Screen screen) : IProgress<string>
    {
        public void Report(string value) => screen.Remark(Screen.Plain(value));
    }
}
