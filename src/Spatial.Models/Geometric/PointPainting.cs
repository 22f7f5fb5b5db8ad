namespace Spatial.Models;

/// <summary>Labels every point of the key sweep in the words of nuScenes-lidarseg.</summary>
internal static class PointPainting
{
    // What is not judged (no number, of the vehicle itself, far away) still needs a class of the challenge: most far things are built.
    private static readonly byte Unknown = ClassOf("manmade");

    /// <summary>Labels the points.</summary>
    /// <param name="frame">Its first sweep is the key sweep.</param>
    /// <param name="sweeps">The sweeps in use, newest first.</param>
    /// <param name="returns">Their returns by kind.</param>
    /// <param name="scene">Gives the classes of ground and structure.</param>
    /// <param name="boxes">Objects; each is an instance.</param>
    /// <returns>[N] labels in the order of the key sweep's file; null when that sweep is not in use.</returns>
    public static PointLabels? Paint(Frame frame, IReadOnlyList<Sweep> sweeps, SortedReturns returns, PaintedScene scene, IReadOnlyList<ObjectBox> boxes)
    {
        if (sweeps.Count == 0 || !ReferenceEquals(sweeps[0], frame.Sweeps[0]))
        {
            return null;
        }

        var fromOccupancy = scene.Occupancy.Labels.Classes.Select(name => name == "free" ? Unknown : ClassOf(name)).ToArray();
        var places = returns.Returns.PlacesOfNewest;
        var classes = new byte[sweeps[0].Points.Count]; // [N]
        var instances = new ushort[classes.Length]; // [N]
        classes.AsSpan().Fill(Unknown);
        for (var i = 0; i < places.Count; i++)
        {
            classes[places[i]] = LabelOf(i, returns, scene.Columns) is { } label ? fromOccupancy[label] : Unknown;
        }

        PaintObjects(boxes, places, classes, instances);
        return new(classes, instances);
    }

    private static byte? LabelOf(int index, SortedReturns returns, ColumnLabels columns)
    {
        if (returns.Kinds[index] != ReturnKind.Unused)
        {
            return (returns.Kinds[index] == ReturnKind.Ground ? columns.Ground : columns.Standing)[returns.ColumnOf(index)];
        }

        // Above the grid, under the ground or alone in the air.
        var (grid, point) = (returns.Grid, returns.Returns[index]);
        return grid.TryCellOf(point with { Z = grid.CenterOf(0, 0, 0).Z }, out var cell) ? columns.Structure[(cell.X * grid.SizeY) + cell.Y] : null;
    }

    private static void PaintObjects(IReadOnlyList<ObjectBox> boxes, IReadOnlyList<int> places, byte[] classes, ushort[] instances)
    {
        var counts = new int[PointLabels.ClassNames.Count];
        foreach (var box in boxes)
        {
            var label = ClassOf(box.Detected.Box.Name);
            var instance = ++counts[label];
            foreach (var member in box.Members)
            {
                classes[places[member]] = label;
                instances[places[member]] = instance < PointLabels.InstancesPerClass ? (ushort)instance : (ushort)0;
            }
        }
    }

    private static byte ClassOf(string name)
    {
        for (var label = 1; label < PointLabels.ClassNames.Count; label++)
        {
            if (PointLabels.ClassNames[label] == name)
            {
                return (byte)label;
            }
        }

        throw new ArgumentException($"nuScenes-lidarseg has no class '{name}'", nameof(name));
    }
}
