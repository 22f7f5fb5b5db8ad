namespace Spatial.Training;

/// <summary>Losses of a step, term by term, unweighted; the mean over its frames that have the term. NaN where none has, infinity where it is no
/// number.</summary>
/// <param name="Total">What is learned by: the weighted sum.</param>
/// <param name="Text">Mean cross entropy of the chats.</param>
/// <param name="Focal">Of occupancy.</param>
/// <param name="Semantic">Scene-class affinity of classes.</param>
/// <param name="Geometric">Scene-class affinity of free against the rest.</param>
/// <param name="Lovasz">Lovász-softmax.</param>
/// <param name="Flow">Distance of velocities.</param>
/// <param name="Offsets">Mean absolute error of the best mode's steps.</param>
/// <param name="Mode">Focal loss of the mode.</param>
/// <param name="EgoStatus">Mean absolute error of the ego status.</param>
/// <param name="Depth">Of VGGT's depths, surer ones counting more.</param>
/// <param name="Cameras">Of VGGT's cameras.</param>
public sealed record LossTerms(
    double Total, double Text, double Focal, double Semantic, double Geometric, double Lovasz, double Flow, double Offsets, double Mode, double EgoStatus,
    double Depth = double.NaN, double Cameras = double.NaN)
{
    /// <summary>Names of the terms, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["total", "text", "focal", "semantic", "geometric", "lovasz", "flow", "offsets", "mode", "ego",
        "depth", "cameras"];

    /// <summary>The terms in their order.</summary>
    public IReadOnlyList<double> Values => [Total, Text, Focal, Semantic, Geometric, Lovasz, Flow, Offsets, Mode, EgoStatus, Depth, Cameras];

    /// <summary>Those of a language model that sees in three dimensions.</summary>
    internal static LossTerms OfSight(double total, double text, double depth, double cameras) => new(
        total, text, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, depth, cameras);

    /// <summary>A number of a loss: NaN means that there is no such term, so that one that is no number must not pass for that.</summary>
    internal static double NumberOf(TorchSharp.torch.Tensor? loss) =>
        loss is null ? double.NaN : loss.item<float>() is var value && float.IsNaN(value) ? double.PositiveInfinity : value;

    /// <summary>The mean of several, term by term, of those that have it.</summary>
    internal static LossTerms MeanOf(IReadOnlyList<LossTerms> terms)
    {
        var means = Enumerable.Range(0, Names.Count).Select(at =>
        {
            var own = terms.Select(term => term.Values[at]).Where(value => !double.IsNaN(value)).ToArray();
            return own.Length == 0 ? double.NaN : own.Average();
        }).ToArray();
        return new(means[0], means[1], means[2], means[3], means[4], means[5], means[6], means[7], means[8], means[9], means[10], means[11]);
    }
}
