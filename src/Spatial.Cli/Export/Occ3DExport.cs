using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>A folder of <c>&lt;sample token&gt;.npz</c>, each one array <c>arr_0</c>: uint8 [200, 200, 16], labels of Occ3D, key ego frame.</summary>
/// <remarks>Occupancy challenge of CVPR 2023, as <c>numpy.savez_compressed</c> writes an array without a name.</remarks>
internal static class Occ3DExport
{
    public static void Write(ExportSource source, ExportRequest request)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Out));
        var partial = $"{target}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(partial);
        try
        {
            foreach (var (sample, prediction) in source.ReadAll())
            {
                var occupancy = NuScenesGrid.Need(prediction, sample, OccupancyLabels.Occ3D);
                var grid = occupancy.Grid;
                NpzFile.Write(Path.Join(partial, FileNames.Of(sample.Token) + ".npz"), ("arr_0", NpyArray.Of<byte>(occupancy.Classes, grid.SizeX, grid.SizeY, grid.SizeZ)));
            }

            Directory.Move(partial, target);
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }

        AtomicFile.FlushFolder(Path.GetDirectoryName(target)!);
    }
}
