namespace Spatial.Evaluation;

/// <summary>Which of two values of a figure is better.</summary>
public enum Better
{
    /// <summary>The larger one.</summary>
    Higher,

    /// <summary>The smaller one.</summary>
    Lower,

    /// <summary>Neither: the figure describes.</summary>
    Neither,
}

/// <summary>What a figure is, whatever its value.</summary>
/// <param name="Name">Name as the field writes it, for example RayIoU@1m. Unique within a protocol.</param>
/// <param name="Unit">m, m/s, rad, % for percent, or empty for a fraction or score.</param>
/// <param name="Better">Which way is better.</param>
public sealed record FigureKind(string Name, string Unit, Better Better);

/// <summary>A figure of a protocol.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its value in the unit of its kind; null where it is not defined, which the official code writes as NaN.</param>
public sealed record Figure(FigureKind Kind, double? Value)
{
    /// <summary>A figure from a value that may be NaN.</summary>
    public static Figure Of(FigureKind kind, double value) => new(kind, Defined(value));

    /// <summary>Null for NaN, else the value.</summary>
    public static double? Defined(double value) => double.IsNaN(value) ? null : value;
}
