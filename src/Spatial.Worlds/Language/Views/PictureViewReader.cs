using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Finds what cameras see, by boxes and calibrations; no picture is decoded.</summary>
internal sealed class PictureViewReader
{
    /// <summary>Within this distance things are asked about, metres.</summary>
    public const double Range = 30;

    private const double UnclearMetres = 3; // at the end of the range
    private const double LeastShare = 0.6; // of an object's outline that lies in the picture
    private const double LeastHeight = 0.03; // of the picture's
    private const int FewestLidarPoints = 3;
    private const int LowestVisibility = 3; // 60 to 80 % of it is in the pictures
    private const double NearestDepth = 0.1; // metres

    private readonly NuScenesTables _tables;
    private readonly NuScenesReader _reader;

    /// <param name="tables">The tables; they must stay open.</param>
    public PictureViewReader(NuScenesTables tables) => (_tables, _reader) = (tables, new(tables));

    /// <summary>What all cameras of a keyframe see, clockwise from the front.</summary>
    /// <exception cref="InvalidDataException">A row that it needs is missing or damaged.</exception>
    public IReadOnlyList<PictureView> Read(string sampleToken)
    {
        var frame = _reader.ReadFrame(sampleToken, sweeps: 1);
        var annotations = _reader.ReadAnnotations(sampleToken);
        var egoFromGlobal = RigidTransform.From(annotations.EgoRotation, annotations.EgoInGlobal).Inverse();
        return
        [
            .. frame.Cameras.Select(camera => new PictureView(
                sampleToken, annotations.SceneName, camera.Channel,
                    [.. annotations.Boxes.Select(box => Seen(box, camera, egoFromGlobal)).OfType<ViewObject>()])),
        ];
    }

    private ViewObject? Seen(AnnotatedBox annotated, CameraImage camera, RigidTransform egoFromGlobal)
    {
        var box = annotated.Box;
        PlanPoint[] plan = [.. box.BottomCorners().Select(corner => new PlanPoint(corner.X, corner.Y))];
        var globalFromCamera = camera.GlobalFromEgo * camera.EgoFromCamera;
        var eye = new PlanPoint(globalFromCamera.Translation.X, globalFromCamera.Translation.Y);
        var distance = ConvexDistance.Between([eye], plan);
        var visibility = VisibilityOf(box.Token);
        if (distance > Range + UnclearMetres || (annotated.LidarPoints == 0 && visibility == 1) || OutlineOf(box, camera) is not { } outline)
        {
            return null;
        }

        var inEgo = egoFromGlobal * box.Center;
        var isSure = distance < Range - UnclearMetres && annotated.LidarPoints >= FewestLidarPoints && visibility >= LowestVisibility
            && outline.Share >= LeastShare && outline.Height >= LeastHeight;
        return new(
            box.Token, ObjectWords.OfClass(box.Name), isSure, distance, outline.Left, outline.Right,
                Math.Max(box.Size.Length, Math.Max(box.Size.Width, box.Size.Height)),
            double.RadiansToDegrees(Math.Atan2(inEgo.Y, inEgo.X)), plan);
    }

    // An annotation may lack its visibility; then its points and its outline decide.
    private int VisibilityOf(string token) => int.TryParse(_tables.SampleAnnotationOf(token).VisibilityToken, out var level) ? level : LowestVisibility;

    // The rectangle about a box in the picture: its ends as shares of the width, the share of it inside, its height inside as a share; null where it is not
    // in the picture at all. A box that reaches behind the camera has none of which much is sure.
    private static (double Left, double Right, double Share, double Height)? OutlineOf(Box3D box, CameraImage camera)
    {
        var cameraFromGlobal = camera.CameraFrom(RigidTransform.Identity);
        var corners = box.Corners().Select(corner => cameraFromGlobal * corner).Where(corner => corner.Z > NearestDepth).ToArray();
        if (corners.Length == 0)
        {
            return null;
        }

        var (width, height) = (camera.Intrinsics.Width, camera.Intrinsics.Height);
        var places = corners.Select(corner => camera.Intrinsics.Project(corner)).Select(place => (U: place.U / width, V: place.V / height)).ToArray();
        var (left, right, top, bottom) = (places.Min(place => place.U), places.Max(place => place.U), places.Min(place => place.V),
            places.Max(place => place.V));
        var (wide, high) = (Math.Min(right, 1) - Math.Max(left, 0), Math.Min(bottom, 1) - Math.Max(top, 0));
        if (wide <= 0 || high <= 0)
        {
            return null;
        }

        var share = corners.Length < 8 ? 0 : wide * high / ((right - left) * (bottom - top));
        return (left, right, share, high);
    }
}
