namespace Spatial.Worlds;

/// <summary>Points of a sweep by place on the ground, so that those near a box are found without looking at all.</summary>
internal sealed class PointBins
{
    private const double BinSize = 4; // metres
    private const int Side = 64; // bins along x and y; points beyond lie in the outermost
    private const double Half = BinSize * Side / 2;

    private readonly Vector3d[] _points; // town frame, bin by bin
    private readonly int[] _begins; // [Side * Side + 1]
    private readonly Vector3d _middle;

    /// <summary>Sorts points into bins.</summary>
    /// <param name="points">[N, 5] float32: x y z and two values that are not looked at.</param>
    /// <param name="townFromPoints">The frame they are in.</param>
    public PointBins(float[] points, RigidTransform townFromPoints)
    {
        const int width = 5;
        _middle = townFromPoints.Translation;
        var inTown = new Vector3d[points.Length / width];
        var bins = new int[inTown.Length];
        _begins = new int[(Side * Side) + 1];
        for (var i = 0; i < inTown.Length; i++)
        {
            inTown[i] = townFromPoints * new Vector3d(points[width * i], points[(width * i) + 1], points[(width * i) + 2]);
            bins[i] = (ColumnOf(inTown[i].X - _middle.X) * Side) + ColumnOf(inTown[i].Y - _middle.Y);
            _begins[bins[i] + 1]++;
        }

        for (var bin = 0; bin < Side * Side; bin++)
        {
            _begins[bin + 1] += _begins[bin];
        }

        _points = new Vector3d[inTown.Length];
        var next = _begins.ToArray();
        for (var i = 0; i < inTown.Length; i++)
        {
            _points[next[bins[i]]++] = inTown[i];
        }
    }

    /// <summary>How many points lie in a box of the town frame.</summary>
    /// <remarks>nuScenes devkit, <c>points_in_box</c>.</remarks>
    public int CountIn(Box3D box)
    {
        var (interior, radius, count) = (new BoxInterior(box), RadiusOf(box.Size), 0);
        var (firstX, lastX) = (ColumnOf(box.Center.X - radius - _middle.X), ColumnOf(box.Center.X + radius - _middle.X));
        var (firstY, lastY) = (ColumnOf(box.Center.Y - radius - _middle.Y), ColumnOf(box.Center.Y + radius - _middle.Y));
        for (var x = firstX; x <= lastX; x++)
        {
            var bin = x * Side;
            foreach (var point in _points.AsSpan(_begins[bin + firstY]..(_begins[bin + lastY + 1])))
            {
                count += interior.Contains(point) ? 1 : 0;
            }
        }

        return count;
    }

    private static double RadiusOf(BoxSize size) => new Vector3d(size.Length, size.Width, size.Height).Length / 2;

    private static int ColumnOf(double offset) => (int)Math.Clamp(Math.Floor((offset + Half) / BinSize), 0, Side - 1);
}
