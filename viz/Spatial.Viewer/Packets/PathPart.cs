using MessagePack;

namespace Spatial.Viewer;

/// <summary>Paths of the vehicle in a packet.</summary>
internal static class PathPart
{
    /// <summary>Writes {step (s), waypoints [T, 2] metres in ego}.</summary>
    public static void Write(ref MessagePackWriter writer, Trajectory? path)
    {
        if (path is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(2);
        writer.Write("step");
        writer.Write(path.StepSeconds);
        writer.Write("waypoints");
        writer.WriteArray((double[])[.. path.Waypoints.SelectMany(waypoint => new[] { waypoint.X, waypoint.Y })]);
    }
}
