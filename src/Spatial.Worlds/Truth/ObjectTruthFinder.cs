namespace Spatial.Worlds;

/// <summary>Finds what is true of the objects at a keyframe: points in their boxes, and whether sensors have them.</summary>
/// <param name="lidar">LIDAR_TOP.</param>
/// <param name="radars">Radars by channel.</param>
/// <param name="visibility">Tells how much of them the cameras see.</param>
internal sealed class ObjectTruthFinder(SensorMount lidar, IReadOnlyDictionary<string, SensorMount> radars, VisibilityFinder visibility)
{
    /// <summary>Objects are annotated up to this distance from the vehicle, metres.</summary>
    public const double AnnotationRange = 80;

    /// <summary>Finds the truth of every object.</summary>
    /// <param name="readings">What the sensors had.</param>
    /// <param name="objects">Every object of the drive at the keyframe.</param>
    /// <param name="rays">Tells what rays meet at the keyframe.</param>
    public IReadOnlyList<ObjectTruth> Find(KeyframeReadings readings, IReadOnlyList<ObjectState> objects, ObjectRays rays)
    {
        var sweep = readings.KeySweep;
        var points = new PointBins(sweep.Points, sweep.TownFromEgo * lidar.EgoFromSensor);
        var returns = readings.Radars.SelectMany(PlacesOf).ToList();
        var visible = visibility.Find(sweep.TownFromEgo, objects, rays);
        return [.. objects.Select((state, place) =>
        {
            var (lidarPoints, radarPoints) = (points.CountIn(BoxOf(state)), returns.Count(point => IsOver(state, point)));
            var isNear = (state.TownFromObject.Translation - sweep.TownFromEgo.Translation).Length <= AnnotationRange;
            var isSeen = isNear && (lidarPoints > 0 || radarPoints > 0 || visible[place] > 0);
            return new ObjectTruth(state, lidarPoints, radarPoints, LevelOf(visible[place]), isSeen);
        })];
    }

    /// <summary>The box of an object as tables have it, town frame.</summary>
    public static Box3D BoxOf(ObjectState state) =>
        new(state.TownFromObject.Translation, state.Object.Model.Size, RotationQuaternion.Of(state.TownFromObject.Rotation));

    // nuScenes' levels: 0 to 40, 40 to 60, 60 to 80, 80 to 100 per cent.
    private static int LevelOf(double visible) => visible switch
    {
        <= 0.4 => 1,
        <= 0.6 => 2,
        <= 0.8 => 3,
        _ => 4,
    };

    private IEnumerable<Vector3d> PlacesOf(SensedRadar radar)
    {
        var townFromRadar = radar.TownFromEgo * radars[radar.Channel].EgoFromSensor;
        return radar.Returns.Select(hit => townFromRadar * new Vector3d(hit.Position.X, hit.Position.Y, 0));
    }

    // A radar does not tell heights.
    private static bool IsOver(ObjectState state, Vector3d place)
    {
        var (size, inBox) = (state.Object.Model.Size, state.TownFromObject.Inverse() * place);
        return Math.Abs(inBox.X) <= size.Length / 2 && Math.Abs(inBox.Y) <= size.Width / 2;
    }
}
