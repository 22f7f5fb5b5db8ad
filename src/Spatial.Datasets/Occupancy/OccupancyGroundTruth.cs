namespace Spatial.Datasets;

/// <summary>Occupancy labels of nuScenes samples, where they were installed beside the data set.</summary>
/// <remarks>Layouts as published: OpenOcc v2 <c>openocc_v2/&lt;scene&gt;/&lt;sample token&gt;/labels.npz</c>, Occ3D <c>gts/&lt;scene&gt;/&lt;sample token&gt;/labels.npz</c>.</remarks>
public static class OccupancyGroundTruth
{
    /// <summary>Finds the labels of one sample.</summary>
    /// <param name="dataroot">Folder of the data set.</param>
    /// <param name="sceneName">Name of the scene, for example scene-0061.</param>
    /// <param name="sampleToken">Token of the sample.</param>
    /// <param name="preferred">Label list to look for first: the one that a prediction beside it uses.</param>
    /// <param name="limits">Limits of file sizes; the defaults when null.</param>
    /// <returns>[200, 200, 16] labels in the key ego frame, or null where neither label set has the sample.</returns>
    /// <exception cref="InvalidDataException">The label file is damaged, or its path leaves the data root.</exception>
    public static Occupancy? Find(string dataroot, string sceneName, string sampleToken, OccupancyLabels preferred, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(preferred);
        OccupancyLabels[] order = preferred == OccupancyLabels.Occ3D
            ? [OccupancyLabels.Occ3D, OccupancyLabels.OpenOcc]
            : [OccupancyLabels.OpenOcc, OccupancyLabels.Occ3D];
        foreach (var labels in order)
        {
            var relative = PathOf(FolderOf(labels), sceneName, sampleToken);
            if (File.Exists(Path.Join(dataroot, relative)))
            {
                var file = DatasetPath.Resolve(dataroot, relative);
                return labels == OccupancyLabels.Occ3D
                    ? OccupancyLabelFile.ReadOcc3DOccupancy(file, limits)
                    : OccupancyLabelFile.ReadOpenOcc(file, limits).Occupancy;
            }
        }

        return null;
    }

    /// <summary>The label file of one sample under one benchmark.</summary>
    /// <param name="dataroot">Folder of the data set.</param>
    /// <param name="sceneName">Name of the scene.</param>
    /// <param name="sampleToken">Token of the sample.</param>
    /// <param name="labels">The benchmark.</param>
    /// <exception cref="FileNotFoundException">The sample has none; the message names where it belongs.</exception>
    /// <exception cref="InvalidDataException">Its path leaves the data root.</exception>
    public static DatasetPath FileOf(string dataroot, string sceneName, string sampleToken, OccupancyLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return DatasetPath.Resolve(dataroot, PathOf(FolderOf(labels), sceneName, sampleToken));
    }

    /// <summary>The panoptic label file of one sample: <c>occ3d_panoptic/&lt;scene&gt;/&lt;sample token&gt;/labels.npz</c>.</summary>
    /// <exception cref="FileNotFoundException">The sample has none; the message names where it belongs.</exception>
    /// <exception cref="InvalidDataException">Its path leaves the data root.</exception>
    public static DatasetPath PanopticFileOf(string dataroot, string sceneName, string sampleToken) =>
        DatasetPath.Resolve(dataroot, PathOf(PanopticFolder, sceneName, sampleToken));

    /// <summary>Folder of SparseOcc's panoptic labels.</summary>
    public const string PanopticFolder = "occ3d_panoptic";

    private static string PathOf(string folder, string sceneName, string sampleToken) => string.Join('/', folder, sceneName, sampleToken, "labels.npz");

    private static string FolderOf(OccupancyLabels labels) => labels == OccupancyLabels.Occ3D ? "gts" : "openocc_v2";
}
