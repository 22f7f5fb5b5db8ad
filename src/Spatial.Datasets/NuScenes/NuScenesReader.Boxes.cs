namespace Spatial.Datasets;

/// <content>Annotated boxes in every frame of reference.</content>
/// <remarks>nuScenes devkit, <c>NuScenes.get_boxes</c>, <c>get_sample_data</c> and <c>box_velocity</c>.</remarks>
public sealed partial class NuScenesReader
{
    // Objects are annotated twice a second: over a longer gap a difference of positions is no velocity.
    private const double LongestVelocitySpan = 1.5;

    // No road user is longer: a larger box is a unit mistake.
    // Differs from nuscenes-devkit: it keeps boxes without a usable size; they would count as objects nobody can find.
    private const double LongestEdge = 200;

    /// <summary>Boxes of a sample in the ego frame of its key LiDAR sweep, each with its velocity where known.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <exception cref="ArgumentException">There is no such sample.</exception>
    /// <exception cref="InvalidDataException">A row a box needs is missing; with AllowPartial the box is left out.</exception>
    public IReadOnlyList<Box3D> BoxesInEgo(string sampleToken)
    {
        var keyRow = _tables.KeyLidarOf(_tables.Sample.Get(sampleToken));
        var pose = PoseOf(keyRow);
        return [.. BoxesAt(keyRow).Select(box => Into(box, pose.Rotation, pose.Translation))];
    }

    /// <summary>Boxes at the time of a sample_data row, in the global frame. Between keyframes they are interpolated.</summary>
    /// <param name="sampleDataToken">A picture or sweep, at a keyframe or between.</param>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    /// <exception cref="InvalidDataException">A row a box needs is missing; with AllowPartial the box is left out.</exception>
    public IReadOnlyList<Box3D> BoxesInGlobal(string sampleDataToken) => [.. BoxesAt(_tables.SampleData.Get(sampleDataToken))];

    /// <summary>Boxes at the time of a sample_data row, in the frame of its sensor.</summary>
    /// <param name="sampleDataToken">A picture or sweep, at a keyframe or between.</param>
    /// <param name="visibility">For cameras: how much of a box must be in the picture. Other sensors give every box.</param>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    /// <exception cref="InvalidDataException">A row a box needs is missing; with AllowPartial the box is left out.</exception>
    public IReadOnlyList<Box3D> BoxesInSensor(string sampleDataToken, BoxVisibility visibility = BoxVisibility.Any)
    {
        var row = _tables.SampleData.Get(sampleDataToken);
        var (pose, calibration) = (PoseOf(row), CalibrationOf(row));
        var intrinsics = _tables.ModalityOf(row) == "camera" ? IntrinsicsAt(row) : null;
        return
        [
            .. BoxesAt(row)
                .Select(box => Into(Into(box, pose.Rotation, pose.Translation), calibration.Rotation, calibration.Translation))
                .Where(box => intrinsics is null || BoxGeometry.IsVisible(box, intrinsics, visibility)),
        ];
    }

    /// <summary>Boxes at the time of a sample_data row, in the ego frame turned level: only the vehicle's heading is undone.</summary>
    /// <param name="sampleDataToken">A picture or sweep, at a keyframe or between.</param>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    /// <exception cref="InvalidDataException">A row a box needs is missing; with AllowPartial the box is left out.</exception>
    public IReadOnlyList<Box3D> BoxesInFlatEgo(string sampleDataToken)
    {
        var row = _tables.SampleData.Get(sampleDataToken);
        var pose = PoseOf(row);
        var heading = Quaterniond.FromYaw(HeadingOf(pose.Rotation.Normalized()));
        return [.. BoxesAt(row).Select(box => Into(box, heading, pose.Translation))];
    }

    /// <summary>Velocity of an annotated object in the global frame, m/s; null where it cannot be told.</summary>
    /// <param name="annotationToken">A sample_annotation row.</param>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    /// <exception cref="InvalidDataException">A neighbouring annotation or its sample is missing.</exception>
    /// <remarks>nuScenes devkit, <c>NuScenes.box_velocity</c>: difference of the neighbours, one-sided at the ends.</remarks>
    public Vector3d? VelocityOf(string annotationToken) => VelocityAt(_tables.SampleAnnotation.Get(annotationToken));

