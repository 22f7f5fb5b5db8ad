using System.Runtime.CompilerServices;

namespace Spatial.Worlds;

/// <summary>Which ground is taken by what stands on it: a raster of the town.</summary>
internal sealed class StandingGround
{
    private const double Cell = 0.2;
    private const double Low = 0.1; // metres above the ground from which something stands in the way
    private const double High = 2.4; // and above which one passes under it
    private static readonly ConditionalWeakTable<Town, StandingGround> Known = [];
    private readonly int _cells;
    private readonly bool[] _isTaken;

    private StandingGround(Town town)
    {
        _cells = (int)Math.Ceiling(town.Size / Cell);
        _isTaken = new bool[_cells * _cells];
        foreach (var piece in town.Pieces)
        {
            Mark(town, piece);
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

    private void Mark(Town town, TownPiece piece)
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
                Mark(town, placed[mesh.Triangles[3 * t]], placed[mesh.Triangles[(3 * t) + 1]], placed[mesh.Triangles[(3 * t) + 2]]);
            }
        }
    }

    private void Mark(Town town, Vector3d a, Vector3d b, Vector3d c)
    {
        var ground = town.HeightAt(Inside(town, (a.X + b.X + c.X) / 3), Inside(town, (a.Y + b.Y + c.Y) / 3));
        var (lowest, highest) = (Math.Min(a.Z, Math.Min(b.Z, c.Z)), Math.Max(a.Z, Math.Max(b.Z, c.Z)));
        const double slope = 0.5; // metres that the ground may differ along a triangle
        if (lowest > ground + High + slope || highest < ground + Low - slope)
        {
            return;
        }

        var longest = Math.Max((b - a).Length, Math.Max((c - b).Length, (a - c).Length));
        var parts = Math.Max(1, (int)Math.Ceiling(longest / (0.8 * Cell)));
        for (var i = 0; i <= parts; i++)
        {
            for (var k = 0; k <= parts - i; k++)
            {
                var (u, v) = (i / (double)parts, k / (double)parts);
                var point = (a * (1 - u - v)) + (b * u) + (c * v);
                if (point.Z < ground + High + slope && point.Z > ground + Low - slope && CellOf(point.X, point.Y) is { } cell && !_isTaken[cell]
                    && town.HeightAt(point.X, point.Y) is var below && point.Z > below + Low && point.Z < below + High)
                {
                    _isTaken[cell] = true;
                }
            }
        }
    }

    private static double Inside(Town town, double coordinate) => Math.Clamp(coordinate, 0.01, town.Size - 0.01);
}
