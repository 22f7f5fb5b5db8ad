using System.Text.Json;

namespace Spatial.Cli;

/// <summary>Turns an exception into one message and an exit code: the only place where all exceptions are caught.</summary>
internal static class Failure
{
    public static int Report(Exception failure, TextWriter error, bool withStack)
    {
        var code = CodeOf(failure);
        if (withStack)
        {
            error.WriteLine(failure);
            return code;
        }

        error.WriteLine($"spatial: {Screen.Plain(MessageOf(failure))}");
        if (IsUnexpected(failure))
        {
            error.WriteLine($"This is a {failure.GetType().Name} nobody expected; --verbose shows where it happened.");
        }

        return code;
    }

    /// <summary>The message. An ArgumentException tells the parameter's name too, which only a programmer wants to know.</summary>
    public static string MessageOf(Exception failure) =>
        failure is ArgumentException { ParamName: { } name } ? failure.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : failure.Message;

    private static int CodeOf(Exception failure) => failure switch
    {
        OperationCanceledException => ExitCode.Interrupted,
        ArgumentException or JsonException => ExitCode.Usage,
        InvalidDataException or FileNotFoundException or DirectoryNotFoundException or EndOfStreamException => ExitCode.Failed,
        EnvironmentException or IOException or UnauthorizedAccessException => ExitCode.Environment,
        DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or PlatformNotSupportedException => ExitCode.Environment,
        TypeInitializationException { InnerException: { } inner } => CodeOf(inner),
        _ => ExitCode.Failed,
    };

    private static bool IsUnexpected(Exception failure) =>
        CodeOf(failure) == ExitCode.Failed && failure is not (InvalidDataException or IOException or InvalidOperationException);
}
