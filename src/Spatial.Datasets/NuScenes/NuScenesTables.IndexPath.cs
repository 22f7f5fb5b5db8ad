namespace Spatial.Datasets;

/// <content>Where the index lies.</content>
public sealed partial class NuScenesTables
{
    /// <summary>Path of the binary index these tables are read from; in the cache folder, never in the data set.</summary>
    public string IndexPath => IndexCache.PathOf(DataRoot, Version, Options);
}
