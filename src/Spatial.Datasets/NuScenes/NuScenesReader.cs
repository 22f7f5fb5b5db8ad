namespace Spatial.Datasets;

/// <summary>Turns rows of the tables into frames, sweeps, pictures and boxes. Sensor files are read when their points or pixels are asked for.</summary>
public sealed partial class NuScenesReader
{
    /// <summary>Channel of the roof LiDAR, whose key sweep is a sample's reference.</summary>
    public const string LidarChannel = "LIDAR_TOP";

    // Beyond this the older sweep shows another place: the recording was interrupted.
    // Differs from nuscenes-devkit: it merges across any gap. MultiSweep does as the devkit does; frames do not.
    private const double LongestSweepGap = 0.5;

    // The motion is taken over about one keyframe step: shorter spans amplify the noise of the poses.
    private const double MotionSeconds = 0.5;
    private const int MotionSweeps = 64;

    private readonly NuScenesTables _tables;
    private readonly FileLimits _limits;

    /// <summary>A reader over open tables.</summary>
    /// <param name="tables">The tables; they must stay open as long as the reader and its frames are used.</param>
    /// <param name="limits">Caps on sensor files; the defaults where null.</param>
    public NuScenesReader(NuScenesTables tables, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        (_tables, _limits) = (tables, limits ?? FileLimits.Default);
    }

    /// <summary>Camera channels in the order of a frame's cameras: clockwise from the front.</summary>
    public static IReadOnlyList<string> CameraChannels { get; } =
        ["CAM_FRONT", "CAM_FRONT_RIGHT", "CAM_BACK_RIGHT", "CAM_BACK", "CAM_BACK_LEFT", "CAM_FRONT_LEFT"];

