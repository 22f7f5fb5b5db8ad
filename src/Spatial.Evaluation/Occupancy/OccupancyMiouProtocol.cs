namespace Spatial.Evaluation;

/// <summary>Voxel mIoU of Occ3D-nuScenes: one confusion over the voxels of all frames.</summary>
/// <remarks>MCG-NJU/SparseOcc, <c>loaders/old_metrics.py</c>, <c>Metric_mIoU</c>. Counts of a sample: [18, 18] confusion, ignored voxels, masked
/// voxels.</remarks>
public sealed class OccupancyMiouProtocol : SummedProtocol
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly OccupancyLabels Labels = OccupancyLabels.Occ3D;
    private static readonly int Classes = Labels.Classes.Count;
    private static readonly int ConfusionLength = Classes * Classes;
    private static readonly int IgnoredAt = ConfusionLength;
    private static readonly int MaskedAt = ConfusionLength + 1;

    private static readonly FigureKind MeanIou = new("mIoU", "%", Better.Higher);
    private static readonly FigureKind MeanIouFbOcc = new("mIoU FB-OCC", "%", Better.Higher);
    private static readonly FigureKind GeometryIou = new("IoU geometry", "%", Better.Higher);
    private static readonly FigureKind Iou = new("IoU", "%", Better.Higher);
    private static readonly FigureKind IouFbOcc = new("IoU FB-OCC", "%", Better.Higher);

    private OccupancyMiouProtocol(OccupancyMask mask, string name, string maskName)
    {
        Mask = mask;
        Card = new()
        {
            Name = name,
            Title = "Mean intersection over union of occupancy classes, Occ3D-nuScenes",
            Source = "MCG-NJU/SparseOcc af4d9df, loaders/old_metrics.py, Metric_mIoU; older rule for absent classes: "
                + "mr-d-self-driving/DrivePI 8eb5808, occ_evaluation/miou_metrics.py, MetricIoU",
            Settings =
            [
                new("label list", "occ3d: others, 16 classes, free = 17"),
                new("mask", maskName),
                new("grid", "[200, 200, 16] voxels of 0.4 m, index order x y z, key ego frame, from (-40, -40, -1) m"),
                new("ignored truth", "labels that are no class, such as 255"),
                new("mean", "over the 17 classes that are not free; free counts as a wrong prediction of the others"),
                new("absent classes", "mIoU: left out when no voxel is of the class; mIoU FB-OCC: 0 when it was predicted all the same"),
                new("IoU geometry", "occupied against free, from the same confusion"),
            ],
            Caveats =
            [
                "The two rules for absent classes agree once every class occurs in the truth; on a subset they may not.",
                "Training with the camera mask raises mIoU under the camera mask and lowers RayIoU.",
            ],
            RankedBy = MeanIou,
        };
    }

    /// <summary>Voxels that a camera observed: occ3d.</summary>
    public static OccupancyMiouProtocol CameraMask { get; } = new(OccupancyMask.Camera, "occ3d", "camera");

    /// <summary>Voxels that the LiDAR observed: occ3d-lidar-mask.</summary>
    public static OccupancyMiouProtocol LidarMask { get; } = new(OccupancyMask.Lidar, "occ3d-lidar-mask", "lidar");

    /// <summary>All voxels: occ3d-no-mask.</summary>
    public static OccupancyMiouProtocol NoMask { get; } = new(OccupancyMask.None, "occ3d-no-mask", "none");

    /// <summary>The mask that <c>Measure</c> expects.</summary>
    public OccupancyMask Mask { get; }

    /// <inheritdoc/>
    public override ProtocolCard Card { get; }

    /// <inheritdoc/>
    protected override int CountLength => ConfusionLength + 2;

    /// <inheritdoc/>
    protected override int SumLength => 0;

    /// <summary>Measures one frame.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Its scene.</param>
    /// <param name="truth">[200, 200, 16] uint8 Occ3D labels; other values are ignored and counted.</param>
    /// <param name="mask">[200, 200, 16] uint8, 1 where observed, else 0; empty where the protocol has no mask.</param>
    /// <param name="prediction">Occ3D classes in the key ego frame.</param>
    /// <exception cref="ArgumentException">Another label list, grid, length or mask value.</exception>
    public SampleStatistics Measure(string sampleToken, string scene, ReadOnlySpan<byte> truth, ReadOnlySpan<byte> mask, Occupancy prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (prediction.Labels != Labels)
        {
            throw new ArgumentException(
                $"prediction of {sampleToken} must use the labels {Labels.Name}, got {prediction.Labels.Name}; Occupancy.RelabelledAs translates by name",
                nameof(prediction));
        }

        return prediction.Grid == Grid
            ? Measure(sampleToken, scene, truth, mask, prediction.Classes)
            : throw new ArgumentException($"prediction of {sampleToken} must lie on {Grid}, got {prediction.Grid}", nameof(prediction));
    }

    /// <summary>Measures one frame whose prediction is a plain array.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Its scene.</param>
    /// <param name="truth">[200, 200, 16] uint8 Occ3D labels; other values are ignored and counted.</param>
    /// <param name="mask">[200, 200, 16] uint8, 1 where observed, else 0; empty where the protocol has no mask.</param>
    /// <param name="prediction">[200, 200, 16] uint8 Occ3D classes 0 to 17.</param>
    /// <exception cref="ArgumentException">Another length, a prediction that is no class, or a mask value that is neither 0 nor 1.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, ReadOnlySpan<byte> truth, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> prediction)
    {
        RequireGrid(truth, nameof(truth), sampleToken);
        RequireGrid(prediction, nameof(prediction), sampleToken);
        RequireBelow(Classes, prediction, nameof(prediction), $"classes 0 to {Classes - 1} of {Labels.Name}", sampleToken);
        RequireMask(mask, sampleToken);
        var counts = new long[CountLength];
        (counts[IgnoredAt], counts[MaskedAt]) = VoxelConfusion.Add(truth, mask, prediction, Labels.Free, Classes, counts.AsSpan(0, ConfusionLength));
        return new(sampleToken, scene, counts, []);
    }

    /// <inheritdoc/>
    protected override ProtocolResult Score(StatisticsTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        var confusion = new ConfusionMatrix("voxels", Labels.Classes, total.Counts[..ConfusionLength]);
        var ious = new double[Classes];
        var iousFbOcc = new double[Classes];
        for (var label = 0; label < Classes; label++)
        {
            iousFbOcc[label] = 100 * confusion.IouOf(label);
            ious[label] = confusion.TruthOf(label) == 0 ? double.NaN : iousFbOcc[label];
        }

        return new()
        {
            Protocol = Card.Name,
            Samples = total.Samples,
            Figures =
            [
                Figure.Of(MeanIou, ClassIou.MeanOfDefined(ious.AsSpan(0, Labels.Free))),
                Figure.Of(MeanIouFbOcc, ClassIou.MeanOfDefined(iousFbOcc.AsSpan(0, Labels.Free))),
                Figure.Of(GeometryIou, 100 * IouOfOccupied(confusion)),
            ],
            Tables =
            [
                new("IoU per class", "class", [Iou, IouFbOcc], [.. Enumerable.Range(0, Classes).Select(label => new ClassRow(
                    Labels.Classes[label], confusion.TruthOf(label), [Figure.Defined(ious[label]), Figure.Defined(iousFbOcc[label])]))]),
            ],
            Confusion = confusion,
            Tallies =
            [
                new("voxels compared", confusion.Counts.Sum()),
                new("voxels whose true label is ignored", total.Counts[IgnoredAt]),
                new("voxels outside the mask", total.Counts[MaskedAt]),
            ],
        };
    }

    // As a confusion of two classes has it: what is occupied in both is right, of whichever class.
    private static double IouOfOccupied(ConfusionMatrix confusion)
    {
        var (voxels, free) = (confusion.Counts.Sum(), confusion[Labels.Free, Labels.Free]);
        var occupiedInBoth = voxels - confusion.UnionOf(Labels.Free);
        return confusion.TruthOf(Labels.Free) == voxels ? double.NaN : (double)occupiedInBoth / (voxels - free);
    }

    private void RequireMask(ReadOnlySpan<byte> mask, string sampleToken)
    {
        if (Mask == OccupancyMask.None)
        {
            if (!mask.IsEmpty)
            {
                throw new ArgumentException($"{Card.Name} takes no mask, got one of {mask.Length} values for {sampleToken}", nameof(mask));
            }

            return;
        }

        RequireGrid(mask, nameof(mask), sampleToken);
        RequireBelow(2, mask, nameof(mask), "0 or 1", sampleToken);
    }

    private static void RequireGrid(ReadOnlySpan<byte> voxels, string name, string sampleToken)
    {
        if (voxels.Length != Grid.Count)
        {
            throw new ArgumentException(
                $"{name} of {sampleToken} must be uint8 [{Grid.SizeX}, {Grid.SizeY}, {Grid.SizeZ}] = {Grid.Count} values, got {voxels.Length}", name);
        }
    }

    private static void RequireBelow(int end, ReadOnlySpan<byte> voxels, string name, string expected, string sampleToken)
    {
        var odd = voxels.IndexOfAnyInRange((byte)end, byte.MaxValue);
        if (odd >= 0)
        {
            throw new ArgumentException($"{name} of {sampleToken} must be {expected}, got {voxels[odd]} at voxel {Grid.CellAt(odd)}", name);
        }
    }
}
