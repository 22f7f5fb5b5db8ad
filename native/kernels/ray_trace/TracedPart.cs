namespace Spatial.Native;

/// <summary>Instances with a hierarchy over them, laid out as <c>ray_trace_layout.h</c> says.</summary>
internal sealed unsafe class TracedPart
{
    private const int InstanceWidth = 32, NodeWidth = 16, NothingThere = int.MinValue;

    /// <summary>A part without instances.</summary>
    public static readonly TracedPart Empty = new();

    private TracedPart() => (Instances, Nodes, Root) = ([], [], NothingThere);

    /// <summary>Sets meshes up.</summary>
    /// <exception cref="NativeKernelException">There is no such mesh, or a pose is not finite.</exception>
    public TracedPart(TracedMeshes meshes, IReadOnlyList<TracedInstance> instances)
    {
        Count = instances.Count;
        (Instances, Nodes) = (new int[checked(Count * InstanceWidth)], new int[checked(Count * NodeWidth)]);
        var (meshOf, poses, tints) = (new int[Count], new double[Count * 12], new int[Count]);
        for (var i = 0; i < Count; i++)
        {
            var (mesh, (r, t), tint) = instances[i];
            (meshOf[i], tints[i]) = (mesh, (int)(tint & 0xFFFFFF));
            ReadOnlySpan<double> pose = [r.M00, r.M01, r.M02, t.X, r.M10, r.M11, r.M12, t.Y, r.M20, r.M21, r.M22, t.Z];
            pose.CopyTo(poses.AsSpan(i * 12));
        }

        fixed (int* headersAt = meshes.Headers, meshOfAt = meshOf, tintsAt = tints, instancesAt = Instances, nodesAt = Nodes)
        fixed (double* posesAt = poses)
        {
            var h = NativeTensor.OnCpu(headersAt, NativeDtype.Int32, meshes.Count, 8);
            var m = NativeTensor.OnCpu(meshOfAt, NativeDtype.Int32, Count);
            var p = NativeTensor.OnCpu(posesAt, NativeDtype.Float64, Count, 3, 4);
            var c = NativeTensor.OnCpu(tintsAt, NativeDtype.Int32, Count);
            var i = NativeTensor.OnCpu(instancesAt, NativeDtype.Int32, Count, InstanceWidth);
            var n = NativeTensor.OnCpu(nodesAt, NativeDtype.Int32, Count, NodeWidth);
            NativeKernelException.ThrowIfFailed(NativeMethods.RayTraceScene(&h, &m, &p, &c, &i, &n, out var root), "ray_trace_scene");
            Root = root;
        }
    }

    public int Count { get; }

    public int[] Instances { get; } // [I, 32]

    public int[] Nodes { get; } // [I, 16]

    public int Root { get; }
}
