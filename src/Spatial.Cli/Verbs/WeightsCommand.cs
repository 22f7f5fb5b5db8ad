namespace Spatial.Cli;

/// <summary>Looks into published and trained weights.</summary>
internal sealed class WeightsCommand : Verb
{
    public WeightsCommand(Screen screen)
        : base("weights", "Look into the weights of a model.", "spatial weights inspect weights/Qwen2.5-0.5B-Instruct")
    {
        Add(new WeightsInspectCommand(screen));
        SetAction(_ =>
        {
            screen.Error.WriteLine("spatial weights: inspect? 'spatial weights --help' tells more.");
            return ExitCode.Usage;
        });
    }
}
