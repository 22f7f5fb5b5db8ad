namespace Spatial.Models;

/// <summary>A turn of a conversation as training files hold it.</summary>
/// <param name="From">Who speaks: <c>human</c> or <c>gpt</c>; <c>user</c>, <c>assistant</c> and <c>system</c> are read, too.</param>
/// <param name="Value">What is said; a human's <c>&lt;image&gt;</c> and <c>&lt;video&gt;</c> are the places of images and videos.</param>
public sealed record ConversationTurn(string From, string Value);
