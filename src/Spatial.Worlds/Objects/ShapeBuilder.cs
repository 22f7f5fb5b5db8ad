namespace Spatial.Worlds;

/// <summary>Puts the shape of an object together from closed convex parts, skins around rings of corners that can still be moved and measured; x forward,
/// y left, z up, the ground at z 0. The town's meshes, made face by face, come from <see cref="MeshDraft"/>.</summary>
internal sealed class ShapeBuilder
{
    private readonly List<Vector3d> _vertices = [];
    private readonly List<int> _triangles = [];
    private readonly List<SurfaceMaterial> _materials = [];

    /// <summary>Corners so far.</summary>
    public IReadOnlyList<Vector3d> Vertices => _vertices;

    /// <summary>The finished mesh, moved.</summary>
    /// <param name="shift">Added to every corner.</param>
    public TriangleMesh ToMesh(Vector3d shift)
    {
        var vertices = new float[3 * _vertices.Count];
        for (var i = 0; i < _vertices.Count; i++)
        {
            var vertex = _vertices[i] + shift;
            (vertices[3 * i], vertices[(3 * i) + 1], vertices[(3 * i) + 2]) = ((float)vertex.X, (float)vertex.Y, (float)vertex.Z);
        }

        return new(vertices, [.. _triangles], [.. _materials]);
    }

    /// <summary>Sets the shape down: its lowest corner comes to z 0.</summary>
    public void SetDown() => Move(new(0, 0, -_vertices.Min(vertex => vertex.Z)));

    /// <summary>Moves everything built so far.</summary>
    public void Move(Vector3d shift)
    {
        for (var i = 0; i < _vertices.Count; i++)
        {
            _vertices[i] += shift;
        }
    }

    /// <summary>A skin around rings of equally many corners, closed at both ends.</summary>
    /// <param name="rings">Convex rings in order, each counter-clockwise seen from the last one's side.</param>
    /// <param name="material">What it is made of.</param>
    public void Loft(IReadOnlyList<Vector3d[]> rings, SurfaceMaterial material)
    {
        var (first, corners) = (_vertices.Count, rings[0].Length);
        foreach (var ring in rings)
        {
            _vertices.AddRange(ring);
        }

        for (var i = 0; i + 1 < rings.Count; i++)
        {
            Skin(first + (i * corners), first + ((i + 1) * corners), corners, material);
        }

        var last = first + ((rings.Count - 1) * corners);
        for (var j = 1; j + 1 < corners; j++)
        {
            Add(first, first + j + 1, first + j, material);
            Add(last, last + j, last + j + 1, material);
        }
    }

    /// <summary>A box along the axes.</summary>
    public void Box((double From, double To) x, (double From, double To) y, (double From, double To) z, SurfaceMaterial material) =>
        Loft([Rectangle(x.From, y, z), Rectangle(x.To, y, z)], material);

    /// <summary>A convex side view, pulled across from one side to the other.</summary>
    /// <param name="sideView">Corners x and z, counter-clockwise seen from the right, where x points right.</param>
    /// <param name="y">From and to.</param>
    /// <param name="material">What it is made of.</param>
    public void Prism(IReadOnlyList<(double X, double Z)> sideView, (double From, double To) y, SurfaceMaterial material)
    {
        Vector3d[] At(double across) => [.. sideView.Reverse().Select(corner => new Vector3d(corner.X, across, corner.Z))];
        Loft([At(y.From), At(y.To)], material);
    }

    /// <summary>A flat convex plate on a surface.</summary>
    /// <param name="corners">Counter-clockwise seen from outside.</param>
    /// <param name="thickness">How far it stands out, metres; as far again it reaches in.</param>
    /// <param name="material">What it is made of.</param>
    public void Plate(IReadOnlyList<Vector3d> corners, double thickness, SurfaceMaterial material)
    {
        var normal = (corners[1] - corners[0]).Cross(corners[^1] - corners[0]);
        var out1 = normal * (thickness / normal.Length);
        Loft([[.. corners.Select(corner => corner - out1)], [.. corners.Select(corner => corner + out1)]], material);
    }

