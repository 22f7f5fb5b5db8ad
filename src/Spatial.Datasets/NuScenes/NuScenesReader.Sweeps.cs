namespace Spatial.Datasets;

/// <summary>A sweep's file, its way into the frame of a reference sensor and its age there.</summary>
/// <param name="File">The sensor file.</param>
/// <param name="ReferenceFromSensor">Reference sensor at its own time, from this sensor at its own time.</param>
/// <param name="Age">Seconds from this sweep to the reference.</param>
internal readonly record struct PosedSweep(DatasetPath File, RigidTransform ReferenceFromSensor, double Age);

/// <content>What belongs to sweeps: their poses for merging, and labels of their points.</content>
public sealed partial class NuScenesReader
{
    internal FileLimits Limits => _limits;

    /// <summary>Class of every LiDAR point of a sweep.</summary>
    /// <param name="sampleDataToken">A LiDAR key sweep.</param>
    /// <returns>[N] uint8, general classes 0 to 31; null where the sweep has no lidarseg labels.</returns>
    /// <exception cref="InvalidDataException">The label file is damaged, or has another number of labels than the sweep points.</exception>
    public byte[]? ReadLidarseg(string sampleDataToken) => _tables.LidarsegOf(sampleDataToken) is { } labels
        ? LidarLabels.ReadLidarseg(PathOf(labels.Filename), PointCountOf(sampleDataToken), _limits)
        : null;

    /// <summary>Class and instance of every LiDAR point of a sweep.</summary>
    /// <param name="sampleDataToken">A LiDAR key sweep.</param>
    /// <returns>[N] uint16, 1000 times the general class plus the instance; null where the sweep has no panoptic labels.</returns>
    /// <exception cref="InvalidDataException">The label file is damaged, or has another number of labels than the sweep points.</exception>
    public ushort[]? ReadPanoptic(string sampleDataToken) => _tables.PanopticOf(sampleDataToken) is { } labels
        ? LidarLabels.ReadPanoptic(PathOf(labels.Filename), PointCountOf(sampleDataToken), _limits)
        : null;

    /// <summary>Radar returns of one sweep.</summary>
    /// <param name="sampleDataToken">A sample_data row of a radar.</param>
    /// <param name="filter">Which returns to keep; the devkit's default where null.</param>
    /// <returns>[18, N] in the radar's own frame.</returns>
    /// <exception cref="ArgumentException">There is no such row, or it is not of a radar.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public RadarScan ReadRadar(string sampleDataToken, RadarFilter? filter = null)
    {
        var row = _tables.SampleData.Get(sampleDataToken);
        ThrowUnless("radar", row, nameof(sampleDataToken));
        return RadarFile.Read(FileOf(row), filter ?? RadarFilter.Default, _limits);
    }

    /// <summary>The drivable-area mask of the map a sample was driven on.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <returns>The mask, 0.1 m per pixel; null where no map names the sample's log or the map has no file.</returns>
    /// <exception cref="InvalidDataException">The mask is damaged, or a row on the way to it is missing.</exception>
    public MapMask? ReadMapMask(string sampleToken)
    {
        var scene = _tables.Sample.Follow(_tables.Sample.Get(sampleToken), SampleColumns.Scene);
        var log = _tables.SceneNamed(_tables.Scene.TokenOf(scene)).LogToken;
        var map = _tables.Maps.FirstOrDefault(map => map.Filename.Length > 0 && map.LogTokens.Contains(log));
        return map is null ? null : MapMask.Read(PathOf(map.Filename), _limits);
    }

    /// <summary>A sample's sweeps of one sensor, newest first, posed in the frame of another.</summary>
    internal IEnumerable<PosedSweep> PosedSweeps(string sampleToken, string channel, string referenceChannel, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var reference = KeyFrame(sampleToken, referenceChannel);
        var first = KeyFrame(sampleToken, channel);
        var referenceFromGlobal = EgoFromSensor(reference).Inverse() * GlobalFromEgo(reference).Inverse();

        // In this order of operations, because the devkit subtracts seconds and not microseconds.
        var referenceSeconds = 1e-6 * TimeOf(reference);
        return _tables.SweepsFrom(first, count).Select(row => new PosedSweep(
            FileOf(row), referenceFromGlobal * GlobalFromEgo(row) * EgoFromSensor(row), referenceSeconds - (1e-6 * TimeOf(row))));
    }

    private int KeyFrame(string sampleToken, string channel)
    {
        var row = _tables.KeyFrameOf(_tables.Sample.Get(sampleToken), channel);
        return row >= 0 ? row : throw new ArgumentException(
            $"sample {sampleToken} has no key frame of '{channel}'; it has {string.Join(", ", _tables.KeyFramesOf(sampleToken).Keys)}", nameof(channel));
    }

    private DatasetPath FileOf(int row)
    {
        try
        {
            return PathOf(_tables.SampleData.Text(row, SampleDataColumns.Filename));
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"table sample_data, token {_tables.SampleData.TokenOf(row)}, field filename: {fault.Message}", fault);
        }
    }

    private int PointCountOf(string sampleDataToken) => LidarFile.Read(FileOf(_tables.SampleData.Get(sampleDataToken)), _limits).Count;
}
