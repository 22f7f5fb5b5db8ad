namespace Spatial.Models;

/// <summary>Who speaks in a chat.</summary>
public enum ChatRole
{
    /// <summary>Sets the tone; first, if at all.</summary>
    System,

    /// <summary>Asks.</summary>
    User,

    /// <summary>Answers: the model.</summary>
    Assistant,
}
