using System.Globalization;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Numbers as text, the same in every culture.</summary>
internal static class ReportNumber
{
    /// <summary>What stands where a figure is not defined.</summary>
    public const string Undefined = "n/a";

    /// <summary>As many digits as bring the same number back; empty where not defined.</summary>
    public static string Exact(double? value) => value is { } number && !double.IsNaN(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    /// <summary>For reading: as many digits as figures of this unit are compared by.</summary>
    public static string Shown(double? value, FigureKind kind)
    {
        if (value is not { } number || double.IsNaN(number))
        {
            return Undefined;
        }

        return Fixed(number, Digits(number, kind));
    }

    /// <summary>With its unit, where it has one.</summary>
    public static string WithUnit(double? value, FigureKind kind) => value is null || kind.Unit.Length == 0 ? Shown(value, kind) : $"{Shown(value, kind)} {kind.Unit}";

    /// <summary>A difference: always with a sign, and one digit more than the figures have.</summary>
    public static string Signed(double? value, FigureKind kind)
    {
        if (value is not { } number || double.IsNaN(number))
        {
            return Undefined;
        }

        var digits = Digits(number, kind);
        return $"{(number > 0 ? "+" : "")}{Fixed(number, digits == 0 ? 0 : digits + 1)}";
    }

    /// <summary>Both ends of an interval.</summary>
    public static string Shown(Interval? interval, FigureKind kind, bool signed = false) => interval is null
        ? Undefined
        : signed
            ? $"{Signed(interval.Low, kind)} to {Signed(interval.High, kind)}"
            : $"{Shown(interval.Low, kind)} to {Shown(interval.High, kind)}";

    /// <summary>A count, thousands apart.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double? share, int digits = 1) => share is { } number ? $"{Fixed(100 * number, digits)} %" : Undefined;

    /// <summary>So many digits after the point, and no minus before zero.</summary>
    public static string Fixed(double value, int digits)
    {
        var text = value.ToString($"F{digits}", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAnyExcept("-0.") ? text.Replace('-', '\u2212') : text.TrimStart('-');
    }

    private static int Digits(double value, FigureKind kind) => (kind.Unit, Math.Abs(value)) switch
    {
        _ when kind.Better == Better.Neither && value == Math.Floor(value) => 0,
        (_, >= 10_000) => 0,
        ("%", _) => 2,
        (_, >= 100) => 1,
        ("m" or "m/s" or "s", _) => 3,
        _ => 4,
    };
}
