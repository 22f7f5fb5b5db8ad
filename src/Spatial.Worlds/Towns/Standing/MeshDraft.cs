namespace Spatial.Worlds;

/// <summary>A mesh of the town in the making: shapes put together face by face, each counter-clockwise seen from outside. Faces have their own corners and
/// materials and may be left open; what has a box and moves comes from <see cref="ShapeBuilder"/>.</summary>
internal sealed class MeshDraft
{
    private readonly List<float> _vertices = [];
    private readonly List<int> _triangles = [];
    private readonly List<SurfaceMaterial> _materials = [];

    public TriangleMesh ToMesh() => new([.. _vertices], [.. _triangles], [.. _materials]);

    /// <summary>A flat piece of any number of corners, convex.</summary>
    public MeshDraft Face(SurfaceMaterial material, params ReadOnlySpan<Vector3d> corners)
    {
        var first = _vertices.Count / 3;
        foreach (var corner in corners)
        {
            _vertices.AddRange([(float)corner.X, (float)corner.Y, (float)corner.Z]);
        }

        for (var i = 2; i < corners.Length; i++)
        {
            _triangles.AddRange([first, first + i - 1, first + i]);
            _materials.Add(material);
        }

        return this;
    }

    /// <summary>A box along the axes.</summary>
    public MeshDraft Box(Vector3d least, Vector3d most, SurfaceMaterial material) => Box(least, most, material, material);

    /// <summary>A box along the axes whose top is made of something else.</summary>
    public MeshDraft Box(Vector3d least, Vector3d most, SurfaceMaterial sides, SurfaceMaterial top) => Walls(least, most, sides, sides)
        .Face(top, new(least.X, least.Y, most.Z), new(most.X, least.Y, most.Z), most, new(least.X, most.Y, most.Z))
        .Face(sides, least, new(least.X, most.Y, least.Z), new(most.X, most.Y, least.Z), new(most.X, least.Y, least.Z));

    /// <summary>The four walls of a box; the front one looks along -y.</summary>
    public MeshDraft Walls(Vector3d least, Vector3d most, SurfaceMaterial front, SurfaceMaterial others) => this
        .Face(front, least, new(most.X, least.Y, least.Z), new(most.X, least.Y, most.Z), new(least.X, least.Y, most.Z))
        .Face(others, new(most.X, least.Y, least.Z), new(most.X, most.Y, least.Z), most, new(most.X, least.Y, most.Z))
        .Face(others, new(most.X, most.Y, least.Z), new(least.X, most.Y, least.Z), new(least.X, most.Y, most.Z), most)
        .Face(others, new(least.X, most.Y, least.Z), least, new(least.X, least.Y, most.Z), new(least.X, most.Y, most.Z));

    /// <summary>A box of a middle and extents.</summary>
    public MeshDraft BoxAt(Vector3d middle, double length, double width, double height, SurfaceMaterial material)
    {
        var half = new Vector3d(length / 2, width / 2, height / 2);
        return Box(middle - half, middle + half, material);
    }

    /// <summary>A round bar from one point to another, thinner or thicker towards its end.</summary>
    /// <param name="from">Middle of its start.</param>
    /// <param name="to">Middle of its end.</param>
    /// <param name="startRadius">Radius there.</param>
    /// <param name="endRadius">Radius there.</param>
    /// <param name="sides">Corners of its section.</param>
    /// <param name="material">What it is made of.</param>
    /// <param name="turn">Angle of the first corner, radians; for a bar along -y from -x downwards.</param>
    public MeshDraft Bar(Vector3d from, Vector3d to, double startRadius, double endRadius, int sides, SurfaceMaterial material, double turn = 0)
    {
        var along = (to - from) / (to - from).Length;
        var aside = Math.Abs(along.Z) > 0.9 ? new Vector3d(1, 0, 0) : new Vector3d(0, 0, 1);
        var first = along.Cross(aside);
        first /= first.Length;
        var second = along.Cross(first);
        var (start, end) = (new Vector3d[sides], new Vector3d[sides]);
        for (var side = 0; side < sides; side++)
        {
            var (sine, cosine) = Math.SinCos(turn + (2 * Math.PI * side / sides));
            var direction = (first * cosine) + (second * sine);
            (start[side], end[side]) = (from + (direction * startRadius), to + (direction * endRadius));
        }

        for (var side = 0; side < sides; side++)
        {
            var next = (side + 1) % sides;
            Face(material, start[side], start[next], end[next], end[side]);
        }

        Array.Reverse(start);
        return Face(material, start).Face(material, end);
    }

