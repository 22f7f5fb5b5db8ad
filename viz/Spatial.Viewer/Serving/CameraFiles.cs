using Spatial.Datasets;

namespace Spatial.Viewer;

/// <summary>Camera pictures as the data set stores them, untouched.</summary>
internal sealed class CameraFiles(NuScenesTables tables)
{
    private const int MostBytes = 32 << 20;

    /// <summary>The picture of a camera at a keyframe; null where the sample has none.</summary>
    /// <param name="sampleToken">A sample of the data set.</param>
    /// <param name="channel">A camera; any other text finds nothing.</param>
    /// <exception cref="InvalidDataException">The file is no picture, leaves the data set's folder or is too large.</exception>
    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    public (string ContentType, byte[] Bytes)? Find(string sampleToken, string channel)
    {
        if (!NuScenesReader.CameraChannels.Contains(channel) || !tables.KeyFramesOf(sampleToken).TryGetValue(channel, out var token))
        {
            return null;
        }

        var path = DatasetPath.Resolve(tables.DataRoot, tables.SampleDataOf(token).Filename, tables.Options.FollowLinksWithin);
        if (new FileInfo(path.FullPath).Length > MostBytes)
        {
            throw path.Fault($"is larger than {MostBytes} bytes, the most that the viewer sends");
        }

        var bytes = File.ReadAllBytes(path.FullPath);
        return bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ("image/jpeg", bytes)
            : bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? ("image/png", bytes)
            : throw path.Fault("is neither a JPEG nor a PNG picture");
    }
}
