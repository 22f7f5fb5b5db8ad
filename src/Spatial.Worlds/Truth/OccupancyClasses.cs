namespace Spatial.Worlds;

/// <summary>What the classes of points are called in occupancy labels.</summary>
/// <remarks>Classes that the benchmarks do not evaluate (animals, prams, debris, emergency vehicles and the like) are <c>others</c> in Occ3D.
/// OpenOcc has no such class: there their voxels are free, as they are in labels that were made from points of the sixteen classes.</remarks>
internal static class OccupancyClasses
{
    private const string Others = "others";

    private static readonly string[] Moving = ["car", "truck", "trailer", "bus", "construction_vehicle", "bicycle", "motorcycle", "pedestrian"];

    private static readonly string[] Names = [.. Enum.GetValues<LidarsegClass>().Select(NameOf)];
    private static readonly byte[] Occ3D = [.. Names.Select(OccupancyLabels.Occ3D.LabelOf)];
    private static readonly bool[] Flows = [.. Names.Select(Moving.Contains)];
    private static readonly byte[] OpenOcc =
        [.. Names.Select(name => name == Others ? OccupancyLabels.OpenOcc.Free : OccupancyLabels.OpenOcc.LabelOf(name))];

    /// <summary>Label in Occ3D.</summary>
    public static byte Occ3DOf(LidarsegClass surface) => Occ3D[(int)surface];

    /// <summary>Label in OpenOcc v2.</summary>
    public static byte OpenOccOf(LidarsegClass surface) => OpenOcc[(int)surface];

    /// <summary>Whether voxels of a class have a flow: vehicles, cycles and pedestrians.</summary>
    public static bool HasFlow(LidarsegClass surface) => Flows[(int)surface];

    private static string NameOf(LidarsegClass surface) => surface switch
    {
        LidarsegClass.Barrier => "barrier",
        LidarsegClass.Bicycle => "bicycle",
        LidarsegClass.BendyBus or LidarsegClass.RigidBus => "bus",
        LidarsegClass.Car => "car",
        LidarsegClass.ConstructionVehicle => "construction_vehicle",
        LidarsegClass.Motorcycle => "motorcycle",
        LidarsegClass.Adult or LidarsegClass.Child or LidarsegClass.ConstructionWorker or LidarsegClass.PoliceOfficer => "pedestrian",
        LidarsegClass.TrafficCone => "traffic_cone",
        LidarsegClass.Trailer => "trailer",
        LidarsegClass.Truck => "truck",
        LidarsegClass.DriveableSurface => "driveable_surface",
        LidarsegClass.OtherFlat => "other_flat",
        LidarsegClass.Sidewalk => "sidewalk",
        LidarsegClass.Terrain => "terrain",
        LidarsegClass.Manmade => "manmade",
        LidarsegClass.Vegetation => "vegetation",
        _ => Others,
    };
}
