using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Voxels sorted by windows and cut into groups of equal size, as sequences for a layer; depends on coordinates only.</summary>
/// <param name="Size">Tokens G of a group.</param>
/// <param name="PlaceOfToken">[groups * G] int64, place in the sorted list of each token: every sample begins a group, and its last group is filled with
/// tokens of the group before, or with the sample's own from the start where it has one group only.</param>
/// <param name="TokenOfPlace">[V] int64, token of each place.</param>
/// <param name="AlongX">[V] int64, voxel of each place, read along x.</param>
/// <param name="AlongY">[V] int64, along y.</param>
/// <remarks>UniLION release, <c>FlattenedWindowMapping</c>.</remarks>
internal sealed record WindowGroups(int Size, Tensor PlaceOfToken, Tensor TokenOfPlace, Tensor AlongX, Tensor AlongY)
{
    private readonly Tensor[] _voxelOfToken = [Composed(AlongX, PlaceOfToken), Composed(AlongY, PlaceOfToken)];
    private readonly Tensor[] _tokenOfVoxel = [Undone(AlongX, TokenOfPlace), Undone(AlongY, TokenOfPlace)];

    /// <summary>Groups of some voxels.</summary>
    /// <param name="voxels">Their features do not matter.</param>
    /// <param name="window">Cells of a window.</param>
    /// <param name="size">Tokens G of a group.</param>
    /// <param name="shifted">Windows begin half a window before the grid does.</param>
    /// <param name="behaviour">On the CPU the release takes the samples' numbers of voxels in reverse order (an unsorted <c>unique</c>), so that groups of a
    /// batch hold voxels of two samples. On CUDA, and with one sample, it does not.</param>
    /// <exception cref="ArgumentException">A size is not positive, or a voxel lies outside the grid.</exception>
    public static WindowGroups Of(VoxelTokens voxels, WindowShape window, int size, bool shifted, DrivePiBehaviour behaviour)
    {
        if (size < 1 || window.X < 1 || window.Y < 1 || window.Z < 1)
        {
            throw new ArgumentException($"windows and groups must have at least 1 cell, got windows of {window.X} x {window.Y} x {window.Z}, groups of {size}");
        }

        using var scope = NewDisposeScope();
        var coordinates = voxels.Coordinates;
        var counts = CountsOf(voxels);
        if (behaviour == DrivePiBehaviour.ReleaseCompat && coordinates.device_type == DeviceType.CPU)
        {
            Array.Reverse(counts);
        }

        var (placeOfToken, tokenOfPlace) = Cut(counts, size);
        var groups = new WindowGroups(
            size, tensor(placeOfToken, device: coordinates.device), tensor(tokenOfPlace, device: coordinates.device), Along(ScanAxis.X), Along(ScanAxis.Y));
        foreach (var kept in (Tensor[])[groups.PlaceOfToken, groups.TokenOfPlace, groups.AlongX, groups.AlongY, .. groups._voxelOfToken, .. groups._tokenOfVoxel])
        {
            kept.MoveToOuterDisposeScope();
        }

        return groups;

        Tensor Along(ScanAxis axis) => CellKeys.OfWindows(voxels.Shape, voxels.BatchSize, window, shifted, axis).Sort(coordinates);
    }

    /// <summary>Features of the voxels as groups of tokens.</summary>
    /// <param name="features">[V, C].</param>
    /// <param name="axis">The order of the tokens.</param>
    /// <returns>[groups, G, C].</returns>
    public Tensor Gather(Tensor features, ScanAxis axis)
    {
        using var scope = NewDisposeScope();
        return features.index_select(0, _voxelOfToken[(int)axis]).view(-1, Size, features.shape[1]).MoveToOuterDisposeScope();
    }

    /// <summary>Features of the voxels from those of their tokens; what fills up groups is left out.</summary>
    /// <param name="tokens">[groups, G, C].</param>
    /// <param name="axis">The order of the tokens.</param>
    /// <returns>[V, C].</returns>
    public Tensor Scatter(Tensor tokens, ScanAxis axis)
    {
        using var scope = NewDisposeScope();
        return tokens.reshape(-1, tokens.shape[2]).index_select(0, _tokenOfVoxel[(int)axis]).MoveToOuterDisposeScope();
    }

    private static long[] CountsOf(VoxelTokens voxels)
    {
        using var counts = voxels.Coordinates.select(1, 0).bincount(null, voxels.BatchSize).cpu();
        return counts.shape[0] == voxels.BatchSize
            ? TensorValues.Of<long>(counts)
            : throw new ArgumentException($"voxels must belong to {voxels.BatchSize} samples, got sample {counts.shape[0] - 1}", nameof(voxels));
    }

    private static (long[] PlaceOfToken, long[] TokenOfPlace) Cut(long[] counts, int size)
    {
        var placeOfToken = new long[counts.Sum(count => Padded(count, size))];
        var tokenOfPlace = new long[counts.Sum()];
        long place = 0, token = 0;
        foreach (var count in counts)
        {
            var padded = Padded(count, size);
            for (long i = 0; i < padded; i++)
            {
                var from = i < count ? i : padded > size ? i - size : (i - count) % count;
                placeOfToken[token + i] = place + from;
                if (i < count)
                {
                    tokenOfPlace[place + i] = token + i;
                }
            }

            (place, token) = (place + count, token + padded);
        }

        return (placeOfToken, tokenOfPlace);
    }

    private static long Padded(long count, int size) => (count + size - 1) / size * size;

    private static Tensor Composed(Tensor order, Tensor placeOfToken) => order.index_select(0, placeOfToken);

    private static Tensor Undone(Tensor order, Tensor tokenOfPlace) => empty_like(order).scatter_(0, order, tokenOfPlace);
}
