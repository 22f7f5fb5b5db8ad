namespace Spatial.Cli;

/// <summary>Tokens come from data: only a plain name may become a file or folder.</summary>
internal static class FileNames
{
    /// <summary>The token itself.</summary>
    /// <exception cref="InvalidDataException">It holds something else than letters, digits, - and _.</exception>
    public static string Of(string token) => token.Length > 0 && token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        ? token
        : throw new InvalidDataException($"table sample, token '{Screen.Plain(token)}': expected letters and digits, so that it can name a file or folder");
}
