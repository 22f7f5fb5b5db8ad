namespace Spatial.Worlds;

/// <summary>Looks from cameras at places on objects: collected first, so that all their rays are followed at once.</summary>
internal sealed class LooksAtObjects
{
    private readonly List<Look> _looks = [];
    private readonly List<(int Object, double Size)> _unseen = [];
    private readonly List<float> _origins = [];
    private readonly List<float> _directions = [];

    /// <summary>Adds a look at a place that is in a picture.</summary>
    /// <param name="place">Which object, by its place in the list of objects.</param>
    /// <param name="sample">Which of its places.</param>
    /// <param name="point">Where that is.</param>
    /// <param name="eye">Where the camera is.</param>
    /// <param name="size">How large it looks.</param>
    public void Add(int place, int sample, Vector3d point, Vector3d eye, double size)
    {
        var (along, distance) = (point - eye, (point - eye).Length);
        _looks.Add(new(place, sample, size, distance));
        AddTo(_origins, eye);
        AddTo(_directions, along / distance);
    }

    /// <summary>Adds a place that is in no picture.</summary>
    public void AddUnseen(int place, double size) => _unseen.Add((place, size));

    /// <summary>The part of each object that is seen, by size; 0 where nobody looked.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="rays">Tells what rays meet.</param>
    /// <param name="grazing">How much before a place something else must be to hide it, metres.</param>
    public double[] PartsSeen(IReadOnlyList<ObjectState> objects, ObjectRays rays, double grazing)
    {
        var (distances, met) = (new float[_looks.Count], new int[_looks.Count]);
        rays(_origins.ToArray(), _directions.ToArray(), distances, met);
        var (seen, all) = (new double[objects.Count], new double[objects.Count]);
        for (var first = 0; first < _looks.Count;)
        {
            // Two pictures may show the same place: it is seen where one of them shows it.
            var (look, isSeen, end) = (_looks[first], false, first);
            for (; end < _looks.Count && _looks[end].Object == look.Object && _looks[end].Sample == look.Sample; end++)
            {
                isSeen |= met[end] == objects[look.Object].Object.Number || distances[end] >= _looks[end].Distance - grazing;
            }

            all[look.Object] += look.Size;
            seen[look.Object] += isSeen ? look.Size : 0;
            first = end;
        }

        foreach (var (place, size) in _unseen)
        {
            all[place] += size;
        }

        return [.. seen.Zip(all, (part, whole) => whole > 0 ? part / whole : 0)];
    }

    private static void AddTo(List<float> list, Vector3d vector)
    {
        list.Add((float)vector.X);
        list.Add((float)vector.Y);
        list.Add((float)vector.Z);
    }

    private readonly record struct Look(int Object, int Sample, double Size, double Distance);
}
