using System.Globalization;

namespace Spatial.Models;

/// <summary>Tensors whose names differ in numbers only and that have the same dtype and shape: those of all layers, in one line.</summary>
/// <param name="Name">The name; where numbers differ, their least and greatest: "layers.{0..23}.mlp".</param>
/// <param name="Dtype">Of each, as files have it.</param>
/// <param name="Shape">Of each.</param>
/// <param name="Tensors">How many there are.</param>
/// <param name="Parameters">How many numbers they have together.</param>
public sealed record TensorGroup(string Name, string Dtype, IReadOnlyList<long> Shape, int Tensors, long Parameters)
{
    /// <summary>Groups tensors, in the order of the first of each group.</summary>
    public static IReadOnlyList<TensorGroup> Of(IEnumerable<StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var groups = tensors.GroupBy(tensor =>
            (KeyPattern.Of(tensor.Name), KeyPattern.NumbersOf(tensor.Name).Count, tensor.Dtype, StoredTensor.TextOf(tensor.Shape)));
        return [.. groups.Select(group => Made(NameOf([.. group.Select(tensor => tensor.Name)]), [.. group]))];
    }

    /// <summary>Every tensor by itself.</summary>
    public static IReadOnlyList<TensorGroup> Each(IEnumerable<StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return [.. tensors.Select(tensor => Made(tensor.Name, [tensor]))];
    }

    private static TensorGroup Made(string name, StoredTensor[] tensors) =>
        new(name, tensors[0].Dtype.Code(), tensors[0].Shape, tensors.Length, tensors.Sum(tensor => tensor.Count));

    private static string NameOf(string[] names)
    {
        var numbers = names.Select(KeyPattern.NumbersOf).ToArray();
        return KeyPattern.With(names[0], place => RangeOf([.. numbers.Select(its => its[place]).Distinct(StringComparer.Ordinal)]));
    }

    // Numbers longer than any count of layers have no order.
    private static string RangeOf(string[] numbers)
    {
        if (numbers.Length == 1)
        {
            return numbers[0];
        }

        var values = numbers.Select(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1).ToArray();
        return values.Contains(-1) ? "{...}" : string.Create(CultureInfo.InvariantCulture, $"{{{values.Min()}..{values.Max()}}}");
    }
}