    /// <summary>Reads a keyframe: poses and calibrations now, points and pixels when they are first used.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="sweeps">Most LiDAR sweeps: the key sweep and those before it. There are fewer at the start of a scene.</param>
    /// <returns>The frame, with the key LiDAR sweep's ego frame as its reference.</returns>
    /// <exception cref="ArgumentException">There is no such sample.</exception>
    /// <exception cref="InvalidDataException">A row the frame needs is missing or damaged. With AllowPartial only a missing key LiDAR sweep is
    /// an error; whatever else is missing is named in <see cref="Frame.Gaps"/>.</exception>
    public Frame ReadFrame(string sampleToken, int sweeps = 10)
    {
        ArgumentException.ThrowIfNullOrEmpty(sampleToken);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sweeps);
        var sampleRow = _tables.Sample.Get(sampleToken);
        var keyRow = _tables.KeyLidarOf(sampleRow);
        var gaps = new List<string>();
        return new()
        {
            SampleToken = sampleToken,
            SceneName = OrGap(gaps, "", () => SceneNameOf(sampleRow)),
            TimestampMicros = TimeOf(keyRow),
            GlobalFromEgo = GlobalFromEgo(keyRow),
            Sweeps = SweepsOf(keyRow, sweeps, gaps),
            Cameras = CamerasOf(sampleRow, gaps),
            Motion = OrGap(gaps, null, () => MotionAt(keyRow)),
            Gaps = gaps,
        };
    }

    /// <summary>One LiDAR sweep, at a keyframe or between.</summary>
    /// <param name="sampleDataToken">A sample_data row of a LiDAR.</param>
    /// <exception cref="ArgumentException">There is no such row, or it is not of a LiDAR.</exception>
    /// <exception cref="InvalidDataException">Its pose or calibration is missing.</exception>
    public Sweep ReadSweep(string sampleDataToken)
    {
        var row = _tables.SampleData.Get(sampleDataToken);
        ThrowUnless("lidar", row, nameof(sampleDataToken));
        return SweepAt(row);
    }

    /// <summary>One picture, at a keyframe or between.</summary>
    /// <param name="sampleDataToken">A sample_data row of a camera.</param>
    /// <exception cref="ArgumentException">There is no such row, or it is not of a camera.</exception>
    /// <exception cref="InvalidDataException">Its pose, calibration or intrinsics are missing.</exception>
    public CameraImage ReadImage(string sampleDataToken)
    {
        var row = _tables.SampleData.Get(sampleDataToken);
        ThrowUnless("camera", row, nameof(sampleDataToken));
        return ImageAt(row);
    }

    private List<Sweep> SweepsOf(int keyRow, int count, List<string> gaps)
    {
        var sweeps = new List<Sweep> { SweepAt(keyRow) };
        OrGap(gaps, false, () =>
        {
            foreach (var row in _tables.SweepsFrom(keyRow, count).Skip(1))
            {
                if ((sweeps[^1].TimestampMicros - TimeOf(row)) * 1e-6 > LongestSweepGap)
                {
                    gaps.Add($"LiDAR sweeps before {sweeps[^1].TimestampMicros} are left out: the next is more than {LongestSweepGap} s older");
                    break;
                }

                if (!_tables.Options.AllowPartial || IsThere(row, gaps))
                {
                    sweeps.Add(SweepAt(row));
                }
            }

            return true;
        });
        return sweeps;
    }

    private List<CameraImage> CamerasOf(int sampleRow, List<string> gaps)
    {
        var cameras = new List<CameraImage>();
        foreach (var channel in CameraChannels)
        {
            var row = OrGap(gaps, NuScenesIndex.DanglingRow, () => _tables.KeyFrameOf(sampleRow, channel));
            if (row == NuScenesIndex.NoRow)
            {
                gaps.Add($"camera {channel} has no picture");
            }

            var image = row < 0 || (_tables.Options.AllowPartial && !IsThere(row, gaps)) ? null : OrGap(gaps, null, () => ImageAt(row));
            if (image is not null)
            {
                cameras.Add(image);
            }
        }

        return cameras;
    }

    private Sweep SweepAt(int row)
    {
        return new(() => LidarFile.Read(FileOf(row), _limits).ToPointCloud())
        {
            Token = _tables.SampleData.TokenOf(row),
            Channel = _tables.ChannelOf(row),
            TimestampMicros = TimeOf(row),
            EgoFromSensor = EgoFromSensor(row),
            GlobalFromEgo = GlobalFromEgo(row),
        };
    }

    private CameraImage ImageAt(int row)
    {
        var intrinsics = IntrinsicsAt(row);
        return new(() => ImageFile.ReadPixels(FileOf(row), intrinsics.Width, intrinsics.Height, _limits))
        {
            Token = _tables.SampleData.TokenOf(row),
            Channel = _tables.ChannelOf(row),
            TimestampMicros = TimeOf(row),
            Intrinsics = intrinsics,
            EgoFromCamera = EgoFromSensor(row),
            GlobalFromEgo = GlobalFromEgo(row),
        };
    }

    private CameraIntrinsics IntrinsicsAt(int row)
    {
        var calibrated = CalibrationOf(row);
        var matrix = calibrated.Intrinsic ?? throw new InvalidDataException(
            $"table calibrated_sensor, token {calibrated.Token}, field camera_intrinsic: expected a 3x3 matrix for camera {_tables.ChannelOf(row)}, got []");
        var width = (int)_tables.SampleData.Integer(row, SampleDataColumns.Width);
        var height = (int)_tables.SampleData.Integer(row, SampleDataColumns.Height);
        return width > 0 && height > 0 ? new(matrix, width, height) : throw new InvalidDataException(
            $"table sample_data, token {_tables.SampleData.TokenOf(row)}, field width: expected a positive image size for a camera, got {width}x{height}");
    }

    private EgoMotion? MotionAt(int keyRow)
    {
        var earliest = keyRow;
        foreach (var row in _tables.SweepsFrom(keyRow, MotionSweeps))
        {
            earliest = row;
            if ((TimeOf(keyRow) - TimeOf(row)) * 1e-6 >= MotionSeconds)
            {
                break;
            }
        }

        return earliest == keyRow
            ? null
            : EgoMotion.Between(GlobalFromEgo(earliest), GlobalFromEgo(keyRow), (TimeOf(keyRow) - TimeOf(earliest)) * 1e-6);
    }

    private string SceneNameOf(int sampleRow) =>
        _tables.Scene.Text(_tables.Sample.Follow(sampleRow, SampleColumns.Scene), SceneColumns.Name);

    private long TimeOf(int row) => _tables.SampleData.Integer(row, SampleDataColumns.Timestamp);

    private EgoPoseRow PoseOf(int row) => _tables.EgoPoseAt(_tables.SampleData.Follow(row, SampleDataColumns.EgoPose));

    private CalibratedSensorRow CalibrationOf(int row) =>
        _tables.CalibratedSensorAt(_tables.SampleData.Follow(row, SampleDataColumns.CalibratedSensor));

    private RigidTransform GlobalFromEgo(int row) => PoseOf(row).GlobalFromEgo;

    private RigidTransform EgoFromSensor(int row) => CalibrationOf(row).EgoFromSensor;

    private DatasetPath PathOf(string filename) => DatasetPath.Resolve(_tables.DataRoot, filename, _tables.Options.FollowLinksWithin);

    private bool IsThere(int row, List<string> gaps) => OrGap(gaps, false, () =>
    {
        var path = FileOf(row);
        return new FileInfo(path.FullPath).Length > 0 ? true : throw path.Fault("is empty (0 bytes); download it again");
    });

    private void ThrowUnless(string modality, int row, string parameter)
    {
        if (_tables.ModalityOf(row) != modality)
        {
            throw new ArgumentException(
                $"sample_data {_tables.SampleData.TokenOf(row)} must be of a {modality}, got {_tables.ChannelOf(row)}, a {_tables.ModalityOf(row)}", parameter);
        }
    }

    /// <summary>Runs a step; with AllowPartial a data fault becomes a gap and the fallback stands in.</summary>
    private T OrGap<T>(List<string> gaps, T fallback, Func<T> step)
    {
        if (!_tables.Options.AllowPartial)
        {
            return step();
        }

        try
        {
            return step();
        }
        catch (Exception fault) when (fault is InvalidDataException or FileNotFoundException)
        {
            if (!gaps.Contains(fault.Message))
            {
                gaps.Add(fault.Message); // A broken chain stops both the sweeps and the motion.
            }

            return fallback;
        }
    }
}