    private IEnumerable<Box3D> BoxesAt(int sampleDataRow)
    {
        var sample = _tables.SampleData.Follow(sampleDataRow, SampleDataColumns.Sample);
        var previous = _tables.Sample.Follow(sample, SampleColumns.Previous);
        var isKeyFrame = _tables.SampleData.Integer(sampleDataRow, SampleDataColumns.IsKeyFrame) != 0;
        var annotations = _tables.SampleAnnotation.GroupOf(sample).ToArray();
        if (isKeyFrame || previous < 0)
        {
            return Usable(annotations, BoxAt);
        }

        var earlierByInstance = new Dictionary<int, int>();
        foreach (var row in _tables.SampleAnnotation.GroupOf(previous))
        {
            earlierByInstance[_tables.SampleAnnotation.Reference(row, SampleAnnotationColumns.Instance)] = row;
        }

        var (from, to) = (_tables.Sample.Integer(previous, SampleColumns.Timestamp), _tables.Sample.Integer(sample, SampleColumns.Timestamp));
        var time = Math.Clamp(TimeOf(sampleDataRow), from, Math.Max(from, to));
        return Usable(annotations, row =>
            earlierByInstance.TryGetValue(_tables.SampleAnnotation.Follow(row, SampleAnnotationColumns.Instance), out var earlier)
                ? Between(BoxAt(earlier), BoxAt(row), time - from, to - from)
                : BoxAt(row));
    }

    private IEnumerable<Box3D> Usable(IEnumerable<int> annotations, Func<int, Box3D> toBox)
    {
        foreach (var row in annotations)
        {
            Box3D? box = null;
            try
            {
                box = toBox(row);
            }
            catch (InvalidDataException) when (_tables.Options.AllowPartial)
            {
            }

            if (box is not null && IsPlausible(box.Size))
            {
                yield return box;
            }
        }
    }

    private Box3D BoxAt(int row)
    {
        var annotation = _tables.SampleAnnotation;
        var size = annotation.Numbers(row, SampleAnnotationColumns.Size);
        var instance = annotation.Follow(row, SampleAnnotationColumns.Instance);
        var category = _tables.Instance.Follow(instance, InstanceColumns.Category);
        return new(
            annotation.Vector(row, SampleAnnotationColumns.Translation),
            new(size[0], size[1], size[2]),
            annotation.Rotation(row, SampleAnnotationColumns.Rotation))
        {
            Name = _tables.Category.Text(category, CategoryColumns.Name),
            Token = annotation.TokenOf(row),
            Velocity = VelocityAt(row),
        };
    }

    private static Box3D Between(Box3D earlier, Box3D later, long elapsedMicros, long spanMicros)
    {
        // Written as numpy.interp computes it: slope first, then the offset.
        static double Interpolate(double from, double to, long elapsed, long span) => ((to - from) / span * elapsed) + from;
        return later with
        {
            Center = new(
                Interpolate(earlier.Center.X, later.Center.X, elapsedMicros, spanMicros),
                Interpolate(earlier.Center.Y, later.Center.Y, elapsedMicros, spanMicros),
                Interpolate(earlier.Center.Z, later.Center.Z, elapsedMicros, spanMicros)),
            Rotation = Quaterniond.Slerp(earlier.Rotation, later.Rotation, (double)elapsedMicros / spanMicros),
        };
    }

    private Vector3d? VelocityAt(int row)
    {
        var annotation = _tables.SampleAnnotation;
        var previous = annotation.Follow(row, SampleAnnotationColumns.Previous);
        var next = annotation.Follow(row, SampleAnnotationColumns.Next);
        if (previous < 0 && next < 0)
        {
            return null;
        }

        var (first, last) = (previous >= 0 ? previous : row, next >= 0 ? next : row);
        var seconds = (1e-6 * SampleTimeOf(last)) - (1e-6 * SampleTimeOf(first));
        var longest = previous >= 0 && next >= 0 ? 2 * LongestVelocitySpan : LongestVelocitySpan;
        var moved = annotation.Vector(last, SampleAnnotationColumns.Translation) - annotation.Vector(first, SampleAnnotationColumns.Translation);
        return seconds > longest || seconds <= 0 ? null : moved / seconds;
    }

    private long SampleTimeOf(int annotationRow) =>
        _tables.Sample.Integer(_tables.SampleAnnotation.Follow(annotationRow, SampleAnnotationColumns.Sample), SampleColumns.Timestamp);

    /// <summary>A box of a parent frame, in the frame placed there by a rotation and translation.</summary>
    internal static Box3D Into(Box3D box, Quaterniond parentFromChild, Vector3d childInParent) =>
        (box with { Center = box.Center - childInParent }).Transformed(parentFromChild.Normalized().Conjugate, Vector3d.Zero);

    /// <summary>pyquaternion's yaw, which the devkit levels the ego frame with.</summary>
    // The sign of the second term is not that of the usual yaw; the devkit's flat boxes depend on it.
    private static double HeadingOf(Quaterniond q) => Math.Atan2(2 * ((q.W * q.Z) - (q.X * q.Y)), 1 - (2 * ((q.Y * q.Y) + (q.Z * q.Z))));

    internal static bool IsPlausible(BoxSize size) =>
        size is { Width: > 0 and < LongestEdge, Length: > 0 and < LongestEdge, Height: > 0 and < LongestEdge };
}
