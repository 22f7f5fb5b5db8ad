using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Spatial.Evaluation;

/// <summary>The class with the largest logit, voxel by voxel.</summary>
public static class ClassArgmax
{
    /// <summary>Most classes that fit a byte.</summary>
    public const int MaxClasses = 256;

    private const int Group = 32; // voxels held in registers while all classes pass by: two cache lines of each plane
    private const int LineLength = 16; // float32 values of a cache line
    private const int Ahead = 256; // planes are too many streams for the processor to foresee: each line is asked for this many voxels early

    /// <summary>Finds the class of each voxel.</summary>
    /// <param name="logits">[K, V] float32, one plane of voxels per class.</param>
    /// <param name="classes">[V] receives the class. Of equal logits the first wins; NaN is larger than everything and the first NaN wins, as in numpy.argmax.</param>
    /// <exception cref="ArgumentException">The logits are not whole planes of V voxels, or have no class or more than <see cref="MaxClasses"/>.</exception>
    public static void Run(ReadOnlySpan<float> logits, Span<byte> classes)
    {
        if (classes.IsEmpty || logits.IsEmpty || logits.Length % classes.Length != 0 || logits.Length / classes.Length > MaxClasses)
        {
            throw new ArgumentException(
                $"logits must be 1 to {MaxClasses} planes of {classes.Length} voxels, got {logits.Length} values", nameof(logits));
        }

        var grouped = classes.Length / Group * Group;
        for (var voxel = 0; voxel < grouped; voxel += Group)
        {
            OfGroup(logits, voxel, classes);
        }

        for (var voxel = grouped; voxel < classes.Length; voxel++)
        {
            classes[voxel] = OfVoxel(logits, voxel, classes.Length);
        }
    }

    private static void OfGroup(ReadOnlySpan<float> logits, int voxel, Span<byte> classes)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(logits), voxel);
        var lanes = (nuint)Vector256<float>.Count;
        var (a, b, c, d) = (Vector256.LoadUnsafe(ref first), Vector256.LoadUnsafe(ref first, lanes),
            Vector256.LoadUnsafe(ref first, 2 * lanes), Vector256.LoadUnsafe(ref first, 3 * lanes));
        var (classA, classB, classC, classD) = (Vector256<uint>.Zero, Vector256<uint>.Zero, Vector256<uint>.Zero, Vector256<uint>.Zero);
        var planes = (uint)(logits.Length / classes.Length);
        Prefetch(ref first);
        for (var k = 1u; k < planes; k++)
        {
            ref var plane = ref Unsafe.Add(ref first, (nuint)k * (nuint)classes.Length);
            var candidate = Vector256.Create(k);
            Prefetch(ref plane);
            Keep(Vector256.LoadUnsafe(ref plane), candidate, ref a, ref classA);
            Keep(Vector256.LoadUnsafe(ref plane, lanes), candidate, ref b, ref classB);
            Keep(Vector256.LoadUnsafe(ref plane, 2 * lanes), candidate, ref c, ref classC);
            Keep(Vector256.LoadUnsafe(ref plane, 3 * lanes), candidate, ref d, ref classD);
        }

        Vector256.Narrow(Vector256.Narrow(classA, classB), Vector256.Narrow(classC, classD)).CopyTo(classes[voxel..]);
    }

    // Into the second-level cache: planes of a round size all meet in a few places of the first, and would push each other out.
    // An address behind the last plane is no fault; it is only never fetched.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref float plane)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1((float*)Unsafe.AsPointer(ref plane) + Ahead);
            Sse.Prefetch1((float*)Unsafe.AsPointer(ref plane) + Ahead + LineLength);
        }
    }

    // Not "at most the best" holds for larger values and for NaN; a best that is NaN, unequal to itself, stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector256<float> logit, Vector256<uint> candidate, ref Vector256<float> best, ref Vector256<uint> bestClass)
    {
        var better = Vector256.AndNot(Vector256.Equals(best, best), Vector256.LessThanOrEqual(logit, best));
        best = Vector256.ConditionalSelect(better, logit, best);
        bestClass = Vector256.ConditionalSelect(better.AsUInt32(), candidate, bestClass);
    }

    private static byte OfVoxel(ReadOnlySpan<float> logits, int voxel, int voxels)
    {
        var (best, bestClass) = (logits[voxel], 0);
        for (var k = 1; k < logits.Length / voxels && !float.IsNaN(best); k++)
        {
            var logit = logits[(k * voxels) + voxel];
            if (logit > best || float.IsNaN(logit))
            {
                (best, bestClass) = (logit, k);
            }
        }

        return (byte)bestClass;
    }
}
