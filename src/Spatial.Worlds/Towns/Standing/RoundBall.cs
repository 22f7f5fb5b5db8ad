namespace Spatial.Worlds;

/// <summary>A ball of 80 triangles: an icosahedron each of whose faces is cut in four.</summary>
internal static class RoundBall
{
    static RoundBall() => (Directions, Faces) = Cut(Icosahedron());

    /// <summary>Unit directions of its corners.</summary>
    public static IReadOnlyList<Vector3d> Directions { get; }

    /// <summary>Corners of its triangles, counter-clockwise seen from outside.</summary>
    public static IReadOnlyList<(int A, int B, int C)> Faces { get; }

    private static (List<Vector3d> Directions, List<(int A, int B, int C)> Faces) Icosahedron()
    {
        var golden = (1 + Math.Sqrt(5)) / 2;
        List<Vector3d> corners =
        [
            new(-1, golden, 0), new(1, golden, 0), new(-1, -golden, 0), new(1, -golden, 0), new(0, -1, golden), new(0, 1, golden),
            new(0, -1, -golden), new(0, 1, -golden), new(golden, 0, -1), new(golden, 0, 1), new(-golden, 0, -1), new(-golden, 0, 1),
        ];
        List<(int, int, int)> faces = [];
        var edge = (corners[0] - corners[1]).Length + 1e-9;
        // Every three corners that are neighbours of each other, turned outwards.
        for (var a = 0; a < 12; a++)
        {
            for (var b = a + 1; b < 12; b++)
            {
                for (var c = b + 1; c < 12; c++)
                {
                    if ((corners[a] - corners[b]).Length <= edge && (corners[b] - corners[c]).Length <= edge && (corners[a] - corners[c]).Length <= edge)
                    {
                        var isOutward = (corners[b] - corners[a]).Cross(corners[c] - corners[a]).Dot(corners[a]) > 0;
                        faces.Add(isOutward ? (a, b, c) : (a, c, b));
                    }
                }
            }
        }

        return ([.. corners.Select(corner => corner / corner.Length)], faces);
    }

    private static (List<Vector3d> Directions, List<(int A, int B, int C)> Faces) Cut((List<Vector3d> Directions, List<(int A, int B, int C)> Faces) ball)
    {
        var (directions, faces, middles) = (ball.Directions, new List<(int, int, int)>(), new Dictionary<(int, int), int>());
        foreach (var (a, b, c) in ball.Faces)
        {
            var (ab, bc, ca) = (Middle(a, b), Middle(b, c), Middle(c, a));
            faces.AddRange([(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]);
        }

        return (directions, faces);

        int Middle(int from, int to)
        {
            var key = from < to ? (from, to) : (to, from);
            if (!middles.TryGetValue(key, out var middle))
            {
                var sum = directions[from] + directions[to];
                directions.Add(sum / sum.Length);
                middles.Add(key, middle = directions.Count - 1);
            }

            return middle;
        }
    }
}
