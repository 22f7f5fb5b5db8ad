using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>How choices are written in files.</summary>
internal static class JsonNames
{
    public static string Of(Better better) => better switch
    {
        Better.Higher => "higher",
        Better.Lower => "lower",
        _ => "neither",
    };

    public static Better? BetterOf(string name) => name switch
    {
        "higher" => Better.Higher,
        "lower" => Better.Lower,
        "neither" => Better.Neither,
        _ => null,
    };

    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Better => "better",
        Verdict.Worse => "worse",
        Verdict.Differs => "differs",
        Verdict.NoEvidence => "no evidence of a difference",
        _ => "unknown",
    };
}
