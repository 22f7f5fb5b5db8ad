namespace Spatial.Cli;

/// <summary>Looks into published and trained weights.</summary>
internal sealed class WeightsCommand : Verb
{
    public WeightsCommand(Screen screen)
        : base("weights", "Look into the weights of a model, or make what they need besides.", "spatial weights inspect weights/Qwen2.5-0.5B-Instruct")
    {
        Add(new WeightsInspectCommand(screen));
        Add(new WeightsAnchorsCommand(screen));
        Add(new WeightsRoundCommand(screen));
        SetAction(_ =>
        {
            screen.Error.WriteLine("spatial weights: inspect, anchors or round? 'spatial weights --help' tells more.");
            return ExitCode.Usage;
        });
    }
}
