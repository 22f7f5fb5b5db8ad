using System.Globalization;

namespace Spatial.Datasets;

/// <summary>Reads what happened after a keyframe from the tables: ground truth of the planning protocols. Safe to use from many threads.</summary>
/// <remarks>As VAD's and UniAD's converters read it: samples along <c>next</c>, poses at LIDAR_TOP's own sample_data, objects along the
/// <c>next</c> of their annotations. Boxes without a usable size are left out and counted, as <see cref="NuScenesReader"/> does.</remarks>
public sealed class SceneFutureReader
{
    private const int EarlierKeyframes = 2;
    private const int LowestVisibility = 1;
    private const int HighestVisibility = 4;

    private readonly NuScenesTables _tables;
    private readonly string[] _categoryNames;

    /// <summary>A reader over open tables.</summary>
    /// <param name="tables">The tables; they must stay open as long as the reader is used.</param>
    public SceneFutureReader(NuScenesTables tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        _tables = tables;
        _categoryNames = [.. Enumerable.Range(0, tables.Category.Count).Select(row => tables.Category.Text(row, CategoryColumns.Name))];
    }

    /// <summary>What happened after a keyframe, and what was seen just before.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <returns>Up to six steps; fewer near the end of the scene.</returns>
    /// <exception cref="ArgumentException">There is no such sample.</exception>
    /// <exception cref="InvalidDataException">A row it needs is missing or a chain is broken; the message names the token. With AllowPartial a
    /// box whose rows are missing is left out and counted, a pose is not.</exception>
    public SceneFuture Read(string sampleToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(sampleToken);
        var sample = _tables.Sample.Get(sampleToken);
        int[] later = [.. _tables.SamplesAfter(sample, Trajectory.NuScenesSteps)];
        int[] earlier = [.. _tables.SamplesBefore(sample, EarlierKeyframes)];
        var key = PoseAt(sample);
        var (egoFromGlobal, lidarFromGlobal) = (key.GlobalFromEgo.Inverse(), key.GlobalFromLidar.Inverse());
        Pose[] poses = [.. later.Select(PoseAt)];
        var agents = Usable(sample, annotation => AgentAt(annotation, key), agent => agent.BoxInEgo);
        List<FutureBox>[] boxes = [.. later.Select(future => Usable(future, annotation => FutureBoxAt(annotation, key), box => box.BoxInEgo))];
        return new()
        {
            SampleToken = sampleToken,
            GlobalFromEgo = key.GlobalFromEgo,
            EgoFromLidar = key.EgoFromLidar,
            EgoFromFutureEgo = [.. poses.Select(pose => egoFromGlobal * pose.GlobalFromEgo)],
            LidarFromFutureLidar = [.. poses.Select(pose => lidarFromGlobal * pose.GlobalFromLidar)],
            Agents = agents,
            FutureBoxes = boxes,
            EarlierKeyframes = earlier.Length,
            SeenInstances = SeenIn([sample, .. earlier]),
            LeftOut = AnnotationsAt(sample) - agents.Count + later.Select(AnnotationsAt).Sum() - boxes.Sum(step => step.Count),
        };
    }

    private int AnnotationsAt(int sampleRow) => _tables.SampleAnnotation.GroupOf(sampleRow).Length;

    private Pose PoseAt(int sampleRow)
    {
        var lidar = _tables.KeyLidarOf(sampleRow);
        var ego = _tables.EgoPoseAt(_tables.SampleData.Follow(lidar, SampleDataColumns.EgoPose));
        var mount = _tables.CalibratedSensorAt(_tables.SampleData.Follow(lidar, SampleDataColumns.CalibratedSensor));
        return new(ego.Rotation, ego.Translation, mount.EgoFromSensor);
    }

    private AgentFuture AgentAt(int annotation, Pose key) => new(
        InstanceOf(annotation), BoxAt(annotation, key),
        PointsOf(annotation, SampleAnnotationColumns.LidarPoints), PointsOf(annotation, SampleAnnotationColumns.RadarPoints),
        [.. _tables.AnnotationsAfter(annotation, Trajectory.NuScenesSteps).Select(next => BoxAt(next, key))]);

    private FutureBox FutureBoxAt(int annotation, Pose key) => new(
        InstanceOf(annotation), BoxAt(annotation, key), VisibilityOf(annotation), PointsOf(annotation, SampleAnnotationColumns.LidarPoints));

    private Box3D BoxAt(int row, Pose key)
    {
        var annotation = _tables.SampleAnnotation;
        var size = annotation.Numbers(row, SampleAnnotationColumns.Size);
        var instance = annotation.Follow(row, SampleAnnotationColumns.Instance);
        var box = new Box3D(
            annotation.Vector(row, SampleAnnotationColumns.Translation), new(size[0], size[1], size[2]),
            annotation.Rotation(row, SampleAnnotationColumns.Rotation))
        {
            Name = _categoryNames[_tables.Instance.Follow(instance, InstanceColumns.Category)],
            Token = annotation.TokenOf(row),
        };
        return NuScenesReader.Into(box, key.Rotation, key.Translation);
    }

    private List<T> Usable<T>(int sampleRow, Func<int, T> read, Func<T, Box3D> boxOf)
        where T : class
    {
        var found = new List<T>();
        foreach (var annotation in _tables.SampleAnnotation.GroupOf(sampleRow))
        {
            var item = OrNull(annotation, read);
            if (item is not null && NuScenesReader.IsPlausible(boxOf(item).Size))
            {
                found.Add(item);
            }
        }

        return found;
    }

    private T? OrNull<T>(int annotation, Func<int, T> read)
        where T : class
    {
        try
        {
            return read(annotation);
        }
        catch (InvalidDataException) when (_tables.Options.AllowPartial)
        {
            return null;
        }
    }

    private HashSet<string> SeenIn(IReadOnlyList<int> sampleRows)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in sampleRows)
        {
            foreach (var annotation in _tables.SampleAnnotation.GroupOf(row))
            {
                if (OrNull(annotation, seenRow => VisibilityOf(seenRow) != LowestVisibility ? InstanceOf(seenRow) : "") is { Length: > 0 } instance)
                {
                    seen.Add(instance);
                }
            }
        }

        return seen;
    }

    private string InstanceOf(int annotation) => _tables.Instance.TokenOf(_tables.SampleAnnotation.Follow(annotation, SampleAnnotationColumns.Instance));

    private int PointsOf(int annotation, Column column) => (int)_tables.SampleAnnotation.Integer(annotation, column);

    // The token itself is the level; ST-P3 reads it so.
    private int VisibilityOf(int annotation)
    {
        var row = _tables.SampleAnnotation.Follow(annotation, SampleAnnotationColumns.Visibility);
        if (row == NuScenesIndex.NoRow)
        {
            return 0;
        }

        var token = _tables.Visibility.TokenOf(row);
        var isNumber = int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var level);
        return isNumber && level is >= LowestVisibility and <= HighestVisibility ? level : throw new InvalidDataException(
            $"table sample_annotation, token {_tables.SampleAnnotation.TokenOf(annotation)}, field visibility_token: "
            + $"expected 1 to 4 or none, got '{token}'");
    }

    /// <summary>Where the vehicle stood, and the LiDAR on it.</summary>
    private sealed record Pose(Quaterniond Rotation, Vector3d Translation, RigidTransform EgoFromLidar)
    {
        public RigidTransform GlobalFromEgo { get; } = RigidTransform.From(Rotation, Translation);

        public RigidTransform GlobalFromLidar => GlobalFromEgo * EgoFromLidar;
    }
}
