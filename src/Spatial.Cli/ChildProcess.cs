using System.Diagnostics;
using System.Text;

namespace Spatial.Cli;

/// <summary>Runs another program and waits for it.</summary>
internal static class ChildProcess
{
    /// <summary>The dotnet program that runs us, else the one on the path.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : "dotnet";

    /// <summary>Runs with this process's own terminal.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="EnvironmentException">The program is not there.</exception>
    public static int Run(string program, IEnumerable<string> arguments)
    {
        using var process = Start(new(program, arguments));
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Runs and collects what it prints, both streams in the order of their lines.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Given as they are, without a shell.</param>
    /// <param name="onLine">Called for each line, from other threads but one at a time.</param>
    /// <returns>Its exit code and all lines.</returns>
    /// <exception cref="EnvironmentException">The program is not there.</exception>
    public static (int ExitCode, string Text) Capture(string program, IEnumerable<string> arguments, Action<string>? onLine = null)
    {
        var text = new StringBuilder();
        using var process = Start(new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode, text.ToString());

        void Take(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (text)
            {
                text.AppendLine(line);
                onLine?.Invoke(line);
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            const int noSuchFile = 2;
            throw new EnvironmentException(
                error.NativeErrorCode == noSuchFile ? $"no {start.FileName} on the path" : $"cannot start {start.FileName}: {error.Message}");
        }
    }
}
