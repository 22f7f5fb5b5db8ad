using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Viewer;

/// <summary>What is known to be true about a frame; parts that the data set does not hold are null.</summary>
internal sealed record FrameTruth
{
    /// <summary>Class per voxel.</summary>
    public Occupancy? Occupancy { get; init; }

    /// <summary>Velocity per voxel.</summary>
    public OccupancyFlow? Flow { get; init; }

    /// <summary>Voxels that a camera observed, [X, Y, Z] 0 or 1; null where nobody says.</summary>
    public byte[]? Observed { get; init; }

    /// <summary>Annotated boxes, key ego frame.</summary>
    public IReadOnlyList<Box3D>? Boxes { get; init; }

    /// <summary>Where everything went afterwards.</summary>
    public SceneFuture? Future { get; init; }

    /// <summary>Challenge class of every point of the key sweep's file.</summary>
    public byte[]? PointClasses { get; init; }

    /// <summary>What could not be read, in sentences.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <summary>Reads the truth of frames. A part that is damaged is left out and told; the rest is shown.</summary>
internal sealed class FrameTruthReader(NuScenesTables tables)
{
    private readonly NuScenesReader _reader = new(tables);
    private readonly SceneFutureReader _futures = new(tables);
    private readonly Lazy<ChallengeClasses> _challenge = new(() => ClassesOf(tables));

    /// <summary>Everything there is about a frame.</summary>
    public FrameTruth Read(SceneSample sample)
    {
        var faults = new List<string>();
        var openOcc = OrNull(faults, () => OccupancyLabelFile.ReadOpenOcc(OccupancyGroundTruth.FileOf(tables.DataRoot, sample.Scene, sample.Token, OccupancyLabels.OpenOcc)));
        var occ3D = openOcc is not null ? null : OrNull(faults, () => OccupancyLabelFile.ReadOcc3D(Occ3DFileOf(sample)));
        return new()
        {
            Occupancy = openOcc?.Occupancy ?? occ3D?.Occupancy,
            Flow = openOcc?.Flow,
            Observed = occ3D?.CameraMask ?? OrNull(faults, () => OccupancyLabelFile.ReadOcc3DArrays(Occ3DFileOf(sample), Occ3DMask.Camera).Mask),
            Boxes = OrNull(faults, () => _reader.BoxesInEgo(sample.Token)),
            Future = OrNull(faults, () => _futures.Read(sample.Token)),
            PointClasses = OrNull(faults, () => PointClassesOf(sample.Token)),
            Faults = faults,
        };
    }

    /// <summary>The true voxels of a frame in the labels of a prediction; null where there are none.</summary>
    /// <exception cref="InvalidDataException">The label file is damaged.</exception>
    public Occupancy? ReadOccupancy(SceneSample sample, OccupancyLabels labels) => OccupancyGroundTruth.Find(tables.DataRoot, sample.Scene, sample.Token, labels);

    private DatasetPath Occ3DFileOf(SceneSample sample) => OccupancyGroundTruth.FileOf(tables.DataRoot, sample.Scene, sample.Token, OccupancyLabels.Occ3D);

    private byte[]? PointClassesOf(string sampleToken)
    {
        var key = tables.KeyLidarOf(sampleToken);
        return tables.LidarsegOf(key) is null || _reader.ReadLidarseg(key) is not { } labels ? null : _challenge.Value.Of(labels);
    }

    private static ChallengeClasses ClassesOf(NuScenesTables tables)
    {
        (int Index, string Name)[] numbered = [.. tables.Categories.Where(category => category.Index is not null).Select(category => (category.Index!.Value, category.Name))];
        return numbered.Length == 0 ? ChallengeClasses.General : ChallengeClasses.Of(numbered);
    }

    private static T? OrNull<T>(List<string> faults, Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FileNotFoundException)
        {
            return null; // not installed
        }
        catch (Exception damage) when (damage is InvalidDataException or DirectoryNotFoundException or ArgumentException)
        {
            faults.Add(damage.Message);
            return null;
        }
    }
}
