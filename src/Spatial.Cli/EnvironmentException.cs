namespace Spatial.Cli;

/// <summary>The machine lacks something; the message says what and how to get it.</summary>
internal sealed class EnvironmentException(string message) : Exception(message);
