using System.Runtime.CompilerServices;

namespace Spatial.Worlds;

/// <summary>Which ground is taken by what stands on it: a raster of the town.</summary>
internal sealed class StandingGround
{
    private const double Cell = 0.2;
    private const double Low = 0.25; // metres above the ground from which something stands in the way; more than a kerb
    private const double High = 2.4; // and above which one passes under it
    private static readonly ConditionalWeakTable<Town, StandingGround> Known = [];
    private readonly int _cells;
    private readonly bool[] _isTaken;
    private readonly float[] _heights = []; // of the ground at whole metres: near enough, and quick to look up
    private readonly int _columns;

    private StandingGround(Town town)
    {
        _cells = (int)Math.Ceiling(town.Size / Cell);
        _isTaken = new bool[_cells * _cells];
        _columns = (int)Math.Ceiling(town.Size) + 1;
        _heights = new float[_columns * _columns];
        for (var i = 0; i < _heights.Length; i++)
        {
            _heights[i] = (float)town.HeightAt(Math.Min(i % _columns, town.Size), Math.Min(i / _columns, town.Size));
        }

        foreach (var piece in town.Pieces)
        {
            Mark(piece);
        }
    }

    private StandingGround(StandingGround other) => (_cells, _isTaken) = (other._cells, (bool[])other._isTaken.Clone());

    /// <summary>What a town's own pieces take; a copy that may be marked further.</summary>
    public static StandingGround Of(Town town) => new(Known.GetValue(town, key => new(key)));

    /// <summary>Takes the ground of a footprint.</summary>
    public void Take(Footprint footprint) => Visit(footprint, cell =>
    {
        _isTaken[cell] = true;
        return true;
    });

    /// <summary>True where nothing stands on a footprint and all of it lies in the town.</summary>
    public bool IsFree(Footprint footprint) => Visit(footprint, cell => !_isTaken[cell]);

    /// <summary>True where nothing stands within a distance of a place and all of that lies in the town.</summary>
    public bool IsFreeAround(double x, double y, double distance)
    {
        var reach = (int)Math.Ceiling(distance / Cell);
        var (column, row) = ((int)Math.Floor(x / Cell), (int)Math.Floor(y / Cell));
        if (column < reach || row < reach || column >= _cells - reach || row >= _cells - reach)
        {
            return false;
        }

        for (var down = -reach; down <= reach; down++)
        {
            for (var across = -reach; across <= reach; across++)
            {
                var (dx, dy) = (((column + across + 0.5) * Cell) - x, ((row + down + 0.5) * Cell) - y);
                if ((dx * dx) + (dy * dy) < distance * distance && _isTaken[((row + down) * _cells) + column + across])
                {
                    return false;
                }
            }
        }

        return true;
    }

    // False as soon as the visitor says so or a place lies outside.
    private bool Visit(Footprint footprint, Func<int, bool> visitor)
    {
        var (columns, rows) = ((int)Math.Ceiling(footprint.Length / Cell * 1.5), (int)Math.Ceiling(footprint.Width / Cell * 1.5));
        for (var i = 0; i <= columns; i++)
        {
            for (var k = 0; k <= rows; k++)
            {
                var (x, y) = footprint.Pose.At(footprint.Length * ((i / (double)columns) - 0.5), footprint.Width * ((k / (double)rows) - 0.5));
                if (CellOf(x, y) is not { } cell || !visitor(cell))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private int? CellOf(double x, double y)
    {
        var (column, row) = ((int)Math.Floor(x / Cell), (int)Math.Floor(y / Cell));
        return column >= 0 && row >= 0 && column < _cells && row < _cells ? (row * _cells) + column : null;
    }

    private void Mark(TownPiece piece)
    {
        var mesh = piece.Mesh;
        var placed = new Vector3d[mesh.Vertices.Length / 3];
        for (var i = 0; i < placed.Length; i++)
        {
            placed[i] = piece.TownFromPiece * new Vector3d(mesh.Vertices[3 * i], mesh.Vertices[(3 * i) + 1], mesh.Vertices[(3 * i) + 2]);
        }

        for (var t = 0; t < mesh.TriangleCount; t++)
        {
            if (mesh.Materials[t] > SurfaceMaterial.OtherFlat)
            {
                Mark(placed[mesh.Triangles[3 * t]], placed[mesh.Triangles[(3 * t) + 1]], placed[mesh.Triangles[(3 * t) + 2]]);
            }
        }
    }

    // What of a triangle lies in the way, seen from above: its rim, and what the rim encloses.
    private void Mark(Vector3d a, Vector3d b, Vector3d c)
    {
        var ground = HeightNear(a);
        var part = Above(Above([a, b, c], ground + Low, 1), ground + High, -1);
        for (var i = 0; i < part.Count; i++)
        {
            var (from, to) = (part[i], part[(i + 1) % part.Count]);
            var steps = 1 + (int)((to - from).LengthXy / (0.8 * Cell));
            for (var step = 0; step < steps; step++)
            {
                Mark(Vector3d.Lerp(from, to, step / (double)steps));
            }
        }

        if (part.Count > 2)
        {
            MarkInside(part);
        }
    }

    private void Mark(Vector3d point)
    {
        if (CellOf(point.X, point.Y) is { } cell)
        {
            _isTaken[cell] = true;
        }
    }

    private void MarkInside(List<Vector3d> part)
    {
        var (fromX, toX) = (part.Min(point => point.X), part.Max(point => point.X));
        var (fromY, toY) = (part.Min(point => point.Y), part.Max(point => point.Y));
        for (var y = (Math.Floor(fromY / Cell) + 0.5) * Cell; y < toY; y += Cell)
        {
            for (var x = (Math.Floor(fromX / Cell) + 0.5) * Cell; x < toX; x += Cell)
            {
                if (Encloses(part, x, y))
                {
                    Mark(new Vector3d(x, y, 0));
                }
            }
        }
    }

    private static bool Encloses(List<Vector3d> part, double x, double y)
    {
        var (isLeft, isRight) = (false, false);
        for (var i = 0; i < part.Count; i++)
        {
            var (from, to) = (part[i], part[(i + 1) % part.Count]);
            var side = ((to.X - from.X) * (y - from.Y)) - ((to.Y - from.Y) * (x - from.X));
            (isLeft, isRight) = (isLeft || side > 0, isRight || side < 0);
        }

        return !(isLeft && isRight);
    }

    // The part of a convex polygon above a height (sign 1) or below it (-1).
    private static List<Vector3d> Above(List<Vector3d> polygon, double height, int sign)
    {
        var kept = new List<Vector3d>();
        for (var i = 0; i < polygon.Count; i++)
        {
            var (from, to) = (polygon[i], polygon[(i + 1) % polygon.Count]);
            var (before, after) = (sign * (from.Z - height), sign * (to.Z - height));
            if (before >= 0)
            {
                kept.Add(from);
            }

            if ((before < 0) != (after < 0))
            {
                kept.Add(Vector3d.Lerp(from, to, before / (before - after)));
            }
        }

        return kept;
    }

    private double HeightNear(Vector3d point)
    {
        var (column, row) = ((int)Math.Round(point.X), (int)Math.Round(point.Y));
        return _heights[(Math.Clamp(row, 0, _columns - 1) * _columns) + Math.Clamp(column, 0, _columns - 1)];
    }
}
