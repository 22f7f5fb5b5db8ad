using Spatial.Models;
using TorchSharp;

namespace Spatial.Training;

/// <summary>Which parameters of DrivePI a stage learns.</summary>
internal static class LearnedParameters
{
    private const string ImageNetwork = "encoder.images.";

    /// <summary>All that can be learned; anchors and other constants cannot.</summary>
    public static IReadOnlyList<LearnedParameter> Of(DrivePiNetwork network) =>
        [.. network.named_parameters().Where(entry => entry.parameter.requires_grad).Select(entry => new LearnedParameter(entry.name, entry.parameter, 1))];

    /// <summary>Those of a stage. Parts that it does not learn are set to predict and have no gradients.</summary>
    /// <param name="network">The network.</param>
    /// <param name="all">As <see cref="Of"/> gave them.</param>
    /// <param name="stage">The stage.</param>
    public static IReadOnlyList<LearnedParameter> Choose(DrivePiNetwork network, IReadOnlyList<LearnedParameter> all, DrivePiStageConfig stage)
    {
        network.train();
        foreach (var part in Enum.GetValues<DrivePiPart>().Where(part => !stage.Learns(part)))
        {
            foreach (var module in ModulesOf(network, part))
            {
                module.eval();
            }
        }

        var learned = new List<LearnedParameter>();
        foreach (var parameter in all)
        {
            var learns = stage.Learns(DrivePiWeights.PartOf(parameter.Name));
            parameter.Values.requires_grad = learns;
            if (learns)
            {
                learned.Add(parameter with { Rate = parameter.Name.StartsWith(ImageNetwork, StringComparison.Ordinal) ? stage.ImageRate : 1 });
            }
        }

        return learned;
    }

    private static IEnumerable<torch.nn.Module> ModulesOf(DrivePiNetwork network, DrivePiPart part) => part switch
    {
        DrivePiPart.Encoder => [network.Encoder],
        DrivePiPart.Projector => [network.Projector],
        DrivePiPart.Language => [network.Language],
        DrivePiPart.Occupancy => network.Occupancy.children().Except(network.Occupancy.FlowModules),
        DrivePiPart.Flow => network.Occupancy.FlowModules,
        DrivePiPart.Sight => network.Sight is { } sight ? [sight] : [],
        _ => [network.Planner],
    };
}
