using System.Runtime.InteropServices;

namespace Spatial.Cli;

/// <summary>What building and testing need.</summary>
internal static class BuildChecks
{
    public static IEnumerable<MachineCheck> All()
    {
        yield return new(".NET runtime", CheckState.Found, RuntimeInformation.FrameworkDescription);
        yield return MachineCheck.Try(".NET SDK", required: false, "https://dotnet.microsoft.com/download/dotnet/10.0", FindSdk);
        yield return Program("cmake", "apt-get install cmake", "cmake");
        yield return Program("make", "apt-get install make", "make");
        yield return Program("g++", "apt-get install g++", "g++");

        // The names that native/tests/check_cuda.sh looks for.
        yield return Program("clang++", "optional; apt-get install clang; checks the CUDA sources where there is no nvcc", "clang++-14", "clang++");
    }

    private static MachineCheck Program(string name, string remedy, params string[] commands) => MachineCheck.Try(name, required: false, remedy, () =>
        FirstLineOf(commands.FirstOrDefault(IsOnPath) ?? throw new EnvironmentException($"no {string.Join(" or ", commands)} on the path"), "--version"));

    private static bool IsOnPath(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Join(folder, command)));

    private static string FindSdk()
    {
        var (_, text) = ChildProcess.Capture(ChildProcess.Dotnet, ["--list-sdks"]);
        var versions = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).ToArray();
        return versions.Any(version => version.StartsWith("10.", StringComparison.Ordinal))
            ? string.Join(", ", versions)
            : throw new EnvironmentException($"expected version 10, found {(versions.Length == 0 ? "none" : string.Join(", ", versions))}");
    }

    internal static string FirstLineOf(string program, params string[] arguments)
    {
        var (exitCode, text) = ChildProcess.Capture(program, arguments);
        return exitCode == 0 ? text.Split('\n')[0].Trim() : throw new EnvironmentException($"{program} ended with {exitCode}");
    }
}
