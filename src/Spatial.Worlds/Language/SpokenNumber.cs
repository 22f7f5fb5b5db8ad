using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Numbers as the answers of DrivePI's data engine spell them.</summary>
internal static class SpokenNumber
{
    /// <summary>The nearest hundredth, halves to the even one; at least one decimal, no minus before zero: 0.0, 0.1, -3.25.</summary>
    public static string Of(double value)
    {
        // Exact: formatting looks at every digit, where multiplying by a hundred would round twice.
        var text = value.ToString("F2", CultureInfo.InvariantCulture);
        text = text.EndsWith('0') ? text[..^1] : text;
        return text == "-0.0" ? "0.0" : text;
    }
}
