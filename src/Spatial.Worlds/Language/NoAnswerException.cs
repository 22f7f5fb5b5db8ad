namespace Spatial.Worlds;

/// <summary>A query that a scene has no answer to: a description stands for none or several objects, or a label is missing.</summary>
internal sealed class NoAnswerException(string message) : Exception(message);
