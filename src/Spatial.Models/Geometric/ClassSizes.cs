namespace Spatial.Models;

/// <summary>How large things of a class usually are, for the sides that are not seen.</summary>
/// <param name="Length">Along the heading, metres.</param>
/// <param name="Width">Across it, metres.</param>
/// <param name="LongestEnd">A longer side up to this is the front or the rear, not the side; 0 where the longer side always tells the heading.</param>
/// <remarks>Means over the nuScenes training annotations, as detectors publish them (anchor sizes of SECOND for nuScenes), rounded to 5 cm. The
/// limits of ends are those of <see cref="ObjectRules"/>.</remarks>
internal readonly record struct ClassSizes(double Length, double Width, double LongestEnd)
{
    /// <summary>The sizes of a detection class.</summary>
    public static ClassSizes Of(string className) => className switch
    {
        "car" => new(4.6, 1.95, 2.2),
        "truck" => new(6.75, 2.45, 3.5),
        "bus" => new(11.2, 2.95, 0),
        "bicycle" => new(1.7, 0.6, 0),
        "pedestrian" => new(0.75, 0.65, 0),
        "traffic_cone" => new(0.4, 0.4, 0),
        "barrier" => new(0.5, 2.5, 0), // its length is what nuScenes measures through it
        _ => default,
    };
}
