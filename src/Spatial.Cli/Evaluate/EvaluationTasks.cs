namespace Spatial.Cli;

/// <summary>Chooses the protocols and puts each together with its ground truth.</summary>
internal static class EvaluationTasks
{
    /// <summary>The tasks of the protocols asked for, or of all that fit the predictions and the ground truth at hand.</summary>
    /// <exception cref="ArgumentException">A protocol that does not fit the predictions, or needs a file that was not given.</exception>
    public static IReadOnlyList<IEvaluationTask> Of(EvaluateRequest request, EvaluationInputs inputs)
    {
        var sources = new TruthSources(inputs);
        var first = inputs.Predictions.Tokens.Count > 0
            ? inputs.Predictions.Read(new(inputs.Predictions.Tokens[0], ""))
            : throw new InvalidDataException("the predictions hold no samples");
        if (request.Protocols.Count > 0)
        {
            IEvaluationTask[] asked = [.. request.Protocols.Distinct(StringComparer.Ordinal).Select(name => sources.TaskOf(Protocols.Named(name)))];
            return Array.Find(asked, task => task.LackOf(first) is not null) is not { } unfit ? asked : throw new ArgumentException(
                $"protocol {unfit.Protocol.Card.Name} cannot score these predictions: they hold {unfit.LackOf(first)}");
        }

        IEvaluationTask[] fitting = [.. Protocols.ByDefault.Where(sources.HasTruthFor).Select(sources.TaskOf).Where(task => task.LackOf(first) is null)];
        return fitting.Length > 0 ? fitting : throw new ArgumentException(
            "no protocol fits these predictions and the ground truth at hand; name one with --protocol to read what is missing");
    }
}
