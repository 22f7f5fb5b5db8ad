namespace Spatial.Worlds;

/// <summary>When the lights of an intersection change: two phases in turn.</summary>
/// <param name="Offset">Moment at which phase 0 turns green, seconds.</param>
internal readonly record struct SignalPlan(double Offset)
{
    /// <summary>Seconds of green.</summary>
    public const double Green = 12;

    /// <summary>Seconds of yellow.</summary>
    public const double Yellow = 3;

    /// <summary>Seconds in which all are red.</summary>
    public const double Clearing = 2;

    private const double Phase = Green + Yellow + Clearing;

    /// <summary>What a phase's lights show.</summary>
    public SignalAspect AspectOf(int group, double seconds)
    {
        var into = SinceGreen(group, seconds);
        return into < Green ? SignalAspect.Green : into < Green + Yellow ? SignalAspect.Yellow : SignalAspect.Red;
    }

    /// <summary>Seconds until a phase's lights turn green again; 0 while they are.</summary>
    public double UntilGreen(int group, double seconds)
    {
        var into = SinceGreen(group, seconds);
        return into < Green ? 0 : (2 * Phase) - into;
    }

    private double SinceGreen(int group, double seconds)
    {
        var since = (seconds - Offset - (group * Phase)) % (2 * Phase);
        return since < 0 ? since + (2 * Phase) : since;
    }
}
