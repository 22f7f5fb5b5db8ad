using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>The class with the largest score, voxel by voxel. The result is defined in <c>class_argmax.h</c>.</summary>
/// <remarks>Of equal scores the first class wins; NaN is larger than everything and the first NaN wins, as in torch.argmax.</remarks>
public static unsafe class ClassArgmax
{
    /// <summary>Most classes that fit a byte.</summary>
    public const int MaxClasses = 256;

    private const string Kernel = "class_argmax";

    /// <summary>Finds the class of each voxel, into the caller's memory.</summary>
    /// <param name="scores">[V, K] float32, the scores of a voxel side by side; or [K, V], one plane of voxels per class.</param>
    /// <param name="classes">[V] receives the classes; its length says what V is.</param>
    /// <param name="classMajor">True for [K, V].</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>Voxels with a score that is NaN or infinite, so that the caller can refuse them.</returns>
    /// <exception cref="ArgumentException">The scores are not those of V voxels, or of no class or more than <see cref="MaxClasses"/>.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static long Run(ReadOnlySpan<float> scores, Span<byte> classes, bool classMajor = false, int threads = 0)
    {
        var (V, K) = (classes.Length, classes.IsEmpty ? 0 : scores.Length / classes.Length);
        if (K is < 1 or > MaxClasses || scores.Length != (long)V * K)
        {
            throw new ArgumentException($"scores must be of {V} voxels and 1 to {MaxClasses} classes, at least one of each, got {scores.Length} values", nameof(scores));
        }

        fixed (float* scoresAt = scores)
        fixed (byte* classesAt = classes)
        {
            var s = classMajor ? NativeTensor.OnCpu(scoresAt, NativeDtype.Float32, K, V) : NativeTensor.OnCpu(scoresAt, NativeDtype.Float32, V, K);
            var c = NativeTensor.OnCpu(classesAt, NativeDtype.UInt8, V);
            NativeKernelException.ThrowIfFailed(NativeMethods.ClassArgmax(&s, classMajor ? 1 : 0, threads, &c, out var nonFinite), Kernel);
            return nonFinite;
        }
    }

    /// <summary>Finds the class of each voxel, as a tensor on the scores' device.</summary>
    /// <param name="scores">[V, K] float32, contiguous, on cpu or cuda, K from 1 to <see cref="MaxClasses"/>; or [K, V], one plane of voxels per class.</param>
    /// <param name="classMajor">True for [K, V].</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>The classes, [V] uint8, which the caller disposes; and how many voxels have a score that is NaN or infinite, so that the caller can refuse them.</returns>
    /// <exception cref="ArgumentException">The scores have another dtype or shape, or are not contiguous.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static (Tensor Classes, long NonFiniteRows) Run(Tensor scores, bool classMajor = false, int threads = 0)
    {
        var s = TorchTensors.Describe(scores, nameof(scores), ScalarType.Float32, -1, -1);
        var (V, K) = classMajor ? (scores.shape[1], scores.shape[0]) : (scores.shape[0], scores.shape[1]);
        if (K is < 1 or > MaxClasses)
        {
            throw new ArgumentException($"scores must be float32 {(classMajor ? "[K, V]" : "[V, K]")} with K from 1 to {MaxClasses}, got K = {K}", nameof(scores));
        }

        var classes = torch.empty([V], ScalarType.Byte, scores.device);
        var c = TorchTensors.Describe(classes, nameof(classes), ScalarType.Byte, V);
        var status = NativeMethods.ClassArgmax(&s, classMajor ? 1 : 0, threads, &c, out var nonFinite);
        GC.KeepAlive(scores);
        if (status != NativeStatus.Ok)
        {
            classes.Dispose();
        }

        NativeKernelException.ThrowIfFailed(status, Kernel);
        return (classes, nonFinite);
    }
}
