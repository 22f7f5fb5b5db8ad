using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>What the scenes of a world are like.</summary>
public sealed record DriveConfig
{
    /// <summary>Length of a scene, seconds.</summary>
    public double Duration { get; init; } = 20;

    /// <summary>Vehicles that drive about near the ego vehicle.</summary>
    public int MovingVehicles { get; init; } = 26;

    /// <summary>People who walk about near the ego vehicle.</summary>
    public int Walkers { get; init; } = 26;

    /// <summary>Share of parking bays that are taken, 0 to 1.</summary>
    public double ParkedShare { get; init; } = 0.7;

    /// <summary>Share of places on pavements where somebody or something stands, 0 to 1.</summary>
    public double PavementShare { get; init; } = 0.5;

    /// <summary>Road works beside the ego vehicle's route.</summary>
    public int RoadWorks { get; init; } = 2;

    /// <summary>Share of scenes at dusk, 0 to 1.</summary>
    public double Dusk { get; init; } = 0.2;

    /// <summary>Share of scenes in rain, 0 to 1.</summary>
    public double Rain { get; init; } = 0.2;

    /// <summary>Refuses what cannot be simulated.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it, what is expected and what was given.</exception>
    public void Check()
    {
        Within(Duration, nameof(Duration), 0.5, 120);
        Within(MovingVehicles, nameof(MovingVehicles), 0, 200);
        Within(Walkers, nameof(Walkers), 0, 200);
        Within(ParkedShare, nameof(ParkedShare), 0, 1);
        Within(PavementShare, nameof(PavementShare), 0, 1);
        Within(RoadWorks, nameof(RoadWorks), 0, 10);
        Within(Dusk, nameof(Dusk), 0, 1);
        Within(Rain, nameof(Rain), 0, 1);
    }

    private static void Within(double value, string name, double least, double most) =>
        ConfigFile.InRange(value, least, most, $"traffic.{JsonNamingPolicy.CamelCase.ConvertName(name)}");
}
