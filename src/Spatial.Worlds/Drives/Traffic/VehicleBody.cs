namespace Spatial.Worlds;

/// <summary>How a vehicle moves: its box and axles, and what it pulls.</summary>
/// <param name="Name">Model of its box.</param>
/// <param name="Size">Of its box.</param>
/// <param name="RearAxle">Along x of the box, from its middle.</param>
/// <param name="Wheelbase">Metres.</param>
/// <param name="TopSpeed">It never drives faster, m/s.</param>
/// <param name="Towed">What it pulls; null for nothing.</param>
internal sealed record VehicleBody(string Name, BoxSize Size, double RearAxle, double Wheelbase, double TopSpeed, TowedBody? Towed = null)
{
    private const double GuideShare = 0.6; // of the wheelbase: the point between the axles that keeps to the middle of the lane

    /// <summary>The ego vehicle: a small electric car, its box as planning metrics have it.</summary>
    public static VehicleBody Ego { get; } = new("ego", new(1.85, 4.084, 1.56), -(0.985793 + 0.5), 2.588, 13.5);

    /// <summary>Distance from the rear axle to the point that follows the route.</summary>
    public double GuideDistance => GuideShare * Wheelbase;

    /// <summary>From the guided point to the front of the box.</summary>
    public double Nose => (Size.Length / 2) - RearAxle - GuideDistance;

    /// <summary>From the guided point back to the last end of the vehicle and all it pulls.</summary>
    public double Tail => Towed is null
        ? GuideDistance + RearAxle + (Size.Length / 2)
        : GuideDistance + RearAxle - Towed.HitchOnPuller + Towed.Tail;

    /// <summary>True for what needs more than a lane to turn.</summary>
    public bool IsLong => Nose + Tail > 6.5;

    /// <summary>True for a bicycle, which keeps to the right and slow.</summary>
    public bool IsBicycle => Name == "ridden_bicycle";

    /// <summary>Where the wheels stand, from the middle of the box.</summary>
    public GroundContact Contact => new(RearAxle, RearAxle + Wheelbase, 0.4 * Size.Width);

    /// <summary>The body of a model, with what it always pulls.</summary>
    public static VehicleBody Of(string name) => name switch
    {
        "hatchback" => Plain(name, -1.25, 2.5, 15),
        "sedan" or "taxi" => Plain(name, -1.38, 2.8, 15),
        "suv" => Plain(name, -1.4, 2.82, 15),
        "van" => Plain(name, -1.6, 3.3, 14),
        "pickup" => Plain(name, -1.72, 3.44, 14),
        "box_truck" => Plain(name, -2.3, 4.9, 12.5),
        "city_bus" => Plain(name, -3.1, 5.9, 12),
        "ridden_motorcycle" => Plain(name, -0.67, 1.4, 15),
        "ridden_bicycle" => Plain(name, -0.5, 1.03, 5.5),
        _ => throw new ArgumentException($"no vehicle of the name {name} drives", nameof(name)),
    };

    /// <summary>A semi-trailer behind its tractor.</summary>
    public static VehicleBody SemiTrailer { get; } =
        Plain("semi_tractor", -1.65, 3.65, 12) with { Towed = new(ObjectModels.Named("box_trailer"), -1.55, 4.8, -3.5) };

    /// <summary>A pickup with a small trailer: their boxes just do not touch.</summary>
    public static VehicleBody PickupWithTrailer { get; } =
        Plain("pickup", -1.72, 3.44, 12.5) with { Towed = new(ObjectModels.Named("small_trailer"), -2.86, 1.94, -0.56) };

    /// <summary>An articulated bus; its two sections have a box each, as annotators of nuScenes draw them.</summary>
    public static VehicleBody BendyBus { get; } =
        Plain("bendy_bus_front", -3.3, 5.5, 12) with { Towed = new(ObjectModels.Named("bendy_bus_rear"), -4.97, 3.64, -0.86) };

    private static VehicleBody Plain(string name, double rearAxle, double wheelbase, double topSpeed) =>
        new(name, ObjectModels.Named(name).Size, rearAxle, wheelbase, topSpeed);
}
