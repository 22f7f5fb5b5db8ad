namespace Spatial.Cli;

/// <summary>Configuration files that a user names.</summary>
internal static class UserConfig
{
    /// <summary>Reads one: what is wrong with it is the user's mistake, unlike damaged data.</summary>
    /// <exception cref="ArgumentException">There is no such file, or it is wrong.</exception>
    public static T Load<T>(string file, Func<string, T> load)
    {
        try
        {
            return load(file);
        }
        catch (Exception error) when (error is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArgumentException(error.Message, error);
        }
    }
}
