namespace Spatial.Models;

/// <summary>A token that is cut out of the text before words are: a mark of the chat format, the place of a piece of an image.</summary>
/// <param name="Id">Its row in the embedding.</param>
/// <param name="Content">The text it stands for.</param>
public sealed record AddedToken(int Id, string Content)
{
    /// <summary>True when decoding may skip it. The files say <c>special</c>.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>True when it takes the white space before it along. The files say <c>lstrip</c>.</summary>
    public bool TakesSpaceBefore { get; init; }

    /// <summary>True when it takes the white space after it along. The files say <c>rstrip</c>.</summary>
    public bool TakesSpaceAfter { get; init; }

    /// <summary>True when it is looked for in normalized text instead of the text as given. The files say <c>normalized</c>.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>The text it is found by.</summary>
    internal string FoundAs => IsNormalized ? CanonicalComposition.Of(Content) : Content;
}
