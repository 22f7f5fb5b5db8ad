namespace Spatial.Cli;

/// <summary>Writing to the folder that --out names.</summary>
internal static class OutFolder
{
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
