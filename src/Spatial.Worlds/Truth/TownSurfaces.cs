using System.Numerics;

namespace Spatial.Worlds;

/// <summary>All triangles of a town by place, each with the class of its surface. Made once for a town; any number of readers.</summary>
internal sealed class TownSurfaces
{
    private const double TileSize = 10; // metres

    private readonly Vector3[] _corners; // [T, 3] town frame
    private readonly byte[] _kinds; // [T] places in Classes

    private TownSurfaces(Vector3[] corners, byte[] kinds, IReadOnlyList<LidarsegClass> classes, IReadOnlyList<Tile> tiles)
    {
        (_corners, _kinds, Classes, Tiles) = (corners, kinds, classes, tiles);
    }

    /// <summary>Classes that surfaces of the town have, in order.</summary>
    public IReadOnlyList<LidarsegClass> Classes { get; }

    /// <summary>Groups of triangles that are near each other.</summary>
    public IReadOnlyList<Tile> Tiles { get; }

    /// <summary>Number of triangles.</summary>
    public int Count => _kinds.Length;

    /// <summary>Corners of a triangle, town frame, metres.</summary>
    public ReadOnlySpan<Vector3> CornersOf(int triangle) => _corners.AsSpan(3 * triangle, 3);

    /// <summary>Class of a triangle, as its place in <see cref="Classes"/>.</summary>
    public int KindOf(int triangle) => _kinds[triangle];

    /// <summary>Collects the triangles of a town.</summary>
    /// <param name="town">The town.</param>
    /// <param name="classOf">What a material is where it belongs to no object.</param>
    public static TownSurfaces Of(Town town, Func<SurfaceMaterial, LidarsegClass> classOf)
    {
        ArgumentNullException.ThrowIfNull(town);
        ArgumentNullException.ThrowIfNull(classOf);
        var classes = Enum.GetValues<SurfaceMaterial>().ToDictionary(material => material, classOf);
        var triangles = new SortedDictionary<(int X, int Y), List<(Vector3 A, Vector3 B, Vector3 C, LidarsegClass Class)>>();
        foreach (var piece in town.Pieces)
        {
            for (var i = 0; i < piece.Mesh.TriangleCount; i++)
            {
                var (a, b, c) = piece.Mesh.CornersOf(i);
                var (inTownA, inTownB, inTownC) = (piece.TownFromPiece * a, piece.TownFromPiece * b, piece.TownFromPiece * c);
                var tile = ((int)Math.Floor(inTownA.X / TileSize), (int)Math.Floor(inTownA.Y / TileSize));
                if (!triangles.TryGetValue(tile, out var list))
                {
                    triangles.Add(tile, list = []);
                }

                list.Add((Single(inTownA), Single(inTownB), Single(inTownC), classes[piece.Mesh.Materials[i]]));
            }
        }

        return Of(triangles.Values);
    }

    private static TownSurfaces Of(IReadOnlyCollection<List<(Vector3 A, Vector3 B, Vector3 C, LidarsegClass Class)>> groups)
    {
        var total = groups.Sum(group => group.Count);
        List<LidarsegClass> classes = [.. groups.SelectMany(group => group).Select(triangle => triangle.Class).Distinct().Order()];
        var (corners, kinds, tiles) = (new Vector3[3 * total], new byte[total], new List<Tile>());
        var count = 0;
        foreach (var group in groups)
        {
            var first = count;
            foreach (var (a, b, c, surface) in group)
            {
                (corners[3 * count], corners[(3 * count) + 1], corners[(3 * count) + 2]) = (a, b, c);
                kinds[count++] = (byte)classes.IndexOf(surface);
            }

            tiles.Add(Tile.Around(first, count, corners));
        }

        return new(corners, kinds, classes, tiles);
    }

    private static Vector3 Single(Vector3d point) => new((float)point.X, (float)point.Y, (float)point.Z);

    /// <summary>Triangles that are near each other.</summary>
    /// <param name="First">The first.</param>
    /// <param name="End">The one after the last.</param>
    /// <param name="Centre">Middle of the sphere around them, town frame.</param>
    /// <param name="Radius">Its radius, metres.</param>
    public readonly record struct Tile(int First, int End, Vector3d Centre, double Radius)
    {
        internal static Tile Around(int first, int end, Vector3[] corners)
        {
            var (low, high) = (new Vector3(float.PositiveInfinity), new Vector3(float.NegativeInfinity));
            for (var i = 3 * first; i < 3 * end; i++)
            {
                (low, high) = (Vector3.Min(low, corners[i]), Vector3.Max(high, corners[i]));
            }

            var (centre, half) = ((low + high) / 2, (high - low) / 2);
            return new(first, end, new(centre.X, centre.Y, centre.Z), half.Length());
        }
    }
}
