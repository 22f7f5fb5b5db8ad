namespace Spatial.Evaluation;

/// <summary>All ways of scoring a plan.</summary>
public static class PlanningProtocols
{
    /// <summary>The protocols, the published ones first.</summary>
    public static IReadOnlyList<PlanningProtocol> All { get; } =
        [new StP3Planning(), new VadPlanning(), new UniAdPlanning(), new DrivePiPlanning(), new CorrectedPlanning()];

    /// <summary>A protocol by name, for example planning-vad.</summary>
    /// <exception cref="ArgumentException">There is no such protocol.</exception>
    public static PlanningProtocol Named(string name) =>
        All.FirstOrDefault(protocol => protocol.Card.Name == name)
        ?? throw new ArgumentException(
            $"no planning protocol '{name}'; there are {string.Join(", ", All.Select(protocol => protocol.Card.Name))}", nameof(name));
}
