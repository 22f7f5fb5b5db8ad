using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

/// <summary>The goldens of Qwen2.5-VL.</summary>
internal static class QwenGolden
{
    /// <summary>float32 sums in another order; worst seen by the goldens' own float64 check 2e-5.</summary>
    public const double Tolerance = 5e-5;

    /// <summary>Relative, on the norm.</summary>
    public const double GradientTolerance = 1e-3;

    public static string Path(string path) => TestData.Golden($"qwen25vl/{path}");

    public static GoldenTensors Tensors(string name) => new($"qwen25vl/{name}");

    public static Qwen25VlChat Chat() => Qwen25VlChat.Load(Path("checkpoint"));

    /// <summary>Images or videos of a golden, at whatever size they have.</summary>
    public static ImagePixels[] Frames(Tensor frames)
    {
        using var scope = NewDisposeScope();
        var all = frames.dim() == 3 ? frames.unsqueeze(0) : frames; // [T, H, W, 3]
        return [.. Enumerable.Range(0, (int)all.shape[0]).Select(frame => new ImagePixels((int)all.shape[2], (int)all.shape[1], Bytes(all[frame])))];
    }

    public static VisualGrid[] Grids(Tensor? grids) => grids is null ? []
        : [.. Integers(grids).Chunk(3).Select(grid => new VisualGrid((int)grid[0], (int)grid[1], (int)grid[2]))];

    public static long[] Integers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.to_type(ScalarType.Int64).contiguous().data<long>().ToArray();
    }

    public static byte[] Bytes(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.contiguous().data<byte>().ToArray();
    }
}
