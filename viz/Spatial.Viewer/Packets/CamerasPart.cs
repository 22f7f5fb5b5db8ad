using MessagePack;

namespace Spatial.Viewer;

/// <summary>Cameras in a packet: where they are and how they see. Their pictures are asked for one by one.</summary>
internal static class CamerasPart
{
    /// <summary>Writes [{channel, width, height, intrinsics [3, 3], cameraFromEgo [3, 4] from the key ego frame, lag (s) behind the key sweep}].</summary>
    public static void Write(ref MessagePackWriter writer, Frame frame)
    {
        writer.WriteArrayHeader(frame.Cameras.Count);
        foreach (var camera in frame.Cameras)
        {
            var matrix = camera.Intrinsics.Matrix;
            writer.WriteMapHeader(6);
            writer.Write("channel");
            writer.Write(camera.Channel);
            writer.Write("width");
            writer.Write(camera.Intrinsics.Width);
            writer.Write("height");
            writer.Write(camera.Intrinsics.Height);
            writer.Write("intrinsics");
            writer.WriteArray([matrix.M00, matrix.M01, matrix.M02, matrix.M10, matrix.M11, matrix.M12, matrix.M20, matrix.M21, matrix.M22]);
            writer.Write("cameraFromEgo");
            writer.WriteArray(camera.CameraFrom(frame.GlobalFromEgo).ToRows());
            writer.Write("lag");
            writer.Write((camera.TimestampMicros - frame.TimestampMicros) * 1e-6);
        }
    }
}
