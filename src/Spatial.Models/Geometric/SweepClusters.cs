namespace Spatial.Models;

/// <summary>Returns of one sweep that hang together and may be an object.</summary>
/// <param name="Members">Indices of the returns.</param>
/// <param name="Low">Lower corner of its outline along the axes of the key ego frame; z is 0.</param>
/// <param name="High">Upper corner likewise.</param>
internal sealed record SweepCluster(int[] Members, Vector3d Low, Vector3d High)
{
    /// <summary>Longer side of the outline, metres.</summary>
    public double Extent => Math.Max(High.X - Low.X, High.Y - Low.Y);
}

/// <summary>Clusters of each sweep on its own, so that what moves is not smeared over the places it was at.</summary>
internal static class SweepClusters
{
    // Beams are 1.3 degrees apart upwards but 0.3 degrees sideways: at 30 m one object's rings are 0.7 m apart. Heights are pressed together
    // so that they still link, while neighbours on the ground stay apart.
    private const float HeightScale = 0.3f;

    /// <summary>Finds the clusters.</summary>
    /// <returns>[S] clusters of each sweep; none in columns of high structure.</returns>
    public static SweepCluster[][] Find(SortedReturns returns, GeometricConfig config, bool usePcl)
    {
        var isHigh = ColumnsOfHighStructure(returns, config);
        var bySweep = new List<int>[returns.Returns.Ages.Count];
        for (var sweep = 0; sweep < bySweep.Length; sweep++)
        {
            bySweep[sweep] = [];
        }

        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] == ReturnKind.Above && !isHigh[returns.ColumnOf(i)])
            {
                bySweep[returns.Returns.SweepOf[i]].Add(i);
            }
        }

        var clusters = new SweepCluster[bySweep.Length][];
        Parallel.For(0, bySweep.Length, sweep => clusters[sweep] = ClustersOf(bySweep[sweep], returns, config, usePcl));
        return clusters;
    }

    private static bool[] ColumnsOfHighStructure(SortedReturns returns, GeometricConfig config)
    {
        var isHigh = new bool[returns.Grid.SizeX * returns.Grid.SizeY];
        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] == ReturnKind.Above && returns.Heights[i] >= config.HighStructure)
            {
                isHigh[returns.ColumnOf(i)] = true;
            }
        }

        return isHigh;
    }

    private static SweepCluster[] ClustersOf(List<int> members, SortedReturns returns, GeometricConfig config, bool usePcl)
    {
        var points = new float[members.Count * 3]; // [N, 3] x y, pressed height
        for (var i = 0; i < members.Count; i++)
        {
            var point = returns.Returns[members[i]];
            (points[i * 3], points[(i * 3) + 1], points[(i * 3) + 2]) = ((float)point.X, (float)point.Y, returns.Heights[members[i]] * HeightScale);
        }

        var (labels, count) = EuclideanClusters.Find(points, config.ClusterTolerance, config.MinClusterPoints, usePcl);
        var groups = new List<int>[count];
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= 0)
            {
                (groups[labels[i]] ??= []).Add(members[i]);
            }
        }

        return Array.ConvertAll(groups, group => Describe([.. group], returns.Returns));
    }

    private static SweepCluster Describe(int[] members, LidarReturns returns)
    {
        double lowX = double.MaxValue, lowY = double.MaxValue, highX = double.MinValue, highY = double.MinValue;
        foreach (var member in members)
        {
            var point = returns[member];
            (lowX, highX) = (Math.Min(lowX, point.X), Math.Max(highX, point.X));
            (lowY, highY) = (Math.Min(lowY, point.Y), Math.Max(highY, point.Y));
        }

        return new(members, new(lowX, lowY, 0), new(highX, highY, 0));
    }
}
