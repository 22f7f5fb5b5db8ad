namespace Spatial.Datasets;

/// <summary>What a submission says it was made from.</summary>
/// <param name="UseCamera">Camera pictures.</param>
/// <param name="UseLidar">LiDAR points.</param>
/// <param name="UseRadar">Radar points.</param>
/// <param name="UseMap">Maps.</param>
/// <param name="UseExternal">Data of other sets.</param>
public sealed record SubmissionMeta(bool UseCamera, bool UseLidar, bool UseRadar, bool UseMap, bool UseExternal)
{
    /// <summary>LiDAR points and nothing else.</summary>
    public static SubmissionMeta LidarOnly { get; } = new(UseCamera: false, UseLidar: true, UseRadar: false, UseMap: false, UseExternal: false);

    /// <summary>The flags as the format names them, in the order of the parameters.</summary>
    public static IReadOnlyList<string> Names { get; } = ["use_camera", "use_lidar", "use_radar", "use_map", "use_external"];

    internal static int IndexOf(string name)
    {
        for (var flag = 0; flag < Names.Count; flag++)
        {
            if (Names[flag] == name)
            {
                return flag;
            }
        }

        return -1;
    }
}
