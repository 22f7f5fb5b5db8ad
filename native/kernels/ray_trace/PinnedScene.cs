using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>A scene's arrays held in place for one native call.</summary>
internal readonly unsafe struct PinnedScene : IDisposable
{
    /// <summary>Tensors that <see cref="Describe"/> needs.</summary>
    public const int TensorCount = 6;

    private readonly TracedScene _scene;
    private readonly GCHandle _meshNodes, _triangles, _first, _second, _firstNodes, _secondNodes;

    /// <summary>Pins the arrays; <see cref="Dispose"/> lets them go.</summary>
    public PinnedScene(TracedScene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        _scene = scene;
        (_meshNodes, _triangles) = (Pin(scene.Meshes.Nodes), Pin(scene.Meshes.Sorted));
        (_first, _firstNodes) = (Pin(scene.FixedPart.Instances), Pin(scene.FixedPart.Nodes));
        (_second, _secondNodes) = (Pin(scene.MovingPart.Instances), Pin(scene.MovingPart.Nodes));
    }

    /// <summary>The scene as the native side wants it.</summary>
    /// <param name="tensors">Room for <see cref="TensorCount"/> tensors, in use as long as the result.</param>
    public NativeTracedScene Describe(NativeTensor* tensors)
    {
        tensors[0] = Tensor(_meshNodes, _scene.Meshes.TriangleCount, 16);
        tensors[1] = Tensor(_triangles, _scene.Meshes.TriangleCount, 24);
        tensors[2] = Tensor(_first, _scene.FixedPart.Count, 32);
        tensors[3] = Tensor(_second, _scene.MovingPart.Count, 32);
        tensors[4] = Tensor(_firstNodes, _scene.FixedPart.Count, 16);
        tensors[5] = Tensor(_secondNodes, _scene.MovingPart.Count, 16);
        return new()
        {
            MeshNodes = tensors,
            MeshTriangles = tensors + 1,
            FirstInstances = tensors + 2,
            SecondInstances = tensors + 3,
            FirstNodes = tensors + 4,
            SecondNodes = tensors + 5,
            FirstRoot = _scene.FixedPart.Root,
            SecondRoot = _scene.MovingPart.Root,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _meshNodes.Free();
        _triangles.Free();
        _first.Free();
        _second.Free();
        _firstNodes.Free();
        _secondNodes.Free();
    }

    private static GCHandle Pin(int[] array) => GCHandle.Alloc(array, GCHandleType.Pinned);

    private static NativeTensor Tensor(GCHandle array, int rows, int width) =>
        NativeTensor.OnCpu((void*)array.AddrOfPinnedObject(), NativeDtype.Int32, rows, width);
}