    /// <summary>A round bar, thicker or thinner at its end.</summary>
    public void Rod(Vector3d from, Vector3d to, double fromRadius, double toRadius, int sides, SurfaceMaterial material)
    {
        var (u, v) = AcrossOf(to - from);
        Loft([Circle(from, u, v, fromRadius, sides), Circle(to, u, v, toRadius, sides)], material);
    }

    /// <summary>A ball, or an egg with different radii.</summary>
    public void Ball(Vector3d centre, Vector3d radii, int sides, int rings, SurfaceMaterial material)
    {
        var layers = new Vector3d[rings][];
        for (var i = 0; i < rings; i++)
        {
            // The outermost rings are small, not points, so that no triangle is degenerate.
            var latitude = Math.PI * (-0.5 + ((i + 0.35) / (rings - 0.3)));
            var (height, wide) = (Math.Sin(latitude), Math.Cos(latitude));
            layers[i] = Circle(centre + new Vector3d(0, 0, radii.Z * height), new(radii.X * wide, 0, 0), new(0, radii.Y * wide, 0), 1, sides);
        }

        Loft(layers, material);
    }

    /// <summary>A ring standing upright along the heading, as a bicycle's wheel.</summary>
    public void Hoop(Vector3d centre, double radius, double thickness, int segments, SurfaceMaterial material)
    {
        const int corners = 3;
        var first = _vertices.Count;
        for (var i = 0; i < segments; i++)
        {
            var angle = 2 * Math.PI * i / segments;
            var outward = new Vector3d(Math.Cos(angle), 0, Math.Sin(angle));
            _vertices.Add(centre + (outward * (radius - thickness)) + new Vector3d(0, -thickness, 0));
            _vertices.Add(centre + (outward * (radius - thickness)) + new Vector3d(0, thickness, 0));
            _vertices.Add(centre + (outward * radius));
        }

        for (var i = 0; i < segments; i++)
        {
            Skin(first + ((i + 1) % segments * corners), first + (i * corners), corners, material);
        }
    }

    /// <summary>A vehicle's wheel: tyre and rim.</summary>
    /// <param name="outside">Middle of its outer face.</param>
    /// <param name="radius">Metres.</param>
    /// <param name="width">Metres, towards the vehicle's middle.</param>
    public void Wheel(Vector3d outside, double radius, double width)
    {
        var side = Math.Sign(outside.Y);
        Rod(outside - new Vector3d(0, side * width, 0), outside, radius, radius, 14, SurfaceMaterial.Tyre);
        Rod(outside, outside + new Vector3d(0, side * 0.012, 0), 0.58 * radius, 0.5 * radius, 10, SurfaceMaterial.DarkMetal);
    }

    /// <summary>Does the same on the left (1) and on the right (-1).</summary>
    public static void BothSides(Action<int> build)
    {
        build(1);
        build(-1);
    }

    private static Vector3d[] Rectangle(double x, (double From, double To) y, (double From, double To) z) =>
        [new(x, y.From, z.From), new(x, y.To, z.From), new(x, y.To, z.To), new(x, y.From, z.To)];

    private static Vector3d[] Circle(Vector3d centre, Vector3d u, Vector3d v, double radius, int sides)
    {
        // Begins half a step in, so that wheels and legs stand on an edge below.
        var points = new Vector3d[sides];
        for (var i = 0; i < sides; i++)
        {
            var angle = 2 * Math.PI * (i + 0.5) / sides;
            points[i] = centre + (u * (radius * Math.Cos(angle))) + (v * (radius * Math.Sin(angle)));
        }

        return points;
    }

    private static (Vector3d U, Vector3d V) AcrossOf(Vector3d axis)
    {
        axis /= axis.Length;
        var other = Math.Abs(axis.Z) < 0.9 ? new Vector3d(0, 0, 1) : new Vector3d(1, 0, 0);
        var u = other.Cross(axis);
        u /= u.Length;
        return (u, axis.Cross(u));
    }

    private void Skin(int from, int to, int corners, SurfaceMaterial material)
    {
        for (var j = 0; j < corners; j++)
        {
            var next = (j + 1) % corners;
            Add(from + j, from + next, to + next, material);
            Add(from + j, to + next, to + j, material);
        }
    }

    private void Add(int a, int b, int c, SurfaceMaterial material)
    {
        _triangles.AddRange([a, b, c]);
        _materials.Add(material);
    }
}
