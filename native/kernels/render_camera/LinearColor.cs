namespace Spatial.Native;

/// <summary>Amounts of red, green and blue light; no upper limit.</summary>
public readonly record struct LinearColor(double Red, double Green, double Blue);
