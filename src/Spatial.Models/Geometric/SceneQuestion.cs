namespace Spatial.Models;

/// <summary>What a question of NuScenes-QA wants to know.</summary>
internal enum QuestionKind
{
    /// <summary>Whether there is such a thing: yes or no.</summary>
    Exist,

    /// <summary>How many there are: 0 to 10.</summary>
    Count,

    /// <summary>What it is: a class.</summary>
    Object,

    /// <summary>What it does: moving, parked, with rider, ...</summary>
    Status,

    /// <summary>Whether two things do the same: yes or no.</summary>
    Comparison,
}

/// <summary>A question in the form that NuScenes-QA's templates give it.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="About">The things asked about.</param>
/// <param name="Compared">Something whose status they share, or are compared with; null where there is none.</param>
internal sealed record SceneQuestion(QuestionKind Kind, ThingDescription About, ThingDescription? Compared = null);

/// <summary>Words that describe things: "other parked cars to the back left of me".</summary>
/// <param name="Class">Detection class; null for any thing.</param>
/// <param name="Status">Status as the answers spell it; null for any.</param>
/// <param name="Places">Where they are; all must hold.</param>
internal sealed record ThingDescription(string? Class, string? Status, IReadOnlyList<ThingPlace> Places);

/// <summary>A direction from something.</summary>
/// <param name="Direction">front, front left, front right, back, back left or back right.</param>
/// <param name="Of">What it is seen from; null for the vehicle itself.</param>
internal sealed record ThingPlace(string Direction, ThingDescription? Of);
