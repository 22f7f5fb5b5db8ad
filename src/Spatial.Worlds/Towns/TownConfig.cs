using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>What kind of town is built.</summary>
public sealed record TownConfig
{
    /// <summary>Extent along x and y, metres. Making a world takes about 0.3 GB of memory and 1.5 GB more for each square kilometre: the ground is painted in
    /// pixels of 0.1 m.</summary>
    public double Size { get; init; } = 360;

    /// <summary>Blocks of buildings along x and along y.</summary>
    public int Blocks { get; init; } = 4;

    /// <summary>How far the grid of roads is from a regular one, 0 to 1.</summary>
    public double Irregularity { get; init; } = 0.6;

    /// <summary>Steepest slope of the ground, metres per metre.</summary>
    public double SteepestSlope { get; init; } = 0.035;

    /// <summary>Share of building lots that are built on, 0 to 1.</summary>
    public double BuildingDensity { get; init; } = 0.85;

    /// <summary>How much grows: 0 nothing, 1 a green town.</summary>
    public double Vegetation { get; init; } = 0.7;

    /// <summary>Blocks that are a park.</summary>
    public int Parks { get; init; } = 1;

    /// <summary>Blocks with a car park.</summary>
    public int CarParks { get; init; } = 2;

    /// <summary>Blocks with a building site.</summary>
    public int BuildingSites { get; init; } = 2;

    /// <summary>Stretches of road left out of the grid, each of which makes two junctions of three roads.</summary>
    public int MissingRoads { get; init; } = 2;

    internal const double LeastBlockPitch = 62;
    internal const double GreatestBlockPitch = 160;

    /// <summary>Ground between the outermost road's middle and the end of the town, metres.</summary>
    internal const double Border = 32;

    /// <summary>Mean distance between the middles of parallel roads, metres.</summary>
    internal double BlockPitch => (Size - (2 * Border)) / Blocks;

    /// <summary>Refuses what cannot be built.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it, what is expected and what was given.</exception>
    public void Check()
    {
        Within(Size, nameof(Size), 200, 1000);
        Within(Blocks, nameof(Blocks), 2, 12);
        Within(Irregularity, nameof(Irregularity), 0, 1);
        Within(SteepestSlope, nameof(SteepestSlope), 0, 0.06);
        Within(BuildingDensity, nameof(BuildingDensity), 0, 1);
        Within(Vegetation, nameof(Vegetation), 0, 1);
        Within(MissingRoads, nameof(MissingRoads), 0, (Blocks - 1) * (Blocks - 1) / 4);
        Within(Parks, nameof(Parks), 0, Blocks);
        Within(CarParks, nameof(CarParks), 0, Blocks);
        Within(BuildingSites, nameof(BuildingSites), 0, Blocks);
        var (special, blocks) = (Parks + CarParks + BuildingSites, (Blocks * Blocks) - MissingRoads);
        if (special > blocks)
        {
            throw new ArgumentException(
                $"town.parks, town.carParks and town.buildingSites must be {blocks} together at most, as many blocks as there are, got {Parks} + {CarParks} + {BuildingSites}: set some of them lower");
        }

        if (BlockPitch is < LeastBlockPitch or > GreatestBlockPitch)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"town.blocks must leave {LeastBlockPitch} to {GreatestBlockPitch} m from road to road, got {BlockPitch:F0} m"));
        }
    }

    private static void Within(double value, string name, double least, double most) =>
        ConfigFile.InRange(value, least, most, $"town.{JsonNamingPolicy.CamelCase.ConvertName(name)}");
}
