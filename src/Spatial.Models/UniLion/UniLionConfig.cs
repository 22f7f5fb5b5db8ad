using System.Text.Json.Serialization;

namespace Spatial.Models;

/// <summary>Sizes of the LiDAR-camera encoder. Defaults are those of UniLION on nuScenes.</summary>
public sealed record UniLionConfig
{
    private const int ImageStride = 8; // of the image network's one map

    /// <summary>Half the extent of the voxels along x and along y, metres in ego; 1 to 500.</summary>
    public double Reach { get; init => field = ConfigFile.InRange(value, 1, 500); } = 54;

    /// <summary>Where voxels begin along z, metres; -100 to 100.</summary>
    public double MinZ { get; init => field = ConfigFile.InRange(value, -100, 100); } = -3;

    /// <summary>Where they end; -100 to 100.</summary>
    public double MaxZ { get; init => field = ConfigFile.InRange(value, -100, 100); } = 5;

    /// <summary>Edge of a voxel along x and y, metres; 0.05 to 10.</summary>
    public double VoxelSize { get; init => field = ConfigFile.InRange(value, 0.05, 10); } = 0.3;

    /// <summary>Edge of a voxel along z, metres; 0.05 to 10.</summary>
    public double VoxelHeight { get; init => field = ConfigFile.InRange(value, 0.05, 10); } = 0.25;

    /// <summary>Channels of a voxel; 4 to 1024, even.</summary>
    public int Channels { get; init => field = ConfigFile.InRange(value, 4, 1024); } = 128;

    /// <summary>Whether LiDAR points are looked at; without them the encoder sees by cameras alone, and their depths are found without returns.</summary>
    public bool Points { get; init; } = true;

    /// <summary>Pictures and their network; null for an encoder of LiDAR alone.</summary>
    public ImageBranchConfig? Images { get; init; } = new();

    /// <summary>From pictures to voxels.</summary>
    public CameraLiftConfig Lift { get; init; } = new();

    /// <summary>The sparse backbone.</summary>
    public LionConfig Lion { get; init; } = new();

    /// <summary>The network of the map.</summary>
    public BevTrunkConfig Trunk { get; init; } = new();

    /// <summary>Whether voxels of the frame before are added.</summary>
    public bool Temporal { get; init; }

    /// <summary>Channels of the map.</summary>
    [JsonIgnore]
    internal int BevChannels => Trunk.Stages.Count * Trunk.OutputChannels;

    /// <summary>Cells of the map along an edge.</summary>
    [JsonIgnore]
    internal int BevSide => Shape.X / Trunk.OutputStride;

    /// <summary>Channels of the folded voxels.</summary>
    [JsonIgnore]
    internal int FoldedChannels => Channels * HeightAfterLion;

    /// <summary>The voxels.</summary>
    [JsonIgnore]
    internal VoxelGrid Grid => new(new(-Reach, -Reach, MinZ), new(VoxelSize, VoxelSize, VoxelHeight), Shape.X, Shape.Y, Shape.Z);

    /// <summary>Their number along each axis.</summary>
    [JsonIgnore]
    internal SparseShape Shape => new((int)Math.Round((MaxZ - MinZ) / VoxelHeight), (int)Math.Round(2 * Reach / VoxelSize), (int)Math.Round(2 * Reach / VoxelSize));

    /// <summary>The trunk behind the backbone, each of whose stages halves the height.</summary>
    [JsonIgnore]
    internal BevTrunkConfig TrunkOfFolded => Trunk with { InputChannels = FoldedChannels };

    private int HeightAfterLion => Lion.Stages.Aggregate(Shape.Z, (height, _) => (height + 1) / 2);

    /// <summary>The lift into these voxels.</summary>
    internal CameraLiftConfig LiftWith(DrivePiBehaviour behaviour) => Lift with
    {
        InputChannels = Images?.OutputChannels ?? Lift.InputChannels,
        OutputChannels = Channels,
        GridMin = [-Reach, -Reach, MinZ],
        CellSize = [VoxelSize, VoxelSize, VoxelHeight],
        GridSize = [Shape.X, Shape.Y, Shape.Z],
        Rounding = behaviour,
    };

    /// <summary>Checks that the parts fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; names what.</exception>
    internal void Check()
    {
        if (!Points && Images is null)
        {
            throw new ArgumentException("an encoder must look at points or at images, got neither");
        }

        RequireWhole(2 * Reach, VoxelSize, "2 reach", "voxelSize");
        RequireWhole(MaxZ - MinZ, VoxelHeight, "maxZ - minZ", "voxelHeight");
        if (Channels % 2 != 0)
        {
            throw new ArgumentException($"channels must be even, got {Channels}");
        }

        var coarsest = Math.Max(Trunk.OutputStride, Trunk.Stages.Aggregate(1, (stride, stage) => stride * stage.Stride));
        if (Shape.X % coarsest != 0)
        {
            throw new ArgumentException($"voxels along an edge must be a multiple of the trunk's strides, {coarsest}, got {Shape.X}");
        }

        var stride = 1;
        foreach (var stage in Trunk.Stages)
        {
            stride *= stage.Stride;
            if (stride % Trunk.OutputStride != 0 && Trunk.OutputStride % stride != 0)
            {
                throw new ArgumentException($"outputStride must be a multiple or a part of each stage's stride, got {Trunk.OutputStride} and {stride}");
            }
        }

        const int mostFolded = 4096;
        var folded = (long)Channels * HeightAfterLion;
        if (folded > mostFolded)
        {
            throw new ArgumentException($"channels times the height after the last stage must be at most {mostFolded}, got {Channels} times {HeightAfterLion}");
        }

        if (Images is { } images)
        {
            images.Validate();
            if (Lift.Downsample != ImageStride || images.Height % ImageStride != 0 || images.Width % ImageStride != 0)
            {
                throw new ArgumentException(
                    $"pictures must be multiples of {ImageStride} and downsample {ImageStride}, got {images.Height} x {images.Width} and {Lift.Downsample}");
            }
        }

        LiftWith(DrivePiBehaviour.Corrected).Validate();
    }

    private static void RequireWhole(double extent, double size, string extentName, string sizeName)
    {
        var count = extent / size;
        if (!(count >= 1) || Math.Abs(count - Math.Round(count)) > 1e-6)
        {
            throw new ArgumentException(FormattableString.Invariant($"{extentName} must be a multiple of {sizeName}, got {extent} and {size}"));
        }
    }
}
