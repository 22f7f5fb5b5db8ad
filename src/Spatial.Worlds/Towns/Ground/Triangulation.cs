namespace Spatial.Worlds;

/// <summary>Triangles between points of a square, Delaunay except for edges that must exist: what outlines demand.
/// Coordinates are whole numbers, so every decision is exact and the result has neither gaps nor overlaps.</summary>
/// <remarks>Lawson, "Software for C1 surface interpolation", 1977 (insertion and flips); Sloan, "A fast algorithm for generating constrained Delaunay
/// triangulations", 1993 (edges that must exist).</remarks>
internal sealed class Triangulation
{
    private readonly List<long> _x = [];
    private readonly List<long> _y = [];
    private readonly Dictionary<(long X, long Y), int> _numbers = [];
    private readonly List<int> _corners = []; // three a triangle, counter-clockwise
    private readonly List<int> _across = []; // the triangle beyond the edge that faces each corner, -1 outside
    private readonly HashSet<(int, int)> _fixed = [];
    private readonly List<int> _oneTriangle = []; // of each point
    private readonly Stack<(int Triangle, int Corner)> _suspects = new();
    private int _last;

    /// <summary>Begins with the two halves of a square.</summary>
    /// <param name="size">Edge of the square, whole units.</param>
    public Triangulation(long size)
    {
        foreach (var (x, y) in new[] { (0L, 0L), (size, 0L), (size, size), (0L, size) })
        {
            NewPoint(x, y);
        }

        _corners.AddRange([0, 1, 2, 0, 2, 3]);
        _across.AddRange([-1, 1, -1, -1, -1, 0]);
        (_oneTriangle[0], _oneTriangle[1], _oneTriangle[2], _oneTriangle[3]) = (0, 0, 0, 1);
    }

    public int PointCount => _x.Count;

    public int TriangleCount => _corners.Count / 3;

    public (long X, long Y) PointAt(int point) => (_x[point], _y[point]);

    /// <summary>The triangle beyond the edge that faces a corner; -1 outside.</summary>
    public int Across(int triangle, int corner) => _across[(3 * triangle) + corner];

    /// <summary>A corner of a triangle.</summary>
    public int CornerOf(int triangle, int corner) => _corners[(3 * triangle) + corner];

