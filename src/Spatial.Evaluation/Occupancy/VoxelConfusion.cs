using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Spatial.Evaluation;

/// <summary>Counts which class was predicted for which true class, voxel by voxel, 64 voxels at a time.</summary>
/// <remarks>Most of a scene is free, predicted free or masked out: such voxels are counted by their bits and never looked at one by one.</remarks>
internal static class VoxelConfusion
{
    /// <summary>Voxels in one step; the number of voxels must be a multiple of it.</summary>
    public const int Step = 64;

    private const int RowBits = 5; // room for 32 classes
    private const int BankSize = 1 << (2 * RowBits);
    private const int Banks = 4; // equal voxels follow each other, and adding to one counter again waits for the last addition: take turns

    /// <summary>Adds a frame's voxels to a confusion.</summary>
    /// <param name="truth">Classes; what is not below the number of classes is ignored.</param>
    /// <param name="mask">0 where a voxel does not count; empty where all count.</param>
    /// <param name="prediction">Classes, all below the number of classes.</param>
    /// <param name="free">The class of most voxels.</param>
    /// <param name="classes">Number of classes, at most 32.</param>
    /// <param name="confusion">[K, K] rows truth, columns prediction.</param>
    /// <returns>Voxels whose truth is ignored, and voxels outside the mask.</returns>
    public static (long Ignored, long Masked) Add(
        ReadOnlySpan<byte> truth, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> prediction, byte free, int classes, Span<long> confusion)
    {
        Span<int> banks = stackalloc int[Banks * BankSize];
        banks.Clear();
        var (freeOfBoth, ignored, masked) = (0L, 0L, 0L);
        var (freeClass, firstIgnored) = (Vector512.Create(free), Vector512.Create((byte)classes));
        for (var at = 0; at < truth.Length; at += Step)
        {
            var (truths, predictions) = (Load(truth, at), Load(prediction, at));
            var counts = mask.IsEmpty ? ulong.MaxValue : ~Vector512.Equals(Load(mask, at), Vector512<byte>.Zero).ExtractMostSignificantBits();
            var known = Vector512.LessThan(truths, firstIgnored).ExtractMostSignificantBits();
            var isFree = (Vector512.Equals(truths, freeClass) & Vector512.Equals(predictions, freeClass)).ExtractMostSignificantBits();
            freeOfBoth += BitOperations.PopCount(counts & isFree);
            ignored += BitOperations.PopCount(counts & ~known);
            masked += BitOperations.PopCount(~counts);
            AddEach(truth.Slice(at, Step), prediction.Slice(at, Step), counts & known & ~isFree, banks);
        }

        confusion[(free * classes) + free] += freeOfBoth;
        SumBanks(banks, classes, confusion);
        return (ignored, masked);
    }

    private static Vector512<byte> Load(ReadOnlySpan<byte> voxels, int at) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(voxels), (nuint)at);

    private static void AddEach(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> prediction, ulong voxels, Span<int> banks)
    {
        for (var bank = 0; voxels != 0; voxels &= voxels - 1)
        {
            var voxel = BitOperations.TrailingZeroCount(voxels);
            banks[bank + (truth[voxel] << RowBits) + prediction[voxel]]++;
            bank = (bank + BankSize) & ((Banks - 1) * BankSize);
        }
    }

    private static void SumBanks(ReadOnlySpan<int> banks, int classes, Span<long> confusion)
    {
        for (var truth = 0; truth < classes; truth++)
        {
            for (var predicted = 0; predicted < classes; predicted++)
            {
                for (var bank = 0; bank < Banks; bank++)
                {
                    confusion[(truth * classes) + predicted] += banks[(bank * BankSize) + (truth << RowBits) + predicted];
                }
            }
        }
    }
}
