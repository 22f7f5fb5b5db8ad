namespace Spatial.Pictures;

/// <summary>The pictures of all cameras, in the places where one would look for them: front left, front, front right above; back below.</summary>
internal static class CameraRing
{
    private static readonly string[] Places = ["CAM_FRONT_LEFT", "CAM_FRONT", "CAM_FRONT_RIGHT", "CAM_BACK_LEFT", "CAM_BACK", "CAM_BACK_RIGHT"];

    /// <summary>Draws the nuScenes ring, then any other cameras by name.</summary>
    /// <param name="scene">What to draw.</param>
    /// <param name="sweep">Points to draw; null for none.</param>
    /// <param name="allowPartial">Shows a damaged picture as missing instead of failing.</param>
    /// <exception cref="InvalidDataException">An image is damaged and <paramref name="allowPartial"/> is false.</exception>
    /// <exception cref="FileNotFoundException">An image's file is gone and <paramref name="allowPartial"/> is false.</exception>
    /// <exception cref="ArgumentException">Two cameras have the same channel.</exception>
    public static IReadOnlyList<CameraTile> Draw(SampleScene scene, Sweep? sweep, bool allowPartial)
    {
        var cameras = new Dictionary<string, CameraImage>();
        foreach (var camera in scene.Frame.Cameras)
        {
            if (!cameras.TryAdd(camera.Channel, camera))
            {
                throw new ArgumentException($"cameras of a frame must differ in channel, got two of {camera.Channel}", nameof(scene));
            }
        }

        var others = cameras.Keys.Except(Places).Order(StringComparer.Ordinal);
        var places = cameras.Count > 0 && !cameras.Keys.Intersect(Places).Any() ? others : Places.Concat(others);
        return [.. places.Select(channel => DrawTile(channel, cameras.GetValueOrDefault(channel), scene, sweep, allowPartial))];
    }

    /// <summary>Faults of one sensor file, which leave the rest of the frame usable.</summary>
    public static bool IsMissingOrDamaged(Exception error) => error is InvalidDataException or FileNotFoundException or DirectoryNotFoundException;

    private static CameraTile DrawTile(string channel, CameraImage? camera, SampleScene scene, Sweep? sweep, bool allowPartial)
    {
        if (camera is null)
        {
            return new(channel, null);
        }

        try
        {
            return new(channel, CameraPicture.Draw(camera, scene.Frame.GlobalFromEgo, sweep, scene.BoxesInEgo));
        }
        catch (Exception damage) when (allowPartial && IsMissingOrDamaged(damage))
        {
            return new(channel, null, damage.Message);
        }
    }
}
