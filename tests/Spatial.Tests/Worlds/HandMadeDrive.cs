using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>A drive of two seconds made by hand: the vehicle goes east at 8 m/s; objects around it move and stand, one of them behind a wall.</summary>
internal sealed class HandMadeDrive : Drive
{
    public const double Speed = 8;

    public static ObjectModel Car { get; } = ModelOf("car", "vehicle.car", LidarsegClass.Car, new(1.9, 4.4, 1.6), SurfaceMaterial.CarPaint);

    public static ObjectModel Adult { get; } = ModelOf("walker", "human.pedestrian.adult", LidarsegClass.Adult, new(0.7, 0.7, 1.8), SurfaceMaterial.Cloth);

    public static ObjectModel Cone { get; } =
        ModelOf("cone", "movable_object.trafficcone", LidarsegClass.TrafficCone, new(0.5, 0.5, 0.9), SurfaceMaterial.OrangePlastic);

    public static ObjectModel Pram { get; } =
        ModelOf("pram", "human.pedestrian.stroller", LidarsegClass.Stroller, new(0.7, 1.1, 1.1), SurfaceMaterial.DarkCloth);

    public override Town Town { get; } = HandMadeTown.Make();

    public override string Description => "By hand: a car ahead, a walker, a cone";

    public override WorldConditions Conditions { get; } = new(WorldLight.Day, false, 1, 0.8);

    public override double Duration => 2;

    public override IReadOnlyList<WorldObject> Objects { get; } =
    [
        new(0, Car, default), // ahead, faster and faster
        new(1, Adult, default), // crosses the road
        new(2, Cone, default), // beside the road
        new(3, Car, default), // parked, turned
        new(4, Adult, default), // behind the house, never seen
        new(5, Pram, default), // of no class of OpenOcc
        new(6, Adult, default), // steps behind the wall and comes out again
    ];

    public override RigidTransform TownFromEgoAt(double seconds)
    {
        const double y = 60.07; // no face of an object lies on a face of a voxel
        var x = 40.03 + (Speed * seconds);
        var pitch = -Math.Atan(0.02); // up the slope
        var slope = new Quaterniond(Math.Cos(pitch / 2), 0, Math.Sin(pitch / 2), 0);
        return RigidTransform.From(slope, new(x, y, HandMadeTown.HeightAt(x, y)));
    }

    public override EgoInstruments EgoStatusAt(double seconds) => new(Speed, new(0.5, 0, 0), 0.01, 0.05, 0.2, 0);

    public override DriveCommand CommandAt(double seconds) => DriveCommand.Left;

    public override IReadOnlyList<ObjectState> ObjectsAt(double seconds) =>
    [
        State(0, 55 + (6 * seconds) + (seconds * seconds), 60.5, 0.05, new(6 + (2 * seconds), 0, 0), "vehicle.moving"),
        State(1, 62, 56 + (1.4 * seconds), Math.PI / 2, new(0, 1.4, 0), "pedestrian.moving"),
        State(2, 47, 53, 0, Vector3d.Zero, ""),
        State(3, 52, 66.5, 0.4, Vector3d.Zero, "vehicle.parked"),
        State(4, 60, 84, 0, Vector3d.Zero, "pedestrian.standing"),
        State(5, 45, 65, 1, Vector3d.Zero, ""),
        State(6, 70.5 + (4 * seconds), 69.2, 0, new(4, 0, 0), "pedestrian.moving"),
    ];

    private ObjectState State(int number, double x, double y, double yaw, Vector3d velocity, string attribute)
    {
        var model = Objects[number].Model;
        var z = HandMadeTown.HeightAt(x, y) + (model.Size.Height / 2);
        return new(Objects[number], RigidTransform.From(Quaterniond.FromYaw(yaw), new(x, y, z)), velocity, 0, attribute);
    }

    private static ObjectModel ModelOf(string name, string category, LidarsegClass surface, BoxSize size, SurfaceMaterial material)
    {
        const double margin = 2 * ObjectModel.BoxMargin;
        return new()
        {
            Name = name,
            Category = category,
            Class = surface,
            Size = size,
            Shapes = [HandMadeMeshes.Box(Vector3d.Zero, new(size.Length - margin, size.Width - margin, size.Height - margin), material)],
        };
    }
}
