using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Whose errors of velocity count how much.</summary>
public enum FlowWeighting
{
    /// <summary>By speed in m/s: the release's.</summary>
    Speed,

    /// <summary>Each class that is there the same, as in mAVE, and in it what moves 1.</summary>
    Class,
}

/// <summary>How much each task counts in DrivePI's loss. Defaults are the paper's: all the same.</summary>
/// <remarks>DrivePI, section 3.4 and its ablation: with 0.2 for occupancy and flow RayIoU falls by 1.2 and half as many plans collide.</remarks>
public sealed record DrivePiLossWeights
{
    /// <summary>Of the text, 0 to 1000.</summary>
    public double Text { get; init => field = ConfigFile.InRange(value, 0, 1000); } = 1;

    /// <summary>Of the four terms of occupancy, 0 to 1000.</summary>
    public double Occupancy { get; init => field = ConfigFile.InRange(value, 0, 1000); } = 1;

    /// <summary>Of flow, 0 to 1000.</summary>
    public double Flow { get; init => field = ConfigFile.InRange(value, 0, 1000); } = 1;

    /// <summary>How errors of velocities are weighed against each other.</summary>
    public FlowWeighting FlowWeighting { get; init; }

    /// <summary>Of velocities of what stands, against the weight of what moves; 0 to 1000. The default is the release's, with which parked objects hardly count.</summary>
    public double Standing { get; init => field = ConfigFile.InRange(value, 0, 1000); } = OccupancyLosses.StandingWeight;

    /// <summary>Of velocities in columns without a LiDAR return, against the others'; 0 to 1. Most columns of objects are out of sight, where nobody can tell how
    /// they move, and where mAVE does not look. Below 1 only for a network with <see cref="DrivePiConfig.MotionChannels"/>, which knows the returns.</summary>
    public double Unseen { get; init => field = ConfigFile.InRange(value, 0, 1); } = 1;

    /// <summary>Of the plan, its mode and the ego status, 0 to 1000.</summary>
    public double Action { get; init => field = ConfigFile.InRange(value, 0, 1000); } = 1;

    /// <summary>The loss of a batch, a number with a gradient.</summary>
    /// <param name="text">Mean cross entropy; null where nothing of the batch is learned as text.</param>
    /// <param name="occupancy">Terms of occupancy and flow; null where the batch has no labels.</param>
    /// <param name="action">Terms of the plan; null where the batch has none.</param>
    /// <exception cref="ArgumentException">There is no term at all.</exception>
    internal Tensor Total(Tensor? text, OccupancyLosses? occupancy, DrivePiActionLoss? action)
    {
        using var scope = NewDisposeScope();
        var terms = new List<Tensor>();
        if (text is not null)
        {
            terms.Add(Text * text);
        }

        if (occupancy is not null)
        {
            Tensor?[] classes = [occupancy.Focal, occupancy.Semantic, occupancy.Geometric, occupancy.Lovasz];
            terms.AddRange(classes.OfType<Tensor>().Select(term => Occupancy * term));
            terms.AddRange(occupancy.Flow is null ? [] : [Flow * occupancy.Flow]);
        }

        if (action is not null)
        {
            terms.Add(Action * action.Total());
        }

        return terms.Count > 0
            ? terms.Aggregate((sum, term) => sum + term).MoveToOuterDisposeScope()
            : throw new ArgumentException("a batch must have something that is learned: text, occupancy or a plan", nameof(text));
    }
}
