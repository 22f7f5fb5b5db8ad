namespace Spatial.Worlds;

/// <summary>Finds how much of each object the cameras see at a moment: the part of its face that is in a picture and not behind something else.</summary>
/// <remarks>Places spread over the surface stand for its face, as many as are turned towards the middle of the cameras, each weighted by how large it
/// looks from there. A place is seen where it is in some picture and nothing but the object itself is before it; outside all pictures it is not seen.
/// All cameras are taken where they are at the keyframe.</remarks>
/// <param name="cameras">The cameras.</param>
/// <param name="samples">Places on surfaces.</param>
internal sealed class VisibilityFinder(IReadOnlyList<SensorMount> cameras, SurfaceSampleCache samples)
{
    // Beyond it nothing is annotated; some more, since what was seen before and after is annotated there too.
    private const double Range = ObjectTruthFinder.AnnotationRange * 1.25;

    private const double NearestDepth = 0.1; // metres before the lens
    private const double Grazing = 0.02; // metres: a ray to an edge may pass it by rounding and meet what is behind

    private readonly Vector3d _middle = cameras.Count > 0
        ? cameras.Aggregate(Vector3d.Zero, (sum, mount) => sum + mount.Position) / cameras.Count
        : Vector3d.Zero;

    /// <summary>Finds the part that is seen, 0 to 1, of each object.</summary>
    /// <param name="townFromEgo">Where the vehicle is.</param>
    /// <param name="objects">The objects.</param>
    /// <param name="rays">Tells what rays meet.</param>
    public double[] Find(RigidTransform townFromEgo, IReadOnlyList<ObjectState> objects, ObjectRays rays)
    {
        var looks = new LooksAtObjects();
        var views = cameras.Select(mount => new View(townFromEgo * mount.EgoFromSensor, mount.Intrinsics!)).ToList();
        for (var place = 0; place < objects.Count; place++)
        {
            if ((objects[place].TownFromObject.Translation - townFromEgo.Translation).Length <= Range)
            {
                LookAt(objects[place], place, views, townFromEgo * _middle, looks);
            }
        }

        return looks.PartsSeen(objects, rays, Grazing);
    }

    private void LookAt(ObjectState state, int place, List<View> views, Vector3d middle, LooksAtObjects looks)
    {
        var surface = samples.Of(state.Object.Model.Shapes[state.Shape]);
        for (var i = 0; i < surface.Places.Length; i++)
        {
            var (point, normal) = (state.TownFromObject * surface.Places[i], state.TownFromObject.Rotate(surface.Normals[i]));
            var size = SizeFrom(middle, point, normal);
            if (size > 0)
            {
                LookAt(place, i, point, size, views, looks);
            }
        }
    }

    private static void LookAt(int place, int sample, Vector3d point, double size, List<View> views, LooksAtObjects looks)
    {
        var isInPicture = false;
        foreach (var view in views)
        {
            if (view.Has(point))
            {
                isInPicture = true;
                looks.Add(place, sample, point, view.Position, size);
            }
        }

        if (!isInPicture)
        {
            looks.AddUnseen(place, size);
        }
    }

    // How large a piece of surface looks, up to a factor; 0 from behind.
    private static double SizeFrom(Vector3d eye, Vector3d point, Vector3d normal)
    {
        var toEye = eye - point;
        var distance = toEye.Length;
        return distance > 0 ? Math.Max(0, normal.Dot(toEye) / (distance * distance * distance)) : 0;
    }

    /// <summary>A camera at a moment.</summary>
    private sealed class View(RigidTransform townFromCamera, CameraIntrinsics intrinsics)
    {
        private readonly RigidTransform _cameraFromTown = townFromCamera.Inverse();
        private readonly Vector3d _forward = townFromCamera.Rotate(new Vector3d(0, 0, 1));

        public Vector3d Position { get; } = townFromCamera.Translation;

        public bool Has(Vector3d point)
        {
            if (_forward.Dot(point - Position) < NearestDepth)
            {
                return false;
            }

            // Pixels reach half a pixel around whole numbers.
            var (u, v, _) = intrinsics.Project(_cameraFromTown * point);
            return u >= -0.5 && v >= -0.5 && u < intrinsics.Width - 0.5 && v < intrinsics.Height - 0.5;
        }
    }
}
