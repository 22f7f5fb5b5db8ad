namespace Spatial.Worlds;

/// <summary>The ground as one surface without gaps: triangles that end where its regions end, kerbs between high and low.</summary>
internal sealed class Ground
{
    private const double LongestEdge = 2.6; // metres along outlines
    private const double GridStep = 3.0; // metres between the points of open ground
    private const double Clearance = 1.2; // metres of open ground to the points of outlines, against slivers
    private const double CellSize = 2; // metres, of the index
    private readonly double _size;
    private readonly float[] _vertices;
    private readonly int[] _flat; // [T, 3] vertices of triangles that are not kerb faces
    private readonly int[] _regionOf; // [T] region of each of them
    private readonly int _cells;
    private readonly int[] _cellStarts;
    private readonly int[] _cellTriangles;

    private Ground(double size, TriangleMesh mesh, int flatCount, int[] regionOf, IReadOnlyList<GroundRegion> regions)
    {
        (_size, Mesh, _vertices, _regionOf, Regions) = (size, mesh, mesh.Vertices, regionOf, regions);
        _flat = mesh.Triangles[..(3 * flatCount)];
        _cells = (int)Math.Ceiling(size / CellSize);
        (_cellStarts, _cellTriangles) = IndexCells(flatCount);
    }

    /// <summary>Its triangles; flat ones first, in the order of the index.</summary>
    public TriangleMesh Mesh { get; }

    public IReadOnlyList<GroundRegion> Regions { get; }

    public static Ground Build(double size, GroundPlan plan, Terrain terrain)
    {
        var triangulation = Triangulate(size, plan);
        var regionOf = RegionsOf(triangulation, plan);
        var (vertices, triangles, materials) = (new List<float>(), new List<int>(), new List<SurfaceMaterial>());
        var numbers = new Dictionary<(int Point, bool IsRaised), int>();
        for (var triangle = 0; triangle < triangulation.TriangleCount; triangle++)
        {
            for (var corner = 0; corner < 3; corner++)
            {
                triangles.Add(Vertex(triangulation.CornerOf(triangle, corner), plan.Regions[regionOf[triangle]].IsRaised));
            }

            materials.Add(plan.Regions[regionOf[triangle]].Material);
        }

        AddKerbs();
        return new(size, new([.. vertices], [.. triangles], [.. materials]), triangulation.TriangleCount, regionOf, plan.Regions);

        int Vertex(int point, bool isRaised)
        {
            if (!numbers.TryGetValue((point, isRaised), out var number))
            {
                number = numbers.Count;
                numbers.Add((point, isRaised), number);
                var place = Place(triangulation, point);
                vertices.AddRange([(float)place.X, (float)place.Y, (float)(terrain.HeightAt(place) + (isRaised ? plan.RaiseAt(place) : 0))]);
            }

            return number;
        }

        void AddKerbs()
        {
            for (var triangle = 0; triangle < triangulation.TriangleCount; triangle++)
            {
                for (var corner = 0; corner < 3; corner++)
                {
                    var across = triangulation.Across(triangle, corner);
                    if (across >= 0 && plan.Regions[regionOf[triangle]].IsRaised && !plan.Regions[regionOf[across]].IsRaised)
                    {
                        var (a, b) = (triangulation.CornerOf(triangle, (corner + 1) % 3), triangulation.CornerOf(triangle, (corner + 2) % 3));
                        triangles.AddRange([Vertex(a, false), Vertex(b, false), Vertex(b, true), Vertex(a, false), Vertex(b, true), Vertex(a, true)]);
                        materials.AddRange([SurfaceMaterial.Kerb, SurfaceMaterial.Kerb]);
                    }
                }
            }
        }
    }

    /// <summary>Height of the surface at a place, metres; places outside the town count as its nearest.</summary>
    public double HeightAt(double x, double y)
    {
        (x, y) = (Math.Clamp(x, 0, _size), Math.Clamp(y, 0, _size));
        var triangle = TriangleAt(x, y);
        var (a, b, c) = (3 * _flat[3 * triangle], 3 * _flat[(3 * triangle) + 1], 3 * _flat[(3 * triangle) + 2]);
        var (ofA, ofB, ofC) = (Twice(b, c, x, y), Twice(c, a, x, y), Twice(a, b, x, y));
        return ((ofA * _vertices[a + 2]) + (ofB * _vertices[b + 2]) + (ofC * _vertices[c + 2])) / (ofA + ofB + ofC);
    }

