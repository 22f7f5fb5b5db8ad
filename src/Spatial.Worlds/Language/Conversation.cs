namespace Spatial.Worlds;

/// <summary>Questions about one sample that are asked one after the other.</summary>
internal sealed record Conversation
{
    /// <summary>A name of its own within the file: sample, kind, number.</summary>
    public required string Id { get; init; }

    /// <summary>The sample.</summary>
    public required string SampleToken { get; init; }

    /// <summary>Name of its scene.</summary>
    public required string SceneName { get; init; }

    /// <summary>Name of the kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Questions with their answers.</summary>
    public required IReadOnlyList<ConversationTurn> Turns { get; init; }

    /// <summary>Why it could not be made; null where it was.</summary>
    public string? SkipReason { get; init; }
}

/// <summary>A question, its answer, and what the answer is computed by.</summary>
internal sealed record ConversationTurn(string Question, string Answer, SceneQuery Query);
