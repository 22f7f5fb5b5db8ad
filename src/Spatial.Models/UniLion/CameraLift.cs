using Spatial.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What the lift makes of the pictures.</summary>
/// <param name="Voxels">The voxels that some kept depth lies in, in the order of their coordinates.</param>
/// <param name="Depth">[B * L, D, h, w]: how probable each depth is.</param>
internal sealed record LiftedVoxels(VoxelTokens Voxels, Tensor Depth);

/// <summary>Lifts image features to the voxels in which their most probable depths lie; LiDAR returns help to tell the depth.</summary>
/// <remarks>Philion and Fidler, "Lift, splat, shoot", 2020, but for the most probable depths alone; UniLION <c>view_transform.py</c>.</remarks>
internal sealed class CameraLift : nn.Module
{
    private const int DepthChannels = 64;

    [ComponentName(Name = "lidar_input_net")]
    private readonly Sequential _returns;

    [ComponentName(Name = "depth_net")]
    private readonly Sequential _depths;

    [ComponentName(Name = "out_norm")]
    private readonly LayerNorm _norm;

    private readonly CameraLiftConfig _config;

    /// <param name="config">Sizes.</param>
    /// <exception cref="ArgumentException">They do not fit each other.</exception>
    public CameraLift(CameraLiftConfig config)
        : base(nameof(CameraLift))
    {
        config.Validate();
        _config = config;
        _returns = nn.Sequential(
            ("0", nn.Conv2d(1, 8, 1)), ("1", nn.BatchNorm2d(8)), ("2", nn.ReLU()),
            ("3", nn.Conv2d(8, 32, 5, stride: 4, padding: 2)), ("4", nn.BatchNorm2d(32)), ("5", nn.ReLU()),
            ("6", nn.Conv2d(32, DepthChannels, 5, stride: config.Downsample / 4, padding: 2)), ("7", nn.BatchNorm2d(DepthChannels)), ("8", nn.ReLU()));
        var channels = config.InputChannels;
        _depths = nn.Sequential(
            ("0", nn.Conv2d(channels + DepthChannels, channels, 3, padding: 1)), ("1", nn.BatchNorm2d(channels)), ("2", nn.ReLU()),
            ("3", nn.Conv2d(channels, channels, 3, padding: 1)), ("4", nn.BatchNorm2d(channels)), ("5", nn.ReLU()),
            ("6", nn.Conv2d(channels, config.DepthCount + config.OutputChannels, 1)));
        _norm = nn.LayerNorm(config.OutputChannels);
        RegisterComponents();
    }

    /// <summary>Lifts the features of all cameras.</summary>
    /// <param name="features">[B, L, C, h, w] float32.</param>
    /// <param name="returns">[B, L, H, W] float32: depths of LiDAR returns at their pixels (m), 0 where there is none.</param>
    /// <param name="rays">The cameras.</param>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public LiftedVoxels Lift(Tensor features, Tensor returns, CameraRays rays)
    {
        using var scope = NewDisposeScope();
        Check(features, returns, rays);
        var predicted = Predict(features, returns); // [B L, D + C, h, w]
        var depth = predicted.narrow(1, 0, _config.DepthCount).softmax(1); // [B L, D, h, w]
        var voxels = Splat(depth, predicted.narrow(1, _config.DepthCount, _config.OutputChannels), rays);
        return new(
            new(_norm.forward(voxels.Features).MoveToOuterDisposeScope(), voxels.Coordinates.MoveToOuterDisposeScope(), voxels.Shape, voxels.BatchSize),
            depth.MoveToOuterDisposeScope());
    }

