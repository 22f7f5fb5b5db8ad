namespace Spatial.Pictures;

/// <summary>Cuts lines to what can be seen, so that no coordinate overflows and nothing half hidden is lost.</summary>
internal static class LineClipping
{
    /// <summary>Cuts a line to a picture (Liang and Barsky's method).</summary>
    /// <returns>False when no part lies inside, or a coordinate is not finite.</returns>
    public static bool ToRectangle(ref double x0, ref double y0, ref double x1, ref double y1, int width, int height, double margin)
    {
        var (dx, dy) = (x1 - x0, y1 - y0);
        var (enter, leave) = (0.0, 1.0);
        if (!double.IsFinite(x0 + y0 + x1 + y1)
            || !Cut(-dx, x0 + margin, ref enter, ref leave) || !Cut(dx, width + margin - x0, ref enter, ref leave)
            || !Cut(-dy, y0 + margin, ref enter, ref leave) || !Cut(dy, height + margin - y0, ref enter, ref leave))
        {
            return false;
        }

        (x1, y1) = (x0 + (leave * dx), y0 + (leave * dy));
        (x0, y0) = (x0 + (enter * dx), y0 + (enter * dy));
        return true;
    }

    /// <summary>Cuts a line in the camera frame to what lies in front of the camera.</summary>
    /// <param name="from">One end, camera frame, metres; moved onto the plane when behind it.</param>
    /// <param name="to">The other end, likewise.</param>
    /// <param name="nearDepth">Smallest depth z to keep, metres.</param>
    /// <returns>False when all of it lies behind.</returns>
    public static bool ToFrontOfCamera(ref Vector3d from, ref Vector3d to, double nearDepth)
    {
        if (!(from.Z >= nearDepth) && !(to.Z >= nearDepth))
        {
            return false;
        }

        if (from.Z < nearDepth)
        {
            from += (to - from) * ((nearDepth - from.Z) / (to.Z - from.Z));
        }
        else if (to.Z < nearDepth)
        {
            to += (from - to) * ((nearDepth - to.Z) / (from.Z - to.Z));
        }

        return true;
    }

    private static bool Cut(double direction, double room, ref double enter, ref double leave)
    {
        if (direction == 0)
        {
            return room >= 0;
        }

        var at = room / direction;
        if (direction < 0)
        {
            enter = Math.Max(enter, at);
        }
        else
        {
            leave = Math.Min(leave, at);
        }

        return enter <= leave;
    }
}
