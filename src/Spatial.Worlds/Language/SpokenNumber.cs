using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Numbers as the answers of DrivePI's data engine spell them.</summary>
internal static class SpokenNumber
{
    /// <summary>Rounded to two decimals, halves to even; at least one decimal, no minus before zero: 0.0, 0.1, -3.25.</summary>
    public static string Of(double value)
    {
        var rounded = Math.Round(value, 2, MidpointRounding.ToEven);
        return (rounded == 0 ? 0 : rounded).ToString("0.0#", CultureInfo.InvariantCulture);
    }
}