    /// <summary>The region that shows at a place, by its number.</summary>
    public int RegionAt(double x, double y) => _regionOf[TriangleAt(Math.Clamp(x, 0, _size), Math.Clamp(y, 0, _size))];

    /// <summary>[edge, edge] number of the region at the middle of each pixel; row 0 at y 0.</summary>
    public ushort[] RegionPicture(int edge, double metresPerPixel)
    {
        var picture = new ushort[edge * edge];
        for (var triangle = 0; triangle < _regionOf.Length; triangle++)
        {
            FillPicture(picture, edge, metresPerPixel, triangle);
        }

        return picture;
    }

    // Row by row between the two sides of a triangle. Neighbours may both claim a pixel that an edge passes through the middle of; the later one has it.
    private void FillPicture(ushort[] picture, int edge, double metresPerPixel, int triangle)
    {
        Span<(double X, double Y)> corners = stackalloc (double, double)[3];
        for (var corner = 0; corner < 3; corner++)
        {
            var vertex = 3 * _flat[(3 * triangle) + corner];
            corners[corner] = ((_vertices[vertex] / metresPerPixel) - 0.5, (_vertices[vertex + 1] / metresPerPixel) - 0.5);
        }

        var bottom = Math.Min(corners[0].Y, Math.Min(corners[1].Y, corners[2].Y));
        var top = Math.Max(corners[0].Y, Math.Max(corners[1].Y, corners[2].Y));
        for (var row = Math.Max(0, (int)Math.Ceiling(bottom)); row <= Math.Min(edge - 1, top); row++)
        {
            var (left, right) = (double.MaxValue, double.MinValue);
            for (var corner = 0; corner < 3; corner++)
            {
                var (a, b) = (corners[corner], corners[(corner + 1) % 3]);
                if (Math.Min(a.Y, b.Y) <= row && Math.Max(a.Y, b.Y) >= row)
                {
                    var x = a.Y == b.Y ? a.X : a.X + ((b.X - a.X) * (row - a.Y) / (b.Y - a.Y));
                    (left, right) = (Math.Min(left, x), Math.Max(right, x));
                    (left, right) = a.Y == b.Y ? (Math.Min(left, b.X), Math.Max(right, b.X)) : (left, right);
                }
            }

            for (var column = Math.Max(0, (int)Math.Ceiling(left)); column <= Math.Min(edge - 1, right); column++)
            {
                picture[(row * edge) + column] = (ushort)_regionOf[triangle];
            }
        }
    }

    private static Triangulation Triangulate(double size, GroundPlan plan)
    {
        var triangulation = new Triangulation((long)Math.Round(size * PlanPoint.PerMetre));
        var onOutlines = new Dictionary<(int, int), List<PlanPoint>>();
        foreach (var outline in plan.Regions.Select(region => region.Outline.Subdivided(LongestEdge)))
        {
            var points = outline.Corners.Select(corner => Add(triangulation, corner)).ToArray();
            for (var i = 0; i < points.Length; i++)
            {
                triangulation.Fix(points[i], points[(i + 1) % points.Length]);
                var cell = ((int)(outline.Corners[i].X / GridStep), (int)(outline.Corners[i].Y / GridStep));
                if (!onOutlines.TryGetValue(cell, out var near))
                {
                    onOutlines.Add(cell, near = []);
                }

                near.Add(outline.Corners[i]);
            }
        }

        var steps = (int)Math.Ceiling(size / GridStep);
        for (var row = 0; row <= steps; row++)
        {
            for (var step = 0; step <= steps; step++)
            {
                // To and fro, so that each point is near the one before; odd rows shifted, so that triangles are nearly equilateral.
                var column = row % 2 == 0 ? step : steps - step;
                var x = Math.Min(size, (column + (row % 2 == 1 && column > 0 && column < steps ? 0.5 : 0)) * size / steps);
                var point = new PlanPoint(x, Math.Min(size, row * size / steps)).Snapped();
                if (!IsNear(onOutlines, point))
                {
                    Add(triangulation, point);
                }
            }
        }

        return triangulation;
    }