    /// <summary>A roof of two slopes over a rectangle, its ridge along x, with overhanging eaves.</summary>
    public MeshDraft Gable(Vector3d least, Vector3d most, double overhang, SurfaceMaterial roof, SurfaceMaterial ends)
    {
        var middle = (least.Y + most.Y) / 2;
        var slope = (most.Z - least.Z) / (middle - least.Y);
        var (left, right, low) = (least.X - overhang, most.X + overhang, least.Z - (overhang * slope));
        const double thickness = 0.18;
        var (front, back) = (least.Y - overhang, most.Y + overhang);
        Face(ends, new(least.X, most.Y, least.Z), least, new(least.X, middle, most.Z));
        Face(ends, new(most.X, least.Y, least.Z), new(most.X, most.Y, least.Z), new(most.X, middle, most.Z));
        foreach (var (lift, isUnder) in new[] { (thickness, false), (0.0, true) })
        {
            var (eaves, ridge) = (low + lift, most.Z + lift);
            Vector3d[] frontSlope = [new(left, front, eaves), new(right, front, eaves), new(right, middle, ridge), new(left, middle, ridge)];
            Vector3d[] backSlope = [new(right, back, eaves), new(left, back, eaves), new(left, middle, ridge), new(right, middle, ridge)];
            if (isUnder)
            {
                Array.Reverse(frontSlope);
                Array.Reverse(backSlope);
            }

            Face(roof, frontSlope).Face(roof, backSlope);
        }

        Face(roof, new(left, front, low), new(right, front, low), new(right, front, low + thickness), new(left, front, low + thickness));
        Face(roof, new(right, back, low), new(left, back, low), new(left, back, low + thickness), new(right, back, low + thickness));
        foreach (var y in new[] { front, back })
        {
            Vector3d[] leftRim = [new(left, y, low), new(left, y, low + thickness), new(left, middle, most.Z + thickness), new(left, middle, most.Z)];
            Vector3d[] rightRim = [.. leftRim.Select(corner => corner with { X = right })];
            Array.Reverse(y == front ? rightRim : leftRim);
            Face(roof, leftRim).Face(roof, rightRim);
        }

        return this;
    }

    /// <summary>A lumpy ball: leaves.</summary>
    /// <param name="middle">Its middle.</param>
    /// <param name="radii">Its extents along the axes.</param>
    /// <param name="lumpiness">How far its surface is from smooth, as a share of the radii.</param>
    /// <param name="material">What it is made of.</param>
    /// <param name="numbers">Where its lumps come from.</param>
    public MeshDraft Blob(Vector3d middle, Vector3d radii, double lumpiness, SurfaceMaterial material, ref SeededNumbers numbers)
    {
        var (directions, faces) = (RoundBall.Directions, RoundBall.Faces);
        var corners = new Vector3d[directions.Count];
        for (var i = 0; i < corners.Length; i++)
        {
            var (direction, amount) = (directions[i], 1 - (lumpiness * numbers.NextUnit()));
            corners[i] = middle + new Vector3d(direction.X * radii.X * amount, direction.Y * radii.Y * amount, direction.Z * radii.Z * amount);
        }

        foreach (var (a, b, c) in faces)
        {
            Face(material, corners[a], corners[b], corners[c]);
        }

        return this;
    }
}
