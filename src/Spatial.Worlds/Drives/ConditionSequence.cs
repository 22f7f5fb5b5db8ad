namespace Spatial.Worlds;

/// <summary>Which scenes of a world are at dusk and which in rain. They are spread over the scenes instead of drawn, so that small worlds have their
/// shares, too, and neither follows from the other.</summary>
/// <param name="Dusk">Share of scenes at dusk, 0 to 1.</param>
/// <param name="Rain">Share of scenes in rain, 0 to 1.</param>
/// <param name="DuskStart">Where the sequence of dusk begins, 0 to 1.</param>
/// <param name="RainStart">Where the sequence of rain begins, 0 to 1.</param>
/// <remarks>Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018: R2.</remarks>
internal sealed record ConditionSequence(double Dusk, double Rain, double DuskStart, double RainStart)
{
    private const double Plastic = 1.32471795724474602596; // p^3 = p + 1: no whole numbers times 1/p, 1/p^2 and 1 add up to 0
    private const double DuskStep = 1 / Plastic;
    private const double RainStep = 1 / (Plastic * Plastic);

    /// <summary>The sequence of a world: of several beginnings the one whose first scenes have the shares best.</summary>
    public static ConditionSequence Of(double dusk, double rain, SeededNumbers numbers)
    {
        const int beginnings = 32;
        return Enumerable.Range(0, beginnings).Select(_ => new ConditionSequence(dusk, rain, numbers.NextUnit(), numbers.NextUnit()))
            .MinBy(sequence => sequence.Unevenness())!;
    }

    /// <summary>Whether a scene is at dusk and whether it is in rain.</summary>
    public (bool IsDusk, bool IsRain) At(int scene) => ((DuskStart + (scene * DuskStep)) % 1 < Dusk, (RainStart + (scene * RainStep)) % 1 < Rain);

    // By how many scenes at most dusk, rain or plain days are off their shares, after one scene, two scenes and so on.
    private double Unevenness()
    {
        const int scenes = 8;
        var (worst, dusk, rain, plain) = (0.0, 0, 0, 0);
        for (var scene = 0; scene < scenes; scene++)
        {
            var (isDusk, isRain) = At(scene);
            (dusk, rain, plain) = (dusk + (isDusk ? 1 : 0), rain + (isRain ? 1 : 0), plain + (isDusk || isRain ? 0 : 1));
            var (ofDusk, ofRain, ofPlain) = ((scene + 1) * Dusk, (scene + 1) * Rain, (scene + 1) * (1 - Dusk) * (1 - Rain));
            worst = Math.Max(worst, Math.Max(Math.Abs(dusk - ofDusk), Math.Max(Math.Abs(rain - ofRain), Math.Abs(plain - ofPlain))));
        }

        return worst;
    }
}