    private static bool IsNear(Dictionary<(int, int), List<PlanPoint>> onOutlines, PlanPoint point)
    {
        var (column, row) = ((int)(point.X / GridStep), (int)(point.Y / GridStep));
        for (var x = column - 1; x <= column + 1; x++)
        {
            for (var y = row - 1; y <= row + 1; y++)
            {
                if (onOutlines.TryGetValue((x, y), out var near) && near.Exists(other => other.DistanceTo(point) < Clearance))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static int Add(Triangulation triangulation, PlanPoint point) =>
        triangulation.Add((long)Math.Round(point.X * PlanPoint.PerMetre), (long)Math.Round(point.Y * PlanPoint.PerMetre));

    private static PlanPoint Place(Triangulation triangulation, int point)
    {
        var (x, y) = triangulation.PointAt(point);
        return new(x / (double)PlanPoint.PerMetre, y / (double)PlanPoint.PerMetre);
    }

    private static int[] RegionsOf(Triangulation triangulation, GroundPlan plan)
    {
        var regionOf = new int[triangulation.TriangleCount];
        for (var triangle = 0; triangle < regionOf.Length; triangle++)
        {
            var (a, b, c) = (Place(triangulation, triangulation.CornerOf(triangle, 0)), Place(triangulation, triangulation.CornerOf(triangle, 1)),
                Place(triangulation, triangulation.CornerOf(triangle, 2)));
            regionOf[triangle] = plan.TopIndex((a + b + c) / 3);
        }

        return regionOf;
    }

    // Lists of triangles by cell, one after the other.
    private (int[] Starts, int[] Triangles) IndexCells(int count)
    {
        var starts = new int[(_cells * _cells) + 1];
        for (var pass = 0; ; pass++)
        {
            var next = (int[])starts.Clone();
            var list = new int[pass == 0 ? 0 : starts[^1]];
            for (var triangle = 0; triangle < count; triangle++)
            {
                var (left, bottom, right, top) = CellsOf(triangle);
                for (var row = bottom; row <= top; row++)
                {
                    for (var column = left; column <= right; column++)
                    {
                        if (pass == 0)
                        {
                            starts[(row * _cells) + column + 1]++;
                        }
                        else
                        {
                            list[next[(row * _cells) + column]++] = triangle;
                        }
                    }
                }
            }

            if (pass == 1)
            {
                return (starts, list);
            }

            for (var cell = 0; cell < _cells * _cells; cell++)
            {
                starts[cell + 1] += starts[cell];
            }
        }
    }

    private (int Left, int Bottom, int Right, int Top) CellsOf(int triangle)
    {
        var (a, b, c) = (3 * _flat[3 * triangle], 3 * _flat[(3 * triangle) + 1], 3 * _flat[(3 * triangle) + 2]);
        return (Cell(Math.Min(_vertices[a], Math.Min(_vertices[b], _vertices[c]))),
            Cell(Math.Min(_vertices[a + 1], Math.Min(_vertices[b + 1], _vertices[c + 1]))),
            Cell(Math.Max(_vertices[a], Math.Max(_vertices[b], _vertices[c]))),
            Cell(Math.Max(_vertices[a + 1], Math.Max(_vertices[b + 1], _vertices[c + 1]))));
    }

    private int Cell(double coordinate) => Math.Clamp((int)(coordinate / CellSize), 0, _cells - 1);

    private int TriangleAt(double x, double y)
    {
        var cell = (Cell(y) * _cells) + Cell(x);
        for (var i = _cellStarts[cell]; i < _cellStarts[cell + 1]; i++)
        {
            var triangle = _cellTriangles[i];
            var (a, b, c) = (3 * _flat[3 * triangle], 3 * _flat[(3 * triangle) + 1], 3 * _flat[(3 * triangle) + 2]);
            if (Twice(a, b, x, y) >= 0 && Twice(b, c, x, y) >= 0 && Twice(c, a, x, y) >= 0)
            {
                return triangle;
            }
        }

        throw new InvalidOperationException(FormattableString.Invariant($"the ground has a gap at ({x}, {y})"));
    }

    // Twice the signed area of a triangle of two vertices and a place. Antisymmetric to the bit, so that no place falls between two triangles.
    private double Twice(int a, int b, double x, double y)
    {
        // By coordinates, not by number: the high and the low vertex of a kerb are two.
        var isTurned = _vertices[a] > _vertices[b] || (_vertices[a] == _vertices[b] && _vertices[a + 1] > _vertices[b + 1]);
        var (first, second) = isTurned ? (b, a) : (a, b);
        var area = ((_vertices[second] - (double)_vertices[first]) * (y - _vertices[first + 1]))
            - ((_vertices[second + 1] - (double)_vertices[first + 1]) * (x - _vertices[first]));
        return isTurned ? -area : area;
    }
}
