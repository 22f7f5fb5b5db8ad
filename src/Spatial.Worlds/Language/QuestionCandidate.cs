namespace Spatial.Worlds;

/// <summary>The five types of NuScenes-QA.</summary>
internal enum QuestionType
{
    /// <summary>Is there?</summary>
    Exist,

    /// <summary>How many?</summary>
    Count,

    /// <summary>What is it?</summary>
    Object,

    /// <summary>What status does it have?</summary>
    Status,

    /// <summary>Do two have the same status?</summary>
    Comparison,
}

/// <summary>What a question is anchored to.</summary>
internal enum QuestionAnchor
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The vehicle.</summary>
    Ego,

    /// <summary>Another object, by direction.</summary>
    Object,

    /// <summary>Another object, by status.</summary>
    Status,
}

/// <summary>A question that may be asked about a sample, before it is put into words.</summary>
/// <param name="Type">Type.</param>
/// <param name="Query">What is asked.</param>
/// <param name="Hops">Relations it follows, 0 or 1.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Subject">What it asks about, as far as a guess could go by it: class with status, or thing; both classes of a comparison; the class of an
/// object asked for.</param>
/// <param name="Anchor">What it is anchored to.</param>
internal sealed record QuestionCandidate(QuestionType Type, SceneQuery Query, int Hops, string Answer, string Subject, QuestionAnchor Anchor);