    /// <summary>The sums of context in the voxels that the most probable depths lie in, each by how probable it is.</summary>
    /// <param name="depth">[B * L, D, h, w], how probable each depth is.</param>
    /// <param name="context">[B * L, C, h, w].</param>
    /// <param name="rays">The cameras.</param>
    internal VoxelTokens Splat(Tensor depth, Tensor context, CameraRays rays)
    {
        using var scope = NewDisposeScope();
        var (B, h, w) = (rays.Origins.shape[0], depth.shape[2], depth.shape[3]);
        var (kept, bins) = depth.topk(_config.KeptDepths, dim: 1, largest: true, sorted: true); // [B L, K, h, w] each
        var metres = (bins.to_type(ScalarType.Float32) * _config.DepthStep) + _config.NearestDepth;
        var places = rays.Places(Pixels(h, w, depth.device), metres.view(B, -1, _config.KeptDepths, h * w)); // [B, L, K, h w, 3]
        var rows = context.permute(0, 2, 3, 1).reshape(-1, context.shape[1]).contiguous(); // [B L h w, C]
        using var index = IndexOf(Cells(places), (int)(h * w), (int)rows.shape[0]);
        var sums = BevPool.Sum(kept.reshape(-1).contiguous(), rows, index);
        return new(sums.MoveToOuterDisposeScope(), Coordinates(index.Rows, depth.device).MoveToOuterDisposeScope(), Shape, (int)B);
    }

    /// <summary>How far the predicted depths are from the nearest LiDAR return of each cell.</summary>
    /// <param name="returns">[B, L, H, W] float32, metres; 0 where there is none.</param>
    /// <param name="depth">[B * L, D, h, w], as <see cref="Lift"/> gives it.</param>
    /// <returns>Binary cross-entropy summed over depths, its mean over cells with a return; a scalar.</returns>
    public Tensor DepthLoss(Tensor returns, Tensor depth)
    {
        using var scope = NewDisposeScope();
        var labels = DepthLabels(returns); // [B L h w, D]
        var predicted = depth.permute(0, 2, 3, 1).reshape(-1, _config.DepthCount);
        var known = labels.amax([1]); // [B L h w], 1 where the cell has a return
        var entropy = nn.functional.binary_cross_entropy(predicted, labels, reduction: nn.Reduction.None) * known.unsqueeze(1);
        return (entropy.sum() / known.sum().clamp_min(1)).MoveToOuterDisposeScope();
    }

