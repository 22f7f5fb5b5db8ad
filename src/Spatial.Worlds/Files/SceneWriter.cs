using System.Globalization;
using System.Runtime.InteropServices;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Writes the files of one scene. Any thread may write any file in any order; what comes out is the same.</summary>
internal sealed class SceneWriter
{
    private readonly WorldDatasetWriter _dataset;
    private readonly long[] _keyframes; // micros
    private readonly SceneRecording _recording = new();

    internal SceneWriter(WorldDatasetWriter dataset, int number, string name, Drive drive, IReadOnlyList<double> keyframes)
    {
        (_dataset, Number, Name, Drive) = (dataset, number, name, drive);
        StartMicros = SceneCalendar.StartMicrosOf(dataset.Settings.Seed, number, drive.Conditions.Light);
        Log = SceneCalendar.LogNameOf(dataset.Settings.Vehicle, StartMicros);
        _keyframes = [.. keyframes.Select(MicrosOf)];
    }

    /// <summary>Which scene of the data set, from 0.</summary>
    public int Number { get; }

    /// <summary>Name, for example scene-0061.</summary>
    public string Name { get; }

    /// <summary>What takes place.</summary>
    public Drive Drive { get; }

    /// <summary>Name of its log.</summary>
    public string Log { get; }

    /// <summary>Time of the moment 0, microseconds since 1970.</summary>
    public long StartMicros { get; }

    /// <summary>Number of keyframes.</summary>
    public int KeyframeCount => _keyframes.Length;

    internal SceneRecording Recording => _recording;

    /// <summary>Time of a moment of the scene, microseconds since 1970.</summary>
    public long MicrosOf(double seconds) => StartMicros + (long)Math.Round(seconds * 1e6);

    /// <summary>Time of a keyframe, microseconds since 1970.</summary>
    public long KeyframeMicros(int keyframe) => _keyframes[keyframe];

    /// <summary>Token of a keyframe.</summary>
    public string SampleTokenOf(int keyframe) => _dataset.Tokens.OfSample(Number, keyframe);

    /// <summary>Token of the sweep of a keyframe.</summary>
    public string KeySweepTokenOf(int keyframe) => _dataset.Tokens.OfReading(Number, NuScenesReader.LidarChannel, _keyframes[keyframe]);

    /// <summary>Writes a revolution of LIDAR_TOP: that of a keyframe where it ends at the time of one, else a sweep between.</summary>
    public void WriteSweep(SensedSweep sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var micros = MicrosOf(sweep.Seconds);
        var keyframe = Array.IndexOf(_keyframes, micros);
        var bytes = MemoryMarshal.AsBytes<float>(sweep.Points);
        Write(NuScenesReader.LidarChannel, ".pcd.bin", sweep.Seconds, keyframe < 0 ? null : keyframe, sweep.TownFromEgo, bytes);
    }

    /// <summary>Writes a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="keyframe">The keyframe whose picture it is; null between keyframes.</param>
    public void WriteImage(SensedImage image, int? keyframe)
    {
        ArgumentNullException.ThrowIfNull(image);
        var name = Write(image.Channel, ".jpg", image.Seconds, keyframe, image.TownFromEgo, image.Jpeg);
        if (image.Depths is not null)
        {
            var intrinsics = _dataset.MountOf(image.Channel).Intrinsics!;
            var path = $"depth/{image.Channel}/{Path.GetFileNameWithoutExtension(name)}.png";
            _dataset.WriteFile(path, DepthPicture.Encode(image.Depths, intrinsics.Width, intrinsics.Height));
        }
    }

    /// <summary>Writes a cycle of a radar.</summary>
    /// <param name="radar">The cycle.</param>
    /// <param name="keyframe">The keyframe whose cycle it is; null between keyframes.</param>
    public void WriteRadar(SensedRadar radar, int? keyframe)
    {
        ArgumentNullException.ThrowIfNull(radar);
        Write(radar.Channel, ".pcd", radar.Seconds, keyframe, radar.TownFromEgo, RadarPointFile.Encode(radar.Returns));
    }

    /// <summary>Writes the labels of a keyframe, and notes its boxes.</summary>
    public void WriteTruth(KeyframeTruth truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        var (sample, sweep, version) = (SampleTokenOf(truth.Keyframe), KeySweepTokenOf(truth.Keyframe), _dataset.Settings.Version);
        _dataset.WriteFile(LabelFiles.LidarsegOf(version, sweep), truth.Lidarseg);
        _dataset.WriteArrays(LabelFiles.PanopticOf(version, sweep), ("data", NpyArray.Of<ushort>(truth.Panoptic)));
        if (truth.Occupancy is { } occupancy)
        {
            _dataset.WriteArrays(
                $"gts/{Name}/{sample}/labels.npz",
                ("semantics", LabelFiles.VoxelsOf(occupancy.Occ3D)),
                ("mask_lidar", LabelFiles.VoxelsOf(occupancy.LidarMask)),
                ("mask_camera", LabelFiles.VoxelsOf(occupancy.CameraMask)));
            _dataset.WriteArrays(
                $"openocc_v2/{Name}/{sample}/labels.npz",
                ("semantics", LabelFiles.VoxelsOf(occupancy.OpenOcc)),
                ("flow", LabelFiles.VoxelsOf(occupancy.Flow, 2)));
        }

        _recording.Add(new RecordedObjects(truth.Keyframe, truth.Objects));
    }

    private string Write(string channel, string ending, double seconds, int? keyframe, RigidTransform townFromEgo, ReadOnlySpan<byte> bytes)
    {
        var micros = MicrosOf(seconds);
        if (keyframe is { } number && (number < 0 || number >= KeyframeCount))
        {
            throw new ArgumentOutOfRangeException(nameof(keyframe), $"scene {Name} has {KeyframeCount} keyframes, got number {number} for {channel}");
        }

        var folder = keyframe is null ? "sweeps" : "samples";
        var name = string.Create(CultureInfo.InvariantCulture, $"{folder}/{channel}/{Log}__{channel}__{micros}{ending}");
        _recording.Add(new RecordedReading(_dataset.MountOf(channel), micros, townFromEgo, keyframe ?? KeyframeAfter(micros), keyframe is not null, name));
        _dataset.WriteFile(name, bytes);
        return name;
    }

    // A sweep belongs to the sample that follows it; after the last there is none, so it belongs to the last.
    private int KeyframeAfter(long micros)
    {
        var at = Array.BinarySearch(_keyframes, micros);
        return Math.Min(at < 0 ? ~at : at, KeyframeCount - 1);
    }
}
