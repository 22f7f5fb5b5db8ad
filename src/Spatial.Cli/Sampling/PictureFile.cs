using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>A picture that stands alone: no table says which size it has.</summary>
internal static class PictureFile
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">Damaged, above a limit, or with an alpha channel; names the file.</exception>
    public static ImagePixels Read(string path)
    {
        const int colours = 3;
        var header = ImageFile.ReadHeader(path);
        return header.Channels is 1 or colours
            ? ImageFile.ReadPixels(path, header.Width, header.Height)
            : throw new InvalidDataException(
                $"{Path.GetFileName(path)}: has an alpha channel, expected {colours} colours or grey; save it without one ({path})");
    }
}