    /// <summary>[B L h w, D] float32: 1 at the depth of a cell's nearest LiDAR return.</summary>
    internal Tensor DepthLabels(Tensor returns)
    {
        using var scope = NewDisposeScope();
        var (step, count) = (_config.Downsample, _config.DepthCount);
        var (images, H, W) = (returns.shape[0] * returns.shape[1], returns.shape[2], returns.shape[3]);
        const double none = 1e5; // farther than any depth
        var cells = returns.reshape(images, H / step, step, W / step, step).permute(0, 1, 3, 2, 4).reshape(-1, step * step); // [B L h w, pixels]
        var nearest = cells.masked_fill(cells.eq(0), none).amin([1]);
        var bins = (nearest - (_config.NearestDepth - _config.DepthStep)) / _config.DepthStep; // 1 is the first depth
        bins = where(bins.lt(count + 1).logical_and(bins.ge(0)), bins, zeros_like(bins)).to_type(ScalarType.Int64);
        return nn.functional.one_hot(bins, count + 1).narrow(1, 1, count).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>Places of all cells at all depths, [B, L, D, h, w, 3].</summary>
    internal Tensor Frustum(CameraRays rays, long h, long w)
    {
        using var scope = NewDisposeScope();
        var (B, L, D) = (rays.Origins.shape[0], rays.Origins.shape[1], _config.DepthCount);
        var metres = (arange(D, dtype: ScalarType.Float32) * _config.DepthStep) + _config.NearestDepth;
        var places = rays.Places(Pixels(h, w, rays.Origins.device), metres.view(1, 1, D, 1).expand(B, L, D, h * w));
        return places.view(B, L, D, h, w, 3).MoveToOuterDisposeScope();
    }

    /// <summary>Features of the LiDAR returns, [B L, 64, h, w].</summary>
    internal Tensor ReturnFeatures(Tensor returns)
    {
        using var scope = NewDisposeScope();
        return _returns.forward(returns.reshape(-1, 1, returns.shape[2], returns.shape[3])).MoveToOuterDisposeScope();
    }

    /// <summary>Depths and context, [B L, D + C, h, w].</summary>
    internal Tensor Predict(Tensor features, Tensor returns)
    {
        using var scope = NewDisposeScope();
        var images = features.reshape(-1, features.shape[2], features.shape[3], features.shape[4]);
        return _depths.forward(cat([images, ReturnFeatures(returns)], 1)).MoveToOuterDisposeScope();
    }

    private SparseShape Shape => new(_config.GridSize[2], _config.GridSize[1], _config.GridSize[0]);

    private void Check(Tensor features, Tensor returns, CameraRays rays)
    {
        var step = _config.Downsample;
        if (features.dim() != 5 || features.shape[2] != _config.InputChannels)
        {
            throw new ArgumentException($"features must be [B, L, {_config.InputChannels}, h, w], got [{string.Join(", ", features.shape)}]", nameof(features));
        }

        long[] expected = [features.shape[0], features.shape[1], features.shape[3] * step, features.shape[4] * step];
        if (!returns.shape.SequenceEqual(expected))
        {
            throw new ArgumentException($"returns must be [{string.Join(", ", expected)}], got [{string.Join(", ", returns.shape)}]", nameof(returns));
        }

        if (rays.Origins.shape[0] != expected[0] || rays.Origins.shape[1] != expected[1])
        {
            throw new ArgumentException(
                $"rays must be of [{expected[0]}, {expected[1]}] cameras, got [{rays.Origins.shape[0]}, {rays.Origins.shape[1]}]", nameof(rays));
        }
    }

    // Middles of the cells as the release has them: spread from the first pixel to the last. [3, h w]: u, v, 1.
    private Tensor Pixels(long h, long w, Device device)
    {
        using var scope = NewDisposeScope();
        var (columns, rows) = (linspace(0, (w * _config.Downsample) - 1, w, device: device), linspace(0, (h * _config.Downsample) - 1, h, device: device));
        var u = columns.view(1, w).expand(h, w).reshape(-1);
        var v = rows.view(h, 1).expand(h, w).reshape(-1);
        return stack([u, v, ones_like(u)], 0).MoveToOuterDisposeScope();
    }

    // The cell of each place, ((b Z + z) Y + y) X + x; -1 outside. [N] int32 in the order of the places.
    private int[] Cells(Tensor places)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var grid = _config.Grid;
        var flat = TensorValues.Of<float>(places.reshape(-1, 3));
        var (count, perSample) = (flat.Length / 3, flat.Length / 3 / (int)places.shape[0]);
        var cells = new int[count];
        var (minX, minY, minZ) = ((float)grid.Min.X, (float)grid.Min.Y, (float)grid.Min.Z);
        var (sizeX, sizeY, sizeZ) = ((float)grid.CellSize.X, (float)grid.CellSize.Y, (float)grid.CellSize.Z);
        var least = _config.Rounding == DrivePiBehaviour.ReleaseCompat ? -1f : 0f; // truncation takes what is less than a cell below the grid in
        for (var i = 0; i < count; i++)
        {
            var (x, y, z) = ((flat[i * 3] - minX) / sizeX, (flat[(i * 3) + 1] - minY) / sizeY, (flat[(i * 3) + 2] - minZ) / sizeZ);
            var inside = IsInside(x, least, grid.SizeX) && IsInside(y, least, grid.SizeY) && IsInside(z, least, grid.SizeZ);
            cells[i] = inside ? checked((((((i / perSample) * grid.SizeZ) + (int)z) * grid.SizeY) + (int)y) * grid.SizeX) + (int)x : -1;
        }

        return cells;

        // NaN is nowhere.
        static bool IsInside(float cell, float least, int size) => cell < size && (least < 0 ? cell > least : cell >= 0);
    }

    // Entries lie as [B L, K, h w]; each is of the context of its camera and cell.
    private BevPoolIndex IndexOf(int[] cells, int hw, int contexts)
    {
        var K = _config.KeptDepths;
        var features = new int[cells.Length];
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = (i / (K * hw) * hw) + (i % hw);
        }

        return BevPoolIndex.Of(cells, features, contexts);
    }

    private Tensor Coordinates(ReadOnlySpan<int> rows, Device device)
    {
        var coordinates = new long[rows.Length * 4];
        var (Z, Y, X) = (_config.GridSize[2], _config.GridSize[1], _config.GridSize[0]);
        for (var i = 0; i < rows.Length; i++)
        {
            var at = coordinates.AsSpan(i * 4, 4);
            (at[0], at[1], at[2], at[3]) = (rows[i] / (Z * Y * X), rows[i] / (Y * X) % Z, rows[i] / X % Y, rows[i] % X);
        }

        return tensor(coordinates, [rows.Length, 4], device: device);
    }
}