    /// <summary>Adds a point of the square, unless it is there already.</summary>
    /// <returns>Its number.</returns>
    public int Add(long x, long y)
    {
        if (_numbers.TryGetValue((x, y), out var known))
        {
            return known;
        }

        var triangle = Locate(x, y);
        var point = NewPoint(x, y);
        for (var corner = 0; corner < 3; corner++)
        {
            if (Side(CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner)), point) == 0)
            {
                SplitEdge(triangle, corner, point);
                Settle();
                return point;
            }
        }

        SplitTriangle(triangle, point);
        Settle();
        return point;
    }

    /// <summary>Makes the straight line between two points an edge; where it passes through other points, several edges. Where it crosses an edge
    /// that was fixed before, both are cut at the nearest whole place.</summary>
    public void Fix(int from, int to)
    {
        while (from != to)
        {
            if (FirstFixedAcross(from, to) is { } edge)
            {
                var (x, y) = Intersection(from, to, edge.A, edge.B);
                _fixed.Remove(Edge(edge.A, edge.B));
                var cut = Add(x, y);
                Fix(edge.A, cut);
                Fix(cut, edge.B);
                Fix(from, cut);
                from = cut;
            }
            else
            {
                from = FixUpTo(from, to);
            }
        }
    }

    private (int A, int B)? FirstFixedAcross(int from, int to)
    {
        var (reached, triangle, corner) = Leave(from, to);
        while (reached < 0)
        {
            var (right, left) = (CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner)));
            if (_fixed.Contains(Edge(right, left)))
            {
                return (right, left);
            }

            (reached, triangle, corner) = Onward(from, to, triangle, corner);
        }

        return null;
    }

    private (long X, long Y) Intersection(int a, int b, int c, int d)
    {
        var (alongX, alongY) = (_x[b] - _x[a], _y[b] - _y[a]);
        var (acrossX, acrossY) = (_x[d] - _x[c], _y[d] - _y[c]);
        var amount = (((_x[c] - _x[a]) * acrossY) - ((_y[c] - _y[a]) * acrossX)) / (double)((alongX * acrossY) - (alongY * acrossX));
        return (_x[a] + (long)Math.Round(amount * alongX), _y[a] + (long)Math.Round(amount * alongY));
    }

    // Fixes the edge to the next point on the way, and returns that point.
    private int FixUpTo(int from, int to)
    {
        var crossed = new Queue<(int, int)>();
        var (reached, triangle, corner) = Leave(from, to);
        if (reached < 0)
        {
            reached = Cross(from, to, triangle, corner, crossed);
        }

        FlipAway(from, reached, crossed);
        return reached;
    }

    // The triangle and its corner at the start whose far edge the line crosses first; or the point up to which it runs along an edge.
    private (int Reached, int Triangle, int Corner) Leave(int from, int to)
    {
        foreach (var (triangle, corner) in Around(from))
        {
            var (right, left) = (CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner)));
            var (ofRight, ofLeft) = (Side(from, to, right), Side(from, to, left));
            if (ofRight == 0 && Ahead(from, to, right))
            {
                return (right, -1, -1);
            }

            if (ofLeft == 0 && Ahead(from, to, left))
            {
                return (left, -1, -1);
            }

            if (ofRight < 0 && ofLeft > 0)
            {
                return (-1, triangle, corner);
            }
        }

        throw new InvalidOperationException($"no triangle at point {from} faces point {to}");
    }

    // Collects the edges that the line crosses up to the first point on it.
    private int Cross(int from, int to, int triangle, int corner, Queue<(int, int)> crossed)
    {
        var reached = -1;
        while (reached < 0)
        {
            crossed.Enqueue((CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner))));
            (reached, triangle, corner) = Onward(from, to, triangle, corner);
        }

        return reached;
    }

    // Beyond the edge that faces a corner: the point the line meets there, or the triangle and the corner that faces the next edge it crosses.
    private (int Reached, int Triangle, int Corner) Onward(int from, int to, int triangle, int corner)
    {
        var (right, left) = (CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner)));
        var next = _across[(3 * triangle) + corner];
        var ahead = FarCorner(next, right, left);
        var side = Side(from, to, ahead);
        return side == 0 ? (ahead, -1, -1) : (-1, next, IndexOf(next, side < 0 ? right : left));
    }

    private void FlipAway(int from, int to, Queue<(int, int)> crossed)
    {
        var made = new List<(int, int)>();
        while (crossed.TryDequeue(out var edge))
        {
            var (triangle, corner) = FindEdge(edge.Item1, edge.Item2);
            var neighbour = _across[(3 * triangle) + corner];
            var (here, there) = (CornerOf(triangle, corner), FarCorner(neighbour, edge.Item1, edge.Item2));
            var (a, b) = (CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner)));
            if (Side(here, a, there) <= 0 || Side(here, there, b) <= 0)
            {
                crossed.Enqueue(edge); // not convex yet
                continue;
            }

            Flip(triangle, corner);
            if (here != from && here != to && there != from && there != to && Side(from, to, here) * Side(from, to, there) < 0)
            {
                crossed.Enqueue((here, there));
            }
            else
            {
                made.Add((here, there));
            }
        }

        _fixed.Add(Edge(from, to));
        foreach (var (a, b) in made.Where(edge => Edge(edge.Item1, edge.Item2) != Edge(from, to)))
        {
            if (FindEdge(a, b, orNone: true) is { Triangle: >= 0 } place)
            {
                _suspects.Push(place);
                Settle();
            }
        }
    }

    private int NewPoint(long x, long y)
    {
        _numbers.Add((x, y), _x.Count);
        _x.Add(x);
        _y.Add(y);
        _oneTriangle.Add(-1);
        return _x.Count - 1;
    }

    // Walks towards the point from the triangle that was last changed.
    private int Locate(long x, long y)
    {
        var triangle = _last;
        for (var corner = 0; corner < 3;)
        {
            if (Side(CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner)), x, y) < 0)
            {
                triangle = _across[(3 * triangle) + corner];
                if (triangle < 0)
                {
                    throw new ArgumentException($"point ({x}, {y}) lies outside the square");
                }

                corner = 0;
            }
            else
            {
                corner++;
            }
        }

        return triangle;
    }

    private void SplitTriangle(int triangle, int point)
    {
        var (a, b, c) = (CornerOf(triangle, 0), CornerOf(triangle, 1), CornerOf(triangle, 2));
        var (beyondA, beyondB, beyondC) = (_across[3 * triangle], _across[(3 * triangle) + 1], _across[(3 * triangle) + 2]);
        var (second, third) = (NewTriangle(), NewTriangle());
        Set(triangle, point, b, c, beyondA, second, third);
        Set(second, point, c, a, beyondB, third, triangle);
        Set(third, point, a, b, beyondC, triangle, second);
        Relink(beyondB, triangle, second);
        Relink(beyondC, triangle, third);
        _suspects.Push((triangle, 0));
        _suspects.Push((second, 0));
        _suspects.Push((third, 0));
    }

    private void SplitEdge(int triangle, int corner, int point)
    {
        var (top, a, b) = (CornerOf(triangle, corner), CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner)));
        var (beyondA, beyondB) = (_across[(3 * triangle) + Next(corner)], _across[(3 * triangle) + Before(corner)]);
        var neighbour = _across[(3 * triangle) + corner];
        var wasFixed = _fixed.Remove(Edge(a, b));
        var second = NewTriangle();
        Set(triangle, top, a, point, -1, second, beyondB);
        Set(second, top, point, b, -1, beyondA, triangle);
        Relink(beyondA, triangle, second);
        _suspects.Push((triangle, 2));
        _suspects.Push((second, 1));
        if (neighbour >= 0)
        {
            var far = IndexOf(neighbour, FarCorner(neighbour, a, b));
            var bottom = CornerOf(neighbour, far);
            var (farBeyondB, farBeyondA) = (_across[(3 * neighbour) + Next(far)], _across[(3 * neighbour) + Before(far)]);
            var fourth = NewTriangle();
            Set(neighbour, bottom, b, point, second, fourth, farBeyondA);
            Set(fourth, bottom, point, a, triangle, farBeyondB, neighbour);
            Relink(farBeyondB, neighbour, fourth);
            _across[3 * triangle] = fourth;
            _across[3 * second] = neighbour;
            _suspects.Push((neighbour, 2));
            _suspects.Push((fourth, 1));
        }

        if (wasFixed)
        {
            _fixed.Add(Edge(a, point));
            _fixed.Add(Edge(point, b));
        }
    }

    // Flips edges until every one that may is Delaunay again.
    private void Settle()
    {
        while (_suspects.TryPop(out var suspect))
        {
            var (triangle, corner) = suspect;
            var neighbour = _across[(3 * triangle) + corner];
            var (a, b) = (CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner)));
            if (neighbour < 0 || _fixed.Contains(Edge(a, b)))
            {
                continue;
            }

            var (here, there) = (CornerOf(triangle, corner), FarCorner(neighbour, a, b));
            if (!InCircle(here, a, b, there))
            {
                continue;
            }

            Flip(triangle, corner);
            foreach (var changed in new[] { triangle, neighbour })
            {
                for (var edge = 0; edge < 3; edge++)
                {
                    if (Edge(CornerOf(changed, Next(edge)), CornerOf(changed, Before(edge))) != Edge(here, there))
                    {
                        _suspects.Push((changed, edge));
                    }
                }
            }
        }
    }

    // Replaces the edge that faces a corner by the other diagonal of its two triangles.
    private void Flip(int triangle, int corner)
    {
        var neighbour = _across[(3 * triangle) + corner];
        var (here, a, b) = (CornerOf(triangle, corner), CornerOf(triangle, Next(corner)), CornerOf(triangle, Before(corner)));
        var (beyondA, beyondB) = (_across[(3 * triangle) + Next(corner)], _across[(3 * triangle) + Before(corner)]);
        var far = IndexOf(neighbour, FarCorner(neighbour, a, b));
        var there = CornerOf(neighbour, far);
        var (farBeyondB, farBeyondA) = (_across[(3 * neighbour) + Next(far)], _across[(3 * neighbour) + Before(far)]);
        Set(triangle, here, a, there, farBeyondB, neighbour, beyondB);
        Set(neighbour, here, there, b, farBeyondA, beyondA, triangle);
        Relink(farBeyondB, neighbour, triangle);
        Relink(beyondA, triangle, neighbour);
    }

    private void Set(int triangle, int a, int b, int c, int beyondA, int beyondB, int beyondC)
    {
        (_corners[3 * triangle], _corners[(3 * triangle) + 1], _corners[(3 * triangle) + 2]) = (a, b, c);
        (_across[3 * triangle], _across[(3 * triangle) + 1], _across[(3 * triangle) + 2]) = (beyondA, beyondB, beyondC);
        (_oneTriangle[a], _oneTriangle[b], _oneTriangle[c]) = (triangle, triangle, triangle);
        _last = triangle;
    }

    private int NewTriangle()
    {
        _corners.AddRange([-1, -1, -1]);
        _across.AddRange([-1, -1, -1]);
        return TriangleCount - 1;
    }

    private void Relink(int triangle, int from, int to)
    {
        for (var corner = 0; triangle >= 0 && corner < 3; corner++)
        {
            if (_across[(3 * triangle) + corner] == from)
            {
                _across[(3 * triangle) + corner] = to;
                return;
            }
        }
    }

    private IEnumerable<(int Triangle, int Corner)> Around(int point)
    {
        var start = _oneTriangle[point];
        var triangle = start;
        do
        {
            var corner = IndexOf(triangle, point);
            yield return (triangle, corner);
            triangle = _across[(3 * triangle) + Next(corner)];
        }
        while (triangle >= 0 && triangle != start);

        // At the rim of the square the other half is reached the other way round.
        if (triangle < 0)
        {
            triangle = _across[(3 * start) + Before(IndexOf(start, point))];
            while (triangle >= 0)
            {
                var corner = IndexOf(triangle, point);
                yield return (triangle, corner);
                triangle = _across[(3 * triangle) + Before(corner)];
            }
        }
    }

    private (int Triangle, int Corner) FindEdge(int a, int b, bool orNone = false)
    {
        foreach (var (triangle, corner) in Around(a))
        {
            if (CornerOf(triangle, Next(corner)) == b)
            {
                return (triangle, Before(corner));
            }

            if (CornerOf(triangle, Before(corner)) == b)
            {
                return (triangle, Next(corner));
            }
        }

        return orNone ? (-1, -1) : throw new InvalidOperationException($"points {a} and {b} share no edge");
    }

    private int FarCorner(int triangle, int a, int b)
    {
        var sum = CornerOf(triangle, 0) + CornerOf(triangle, 1) + CornerOf(triangle, 2);
        return sum - a - b;
    }

    private int IndexOf(int triangle, int point) => CornerOf(triangle, 0) == point ? 0 : CornerOf(triangle, 1) == point ? 1 : 2;

    // 1 where the point is on the left of the line, -1 on the right.
    private int Side(int a, int b, int point) => Side(a, b, _x[point], _y[point]);

    private int Side(int a, int b, long x, long y) => Math.Sign(((_x[b] - _x[a]) * (y - _y[a])) - ((_y[b] - _y[a]) * (x - _x[a])));

    private bool Ahead(int from, int to, int point) =>
        ((_x[to] - _x[from]) * (_x[point] - _x[from])) + ((_y[to] - _y[from]) * (_y[point] - _y[from])) > 0;

    private bool InCircle(int a, int b, int c, int point)
    {
        var (ax, ay) = (_x[a] - _x[point], _y[a] - _y[point]);
        var (bx, by) = (_x[b] - _x[point], _y[b] - _y[point]);
        var (cx, cy) = (_x[c] - _x[point], _y[c] - _y[point]);
        var determinant = ((Int128)((ax * ax) + (ay * ay)) * ((bx * cy) - (by * cx)))
            - ((Int128)((bx * bx) + (by * by)) * ((ax * cy) - (ay * cx)))
            + ((Int128)((cx * cx) + (cy * cy)) * ((ax * by) - (ay * bx)));
        return determinant > 0;
    }

    private static (int, int) Edge(int a, int b) => a < b ? (a, b) : (b, a);

    private static int Next(int corner) => corner == 2 ? 0 : corner + 1;

    private static int Before(int corner) => corner == 0 ? 2 : corner - 1;
}
