namespace Spatial.Pictures;

/// <summary>A camera's picture with the LiDAR points coloured by depth, and the boxes in nuScenes colours.</summary>
public static class CameraPicture
{
    private const double NearPlane = 0.1; // metres; the devkit's limit for corners of a visible box
    private const double FarAway = 30; // metres; thinner lines beyond, where boxes crowd together
    private const double ReferenceWidth = 1600; // sizes below are for nuScenes pictures and scale with the width

    private static readonly (int From, int To)[] Edges =
    [
        (0, 1), (1, 2), (2, 3), (3, 0), // front face
        (4, 5), (5, 6), (6, 7), (7, 4), // back face
        (0, 4), (1, 5), (2, 6), (3, 7), // between them
    ];

    /// <summary>Draws one camera.</summary>
    /// <param name="camera">The picture.</param>
    /// <param name="globalFromEgo">Pose of the vehicle at the key LiDAR sweep, to which the boxes belong.</param>
    /// <param name="sweep">Points to draw; null for none.</param>
    /// <param name="boxesInEgo">Boxes in the key ego frame.</param>
    /// <returns>A canvas of the picture's own size.</returns>
    /// <exception cref="InvalidDataException">The image or points file is damaged.</exception>
    public static Canvas Draw(CameraImage camera, RigidTransform globalFromEgo, Sweep? sweep, IReadOnlyList<Box3D> boxesInEgo)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(boxesInEgo);
        var canvas = Canvas.From(camera.Pixels);
        try
        {
            if (sweep is not null)
            {
                DrawPoints(canvas, LidarProjection.Into(camera, sweep));
            }

            DrawBoxes(canvas, camera, globalFromEgo, boxesInEgo);
            DrawLabels(canvas, camera.Channel, withScale: sweep is not null);
            return canvas;
        }
        catch
        {
            canvas.Dispose();
            throw;
        }
    }

    private static void DrawPoints(Canvas canvas, IReadOnlyList<ProjectedPoint> points)
    {
        var radius = Scaled(canvas, 2);
        foreach (var point in points)
        {
            canvas.Dot(point.U, point.V, radius, ColorScale.Depth.Of(point.Depth));
        }
    }

    private static void DrawBoxes(Canvas canvas, CameraImage camera, RigidTransform globalFromEgo, IReadOnlyList<Box3D> boxesInEgo)
    {
        var cameraFromEgo = camera.CameraFrom(globalFromEgo);
        foreach (var box in boxesInEgo.OrderByDescending(box => (cameraFromEgo * box.Center).Z))
        {
            var thickness = Scaled(canvas, (cameraFromEgo * box.Center).Z < FarAway ? 2 : 1);
            var color = BoxColors.Of(box.Name);
            var corners = Array.ConvertAll(box.Corners(), corner => cameraFromEgo * corner);
            foreach (var (from, to) in Edges)
            {
                DrawEdge(canvas, camera.Intrinsics, corners[from], corners[to], color, thickness);
            }

            var bottom = (corners[2] + corners[3] + corners[7] + corners[6]) * 0.25;
            DrawEdge(canvas, camera.Intrinsics, bottom, (corners[2] + corners[3]) * 0.5, color, thickness);
        }
    }

    private static void DrawEdge(Canvas canvas, CameraIntrinsics intrinsics, Vector3d from, Vector3d to, Rgb color, int thickness)
    {
        // Differs from the nuScenes devkit, which drops boxes reaching behind the camera: the cars beside the vehicle are the ones to check.
        if (LineClipping.ToFrontOfCamera(ref from, ref to, NearPlane))
        {
            var start = intrinsics.Project(from);
            var end = intrinsics.Project(to);
            canvas.Line(start.U, start.V, end.U, end.V, color, thickness);
        }
    }

    private static void DrawLabels(Canvas canvas, string channel, bool withScale)
    {
        var size = Math.Max(9, canvas.Width * 28 / ReferenceWidth);
        var baseline = (int)(1.25 * size);
        var bandHeight = (int)(1.7 * size);
        var nameWidth = (int)(Canvas.WidthOf(channel, size, bold: true) + size);
        canvas.Shade(0, 0, nameWidth, bandHeight);
        canvas.Text(channel, size / 2, baseline, size, Rgb.White, bold: true);
        var width = (int)(18 * size);
        if (withScale && nameWidth + width <= canvas.Width) // very small pictures have room for the name only
        {
            canvas.Shade(canvas.Width - width, 0, width, bandHeight);
            ColorScale.Depth.DrawBar(canvas, canvas.Width - width + (int)(size / 2), baseline, size, Rgb.White, "depth");
        }
    }

    private static int Scaled(Canvas canvas, double pixels) => Math.Max(1, (int)Math.Round(pixels * canvas.Width / ReferenceWidth));
}
