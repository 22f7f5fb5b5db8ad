namespace Spatial.Cli;

/// <summary>Pictures of a folder in the order of their names, as frames of a video: frame9 stands before frame10.</summary>
internal sealed class FrameFolder
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    private readonly string _folder;

    /// <summary>Finds the pictures.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It has no picture.</exception>
    public FrameFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"--frames: no folder {folder}");
        }

        _folder = folder;
        var pictures = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(IsPicture).ToList();
        pictures.Sort(ByNumbers);
        Names = pictures.Count > 0 ? pictures
            : throw new InvalidDataException($"--frames: no picture, expected files {string.Join(", ", Extensions)}; in {folder}");
    }

    /// <summary>Names of the files, the first frame first.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads a frame and makes of it what a model takes.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="fit">Makes it, or refuses the picture by an <see cref="ArgumentException"/>.</param>
    /// <exception cref="InvalidDataException">Damaged, above a limit, with an alpha channel, or refused; names the file.</exception>
    public ImagePixels Read(int number, Func<ImagePixels, ImagePixels> fit)
    {
        try
        {
            return fit(PictureFile.Read(PathOf(number)));
        }
        catch (ArgumentException refusal)
        {
            throw new InvalidDataException($"{Names[number]}: {Failure.MessageOf(refusal)} ({PathOf(number)})", refusal);
        }
    }

    /// <summary>Where a frame lies.</summary>
    public string PathOf(int number) => Path.Combine(_folder, Names[number]);

    // Numbers within names by their value, all else by its letters; of equal ones as the bytes sort.
    private static int ByNumbers(string a, string b)
    {
        var (i, j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                var (first, second) = (DigitsAt(a, ref i), DigitsAt(b, ref j));
                var order = first.Length != second.Length ? first.Length.CompareTo(second.Length) : string.CompareOrdinal(first, second);
                if (order != 0)
                {
                    return order;
                }
            }
            else if (a[i] != b[j])
            {
                return a[i].CompareTo(b[j]);
            }
            else
            {
                (i, j) = (i + 1, j + 1);
            }
        }

        var rest = (a.Length - i).CompareTo(b.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(a, b);
    }

    // Without the zeros before them.
    private static string DigitsAt(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text[start..at].TrimStart('0');
    }

    /// <summary>True for names of pictures.</summary>
    public static bool IsPicture(string name) => Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
}
