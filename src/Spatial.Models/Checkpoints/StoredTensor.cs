using System.Globalization;

namespace Spatial.Models;

/// <summary>A tensor in a safetensors file as the file's header tells it, checked; its values stay in the file until they are read.</summary>
/// <param name="Name">Upstream's key.</param>
/// <param name="Dtype">How its numbers are written.</param>
/// <param name="Shape">Sizes of its axes, row-major; none for a single number.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
public sealed record StoredTensor(string Name, TensorDtype Dtype, IReadOnlyList<long> Shape, long Offset)
{
    /// <summary>How many numbers it has.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (count, size) => checked(count * size));

    /// <summary>How many bytes they take.</summary>
    public long ByteCount => Count * Dtype.Bytes();

    /// <summary>Name, dtype and shape, as messages have it.</summary>
    public override string ToString() => $"{PrintableName.Of(Name)} {Dtype.Code()} {TextOf(Shape)}";

    /// <summary>A shape as messages have it: [3, 4].</summary>
    internal static string TextOf(IEnumerable<long> shape) =>
        $"[{string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";
}
