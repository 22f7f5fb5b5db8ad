using System.Runtime.InteropServices;
using System.Text.Json;

namespace Spatial.Benchmarks;

/// <summary>Neighbours of a submanifold convolution by numpy's searchsorted: peers/submanifold_neighbours.py.</summary>
public sealed class NumpyNeighbours : IDisposable
{
    private readonly NumpyScript _script = new("submanifold_neighbours.py");

    /// <summary>Writes the inputs where the script reads them.</summary>
    public NumpyNeighbours(SparseConvInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        File.WriteAllBytes(Path.Combine(_script.Folder, "coords.i64"), MemoryMarshal.AsBytes(inputs.Coordinates.AsSpan()).ToArray());
        int[] shape = [inputs.Shape.Z, inputs.Shape.Y, inputs.Shape.X];
        File.WriteAllText(Path.Combine(_script.Folder, "shape.json"), JsonSerializer.Serialize(shape));
    }

    /// <summary>Runs the script and returns the times that it measured.</summary>
    public Timing Measure(int repetitions) => _script.Measure(repetitions);

    /// <summary>[27, V] of the latest run.</summary>
    public int[] Neighbours() => _script.Read<int>("neighbours.i32");

    /// <inheritdoc/>
    public void Dispose() => _script.Dispose();
}
