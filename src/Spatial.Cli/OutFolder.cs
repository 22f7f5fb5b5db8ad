using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>The folder or file that --out names.</summary>
internal static class OutFolder
{
    /// <summary>Refuses an output inside the data set, which is never written to.</summary>
    /// <exception cref="ArgumentException">It lies there.</exception>
    public static void RefuseInside(string output, string dataRoot)
    {
        if (RunFolder.IsInside(output, dataRoot))
        {
            throw new ArgumentException("--out lies inside the data set, which is never written to: choose a place elsewhere");
        }
    }

    /// <summary>Writes.</summary>
    /// <param name="folder">The folder, for the message.</param>
    /// <param name="write">What fills it.</param>
    /// <exception cref="EnvironmentException">It cannot be written.</exception>
    public static void Written(string folder, Action write) => Written(folder, () =>
    {
        write();
        return true;
    });

    /// <summary>Writes.</summary>
    /// <param name="folder">The folder, for the message.</param>
    /// <param name="write">What makes and fills it.</param>
    /// <exception cref="EnvironmentException">It cannot be made or written, also where .NET calls that a missing folder.</exception>
    public static T Written<T>(string folder, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"--out {folder} cannot be written: {fault.Message.TrimEnd('.')}. Choose a folder that can, on a disk with room");
        }
    }
}
