using System.Globalization;
using System.Text;

namespace Spatial.Tests;

/// <summary>How well the classes of voxels agree with annotated boxes, class by class.</summary>
internal sealed class NamesAgreement
{
    // Half a voxel: one whose returns lie in the box may have its centre this far outside, metres.
    private const double Slack = 0.2;

    private readonly SortedDictionary<string, (int Voxels, int InBoxes)> _voxels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (int Boxes, int Objects, int Right)> _boxes = new(StringComparer.Ordinal);

    /// <summary>Share of the boxes of which most returns bear the right name.</summary>
    public double ShareNamedRightly => _boxes.Values.Sum(of => of.Right) / (double)_boxes.Values.Sum(of => of.Boxes);

    /// <summary>Share of the voxels of some classes (all objects when none is named) that lie in a box of any class.</summary>
    public double ShareInBoxes(params string[] classes)
    {
        var chosen = _voxels.Where(of => classes.Length == 0 || classes.Contains(of.Key)).Select(of => of.Value).ToArray();
        return chosen.Sum(of => of.InBoxes) / (double)chosen.Sum(of => of.Voxels);
    }

    /// <summary>Counts the voxels of objects.</summary>
    public void AddVoxels(Occupancy occupancy, IReadOnlyList<Box3D> boxes)
    {
        for (var voxel = 0; voxel < occupancy.Classes.Length; voxel++)
        {
            if (IsObject(occupancy, voxel))
            {
                var (x, y, z) = occupancy.Grid.CellAt(voxel);
                var isInBox = boxes.Any(box => IsInside(occupancy.Grid.CenterOf(x, y, z), box));
                var name = NameAt(occupancy, voxel);
                var (count, inBoxes) = _voxels.GetValueOrDefault(name);
                _voxels[name] = (count + 1, inBoxes + (isInBox ? 1 : 0));
            }
        }
    }

    /// <summary>Counts a box when it has enough returns.</summary>
    public void AddBox(Box3D box, int[] voxelsOfReturns, Occupancy occupancy, int minReturns)
    {
        if (voxelsOfReturns.Length < minReturns)
        {
            return;
        }

        var name = ClassOf(box.Name);
        var (boxes, objects, right) = _boxes.GetValueOrDefault(name);
        var isObject = 2 * voxelsOfReturns.Count(voxel => IsObject(occupancy, voxel)) > voxelsOfReturns.Length;
        var isRight = 2 * voxelsOfReturns.Count(voxel => NameAt(occupancy, voxel) == name) > voxelsOfReturns.Length;
        _boxes[name] = (boxes + 1, objects + (isObject ? 1 : 0), right + (isRight ? 1 : 0));
    }

    /// <summary>The table.</summary>
    public override string ToString()
    {
        var table = new StringBuilder("class                 boxes  as object  right   voxels  in a box\n");
        foreach (var name in _boxes.Keys.Union(_voxels.Keys).Order(StringComparer.Ordinal))
        {
            var ((boxes, objects, right), (voxels, inBoxes)) = (_boxes.GetValueOrDefault(name), _voxels.GetValueOrDefault(name));
            table.AppendLine(CultureInfo.InvariantCulture, $"{name,-20} {boxes,6} {objects,10} {right,6} {voxels,8} {inBoxes,9}");
        }

        return table.ToString();
    }

    private static string NameAt(Occupancy occupancy, int voxel) => occupancy.Labels.Classes[occupancy.Classes[voxel]];

    private static bool IsObject(Occupancy occupancy, int voxel) =>
        occupancy.Classes[voxel] < occupancy.Labels.LabelOf("driveable_surface");

    private static bool IsInside(Vector3d point, Box3D box)
    {
        var inBox = box.Rotation.Normalized().ToMatrix().Transposed * (point - box.Center);
        return Math.Abs(inBox.X) <= (box.Size.Length / 2) + Slack && Math.Abs(inBox.Y) <= (box.Size.Width / 2) + Slack
            && Math.Abs(inBox.Z) <= (box.Size.Height / 2) + Slack;
    }

    // nuScenes' categories are finer than the classes: vehicle.bus.rigid is a bus, movable_object.trafficcone a traffic_cone.
    private static string ClassOf(string category) => category.Split('.') switch
    {
        ["human", "pedestrian", ..] => "pedestrian",
        ["movable_object", "trafficcone"] => "traffic_cone",
        ["vehicle", "construction"] => "construction_vehicle",
        [_, var name, ..] => name,
        _ => category,
    };
}
