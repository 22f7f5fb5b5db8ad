namespace Spatial.Pictures;

/// <summary>One picture of a video: cameras on the left, views from above on the right, always of one size.</summary>
public static class VideoPicture
{
    /// <summary>Columns.</summary>
    public const int Width = 1920;

    /// <summary>Rows.</summary>
    public const int Height = 1080;

    private const int Gap = 8;
    private const int CaptionHeight = 44;
    private const int CameraColumns = 2;
    private const int CameraRows = 3;
    private const int CameraHeight = (Height - CaptionHeight - ((CameraRows + 1) * Gap)) / CameraRows;
    private const int CameraWidth = CameraHeight * 16 / 9;
    private const int CamerasWidth = (CameraColumns * (CameraWidth + Gap)) + Gap;
    private const double PathThickness = 8; // pixels of a nuScenes picture, 1600 wide

    /// <summary>Draws a frame.</summary>
    /// <param name="scene">What to draw.</param>
    /// <param name="layers">Which parts of it.</param>
    /// <param name="caption">One line above all; any text.</param>
    /// <exception cref="InvalidDataException">A sensor file is damaged.</exception>
    /// <exception cref="FileNotFoundException">A sensor file is gone.</exception>
    public static Canvas Draw(SampleScene scene, PictureLayers layers, string caption)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var boxes = !layers.HasFlag(PictureLayers.Boxes) ? [] : scene.Prediction?.Boxes?.Select(box => box.Box).ToArray() ?? scene.BoxesInEgo;
        var sweep = layers.HasFlag(PictureLayers.Points) && scene.Frame.Sweeps.Count > 0 ? scene.Frame.Sweeps[0] : null;
        var plan = layers.HasFlag(PictureLayers.Plan) ? scene.Prediction?.Plan : null;
        var picture = new Canvas(Width, Height, Rgb.White);
        try
        {
            picture.Text(caption, 2 * Gap, CaptionHeight - 14, 24, Rgb.Ink, Width - (4 * Gap), bold: true);
            var hasCameras = layers.HasFlag(PictureLayers.Cameras) && scene.Frame.Cameras.Count > 0;
            if (hasCameras)
            {
                DrawCameras(picture, scene with { BoxesInEgo = boxes }, sweep, plan);
            }

            DrawPanels(picture, PanelsOf(scene, layers, boxes, sweep, plan), hasCameras ? CamerasWidth : Gap);
            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    private static void DrawCameras(Canvas picture, SampleScene scene, Sweep? sweep, Trajectory? plan)
    {
        // Two columns: left cameras on the left, right ones on the right, front above back.
        string[] places = ["CAM_FRONT", "CAM_BACK", "CAM_FRONT_LEFT", "CAM_FRONT_RIGHT", "CAM_BACK_LEFT", "CAM_BACK_RIGHT"];
        var cameras = scene.Frame.Cameras.ToDictionary(camera => camera.Channel);
        for (var place = 0; place < places.Length; place++)
        {
            if (!cameras.TryGetValue(places[place], out var camera))
            {
                continue;
            }

            using var tile = CameraPicture.Draw(camera, scene.Frame.GlobalFromEgo, sweep, scene.BoxesInEgo);
            DrawPath(tile, camera, scene.Frame.GlobalFromEgo, plan);
            var (row, column) = (place / CameraColumns, place % CameraColumns);
            picture.Place(tile, Gap + (column * (CameraWidth + Gap)), CaptionHeight + Gap + (row * (CameraHeight + Gap)), CameraWidth, CameraHeight);
        }
    }

    private static void DrawPath(Canvas tile, CameraImage camera, RigidTransform globalFromEgo, Trajectory? plan)
    {
        const double nearPlane = 0.1; // metres
        var (cameraFromEgo, at) = (camera.CameraFrom(globalFromEgo), Vector3d.Zero);
        var thickness = Math.Max(2, (int)(PathThickness * tile.Width / 1600));
        foreach (var waypoint in plan?.Waypoints ?? [])
        {
            var next = new Vector3d(waypoint.X, waypoint.Y, 0);
            var (from, to) = (cameraFromEgo * at, cameraFromEgo * next);
            if (LineClipping.ToFrontOfCamera(ref from, ref to, nearPlane))
            {
                var (start, end) = (camera.Intrinsics.Project(from), camera.Intrinsics.Project(to));
                tile.Line(start.U, start.V, end.U, end.V, BirdsEyePicture.PlanColor, thickness);
            }

            at = next;
        }
    }

    private static List<Func<Canvas>> PanelsOf(SampleScene scene, PictureLayers layers, IReadOnlyList<Box3D> boxes, Sweep? sweep, Trajectory? plan)
    {
        var panels = new List<Func<Canvas>>();
        var (predicted, truth) = (scene.Prediction?.Occupancy, scene.GroundTruth);
        if (layers.HasFlag(PictureLayers.Occupancy) && (predicted is not null || truth is not null))
        {
            panels.Add(() => OccupancyPicture.Draw(predicted, truth));
        }

        if (layers.HasFlag(PictureLayers.BirdsEye) || (layers.HasFlag(PictureLayers.Plan) && plan is not null))
        {
            panels.Add(() => BirdsEyePicture.Draw(scene.Frame, sweep, boxes, plan));
        }

        if (layers.HasFlag(PictureLayers.Flow) && scene.Prediction?.Flow is { } flow)
        {
            panels.Add(() => FlowPicture.Draw(flow, predicted));
        }

        return panels;
    }

    // The first panel in a row of its own where there are three; else one or two rows of one.
    private static void DrawPanels(Canvas picture, List<Func<Canvas>> panels, int left)
    {
        if (panels.Count == 0)
        {
            return;
        }

        var (top, width) = (CaptionHeight + Gap, Width - left - Gap);
        var rows = Math.Min(2, panels.Count);
        var height = (Height - top - (rows * Gap)) / rows;
        for (var place = 0; place < panels.Count; place++)
        {
            var row = Math.Min(place, 1);
            var inRow = row == 0 ? 1 : panels.Count - 1;
            var column = row == 0 ? 0 : place - 1;
            using var panel = panels[place]();
            picture.Place(panel, left + (column * width / inRow), top + (row * (height + Gap)), width / inRow, height);
        }
    }
}
