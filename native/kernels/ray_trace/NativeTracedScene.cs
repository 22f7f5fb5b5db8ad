using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary><c>spatial_traced_scene</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTracedScene
{
    public NativeTensor* MeshNodes;
    public NativeTensor* MeshTriangles;
    public NativeTensor* FirstInstances;
    public NativeTensor* SecondInstances;
    public NativeTensor* FirstNodes;
    public NativeTensor* SecondNodes;
    public int FirstRoot;
    public int SecondRoot;
}
