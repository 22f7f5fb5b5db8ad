namespace Spatial.Models;

/// <summary>Names clusters by their size, by how upright and straight their sides are, and by how freely they stand.</summary>
/// <remarks>Sizes in metres follow the usual dimensions of the nuScenes classes, widened downwards because one side is seldom seen whole. What
/// looks alike (motorcycle and bicycle, trailer, construction vehicle and truck) gets the commoner name.</remarks>
internal static class ObjectRules
{
    // Parts that hang higher than this stand on nothing: branches, signs, wires. Vehicles are often seen over something lower.
    private const double MaxVehicleBottom = 1.0;

    // What is small stands on the ground, and its lower half is hidden more seldom.
    private const double MaxSmallBottom = 0.55;

    // A single beam across a hedge, a kerb or a bank has no height of its own; two beams on one upright thing span more than this.
    private const double MinSpan = 0.2;

    // Vehicles and barriers are boxes: three quarters of their upright part lie on the sides that face the sensor. A hedge or a heap returns
    // from all of its depth.
    private const double MinSideShare = 0.75;

    // One neighbour to one side is a group of people; more around a small thing make it a piece of something.
    private const double MaxCrowding = 0.2;

    // Beside structure on a third of its columns: a part of that structure. A vehicle at a wall touches it with its far side, which is not seen.
    private const double MaxTouching = 0.33;

    private static readonly Rule[] Rules =
    [
        new("traffic_cone", Kind.Small, Length: (0, 0.7), Width: (0, 0.7), Top: (0.4, 1.15)),
        new("pedestrian", Kind.Person, Length: (0.2, 1.2), Width: (0, 1.0), Top: (1.15, 2.1)),
        new("barrier", Kind.Box, Length: (1.2, 25.0), Width: (0, 0.9), Top: (0.5, 1.2)), // they stand in rows
        new("bicycle", Kind.Small, Length: (1.2, 1.5), Width: (0, 0.45), Top: (1.2, 1.95)), // ridden; longer ones look like a car's end
        new("car", Kind.Vehicle, Length: (2.2, 6.0), Width: (0, 2.6), Top: (1.1, 2.3)),
        new("car", Kind.Vehicle, Length: (1.5, 2.2), Width: (0, 0.5), Top: (1.1, 2.3)), // only an end is seen, and ends are flat
        new("bus", Kind.Vehicle, Length: (8.5, 14.0), Width: (1.2, 3.5), Top: (2.6, 4.2)), // thinner ones are walls far more often
        new("truck", Kind.Vehicle, Length: (3.5, 13.0), Width: (1.2, 3.5), Top: (1.8, 4.2)),
        new("truck", Kind.Vehicle, Length: (1.9, 3.5), Width: (0.5, 3.5), Top: (2.0, 4.2)), // only an end is seen
    ];

    private enum Kind
    {
        Small,
        Person,
        Box,
        Vehicle,
    }

    /// <summary>The class of a cluster; null when it is like no object.</summary>
    public static string? ClassOf(in ObjectShape shape)
    {
        foreach (var rule in Rules)
        {
            if (rule.Fits(shape))
            {
                return rule.Class;
            }
        }

        return null;
    }

    /// <summary>Whether a class is one of those with a body of upright sides.</summary>
    public static bool IsVehicle(string? name) => Rules.Any(rule => rule.Class == name && rule.Kind == Kind.Vehicle);

    private sealed record Rule(
        string Class, Kind Kind, (double Min, double Max) Length, (double Min, double Max) Width, (double Min, double Max) Top)
    {
        public bool Fits(in ObjectShape shape) => HasSize(shape) && HasForm(shape);

        // A person whose head is missed between two beams must not become a cone: half the gap is what is missed on average.
        private bool HasSize(in ObjectShape shape) =>
            IsIn(shape.Footprint.Length, Length) && IsIn(shape.Footprint.Width, Width)
            && IsIn(Kind is Kind.Small or Kind.Person ? shape.Top + (shape.BeamGap / 2) : shape.Top, Top);

        private bool HasForm(in ObjectShape shape) => Kind switch
        {
            Kind.Vehicle => shape.Bottom <= MaxVehicleBottom && shape.SideShare >= MinSideShare && shape.Touching <= MaxTouching,
            Kind.Box => IsStanding(shape) && shape.SideShare >= MinSideShare && shape.Touching <= MaxTouching,
            Kind.Person => shape.IsMoving || (shape.Bottom <= MaxVehicleBottom && IsFree(shape)), // knees hide behind barriers
            _ => IsStanding(shape) && (shape.IsMoving || IsFree(shape)),
        };

        private static bool IsStanding(in ObjectShape shape) => shape.Bottom <= MaxSmallBottom && shape.Top - shape.Bottom >= MinSpan;

        private static bool IsFree(in ObjectShape shape) =>
            shape.Top - shape.Bottom >= MinSpan && shape.Crowding <= MaxCrowding && shape.Touching <= MaxTouching;

        private static bool IsIn(double value, (double Min, double Max) range) => value >= range.Min && value <= range.Max;
    }
}
