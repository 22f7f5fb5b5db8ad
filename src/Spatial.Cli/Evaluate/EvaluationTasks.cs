namespace Spatial.Cli;

/// <summary>Chooses the protocols and puts each together with its ground truth.</summary>
internal static class EvaluationTasks
{
    /// <summary>The tasks of the protocols asked for, or of all that fit the predictions and the ground truth at hand.</summary>
    /// <exception cref="ArgumentException">A protocol that does not fit the predictions, or needs a file that was not given.</exception>
    public static IReadOnlyList<IEvaluationTask> Of(EvaluateRequest request, EvaluationInputs inputs)
    {
        var sources = new TruthSources(inputs);
        var first = FirstReadable(inputs.Predictions);
        if (request.Protocols.Count > 0)
        {
            IEvaluationTask[] asked = [.. request.Protocols.Select(name => sources.TaskOf(Protocols.Named(name)))];
            return Array.Find(asked, task => task.LackOf(first) is not null) is not { } unfit ? asked : throw new ArgumentException(
                $"protocol {unfit.Protocol.Card.Name} cannot score these predictions: they hold {unfit.LackOf(first)}");
        }

        IEvaluationTask[] fitting = [.. Protocols.ByDefault.Where(sources.HasTruthFor).Select(sources.TaskOf).Where(task => task.LackOf(first) is null)];
        return fitting.Length > 0 ? fitting : throw new ArgumentException(
            "no protocol fits these predictions and the ground truth at hand; name one with --protocol to read what is missing");
    }

    // What the predictions hold shows in one of them. A damaged one may not be among the wanted samples, or may be left out: measuring tells of it.
    private static SamplePrediction FirstReadable(IPredictions predictions)
    {
        Exception? first = null;
        foreach (var token in predictions.Tokens)
        {
            try
            {
                return predictions.Read(new(token, ""));
            }
            catch (Exception damage) when (damage is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
            {
                first ??= damage;
            }
        }

        throw new InvalidDataException(
            first is null ? "the predictions hold no samples" : $"none of the {predictions.Tokens.Count} predictions can be read; the first, of {predictions.Tokens[0]}: {first.Message}", first);
    }
}
