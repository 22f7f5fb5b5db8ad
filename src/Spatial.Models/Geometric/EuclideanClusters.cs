using Spatial.Native;

namespace Spatial.Models;

/// <summary>Groups points that are linked by short steps.</summary>
internal static class EuclideanClusters
{
    /// <summary>Finds the groups.</summary>
    /// <param name="points">[N, 3] float32, metres, finite.</param>
    /// <param name="tolerance">Longest step, metres.</param>
    /// <param name="minSize">Smaller groups are left out.</param>
    /// <param name="usePcl">With the Point Cloud Library or with the plain version below; both give the same groups.</param>
    /// <returns>[N] group of each point, -1 for none, numbered in the order of first points; and the number of groups.</returns>
    public static (int[] Labels, int Count) Find(ReadOnlySpan<float> points, double tolerance, int minSize, bool usePcl) =>
        usePcl ? PclSegmentation.Clusters(points, 3, tolerance, minSize) : FindPlainly(points, tolerance, minSize);

    // Points are put into cubes of the tolerance's size, so that all neighbours of a point lie in the 27 cubes around it. A point leaves its
    // cube when it joins a group: dense clouds cost no more than sparse ones.
    private static (int[] Labels, int Count) FindPlainly(ReadOnlySpan<float> points, double tolerance, int minSize)
    {
        var count = points.Length / 3;
        var cubes = new Dictionary<(int X, int Y, int Z), List<int>>();
        for (var i = 0; i < count; i++)
        {
            var cube = CubeOf(points, i, tolerance);
            (cubes.TryGetValue(cube, out var members) ? members : cubes[cube] = []).Add(i);
        }

        var labels = new int[count];
        Array.Fill(labels, -1);
        var grouped = new bool[count];
        var group = new List<int>();
        var groups = 0;
        for (var start = 0; start < count; start++)
        {
            if (grouped[start])
            {
                continue;
            }

            group.Clear();
            group.Add(start);
            grouped[start] = true;
            for (var head = 0; head < group.Count; head++)
            {
                TakeNeighbours(points, group[head], tolerance, cubes, group, grouped);
            }

            if (group.Count >= minSize)
            {
                group.ForEach(member => labels[member] = groups);
                groups++;
            }
        }

        return (labels, groups);
    }

    private static void TakeNeighbours(
        ReadOnlySpan<float> points, int from, double tolerance, Dictionary<(int X, int Y, int Z), List<int>> cubes, List<int> group, bool[] grouped)
    {
        var (x, y, z) = CubeOf(points, from, tolerance);
        for (var neighbour = 0; neighbour < 27; neighbour++)
        {
            if (!cubes.TryGetValue((x + (neighbour / 9) - 1, y + (neighbour / 3 % 3) - 1, z + (neighbour % 3) - 1), out var members))
            {
                continue;
            }

            var left = 0;
            for (var i = 0; i < members.Count; i++)
            {
                var to = members[i];
                if (grouped[to])
                {
                    continue;
                }

                if (SquaredDistance(points, from, to) <= tolerance * tolerance)
                {
                    grouped[to] = true;
                    group.Add(to);
                }
                else
                {
                    members[left++] = to;
                }
            }

            members.RemoveRange(left, members.Count - left);
        }
    }

    private static (int X, int Y, int Z) CubeOf(ReadOnlySpan<float> points, int i, double edge) =>
        ((int)Math.Floor(points[i * 3] / edge), (int)Math.Floor(points[(i * 3) + 1] / edge), (int)Math.Floor(points[(i * 3) + 2] / edge));

    private static double SquaredDistance(ReadOnlySpan<float> points, int a, int b)
    {
        double x = points[a * 3] - points[b * 3], y = points[(a * 3) + 1] - points[(b * 3) + 1], z = points[(a * 3) + 2] - points[(b * 3) + 2];
        return (x * x) + (y * y) + (z * z);
    }
}
