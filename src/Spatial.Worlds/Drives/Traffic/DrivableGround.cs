using System.Runtime.CompilerServices;

namespace Spatial.Worlds;

/// <summary>Where vehicles may be, by the drivable areas of a map.</summary>
internal sealed class DrivableGround
{
    private static readonly ConditionalWeakTable<Town, DrivableGround> Known = [];
    private readonly List<(Ring Exterior, Ring[] Holes)> _areas = [];

    private DrivableGround(TownMap map)
    {
        foreach (var area in map.Areas.Where(area => area.Layer == "drivable_area"))
        {
            _areas.Add((new(area.Exterior), [.. area.Holes.Select(hole => new Ring(hole))]));
        }
    }

    /// <summary>That of a town, made once.</summary>
    public static DrivableGround Of(Town town) => Known.GetValue(town, key => new(key.Map));

    /// <summary>True on the road; everywhere on a map without drivable areas.</summary>
    public bool Contains((double X, double Y) place) =>
        _areas.Count == 0 || _areas.Exists(area => area.Exterior.Contains(place) && !Array.Exists(area.Holes, hole => hole.Contains(place)));

    /// <summary>A closed line whose sides are sorted into strips along y, so that few need a look.</summary>
    private sealed class Ring
    {
        private const double StripHeight = 4; // metres
        private readonly List<((double X, double Y) From, (double X, double Y) To)>[] _strips;
        private readonly double _fromY;

        public Ring(IReadOnlyList<(double X, double Y)> corners)
        {
            _fromY = corners.Min(corner => corner.Y);
            _strips = [.. Enumerable.Range(0, StripOf(corners.Max(corner => corner.Y)) + 1).Select(_ => new List<((double, double), (double, double))>())];
            for (var i = 0; i < corners.Count; i++)
            {
                var (from, to) = (corners[i], corners[(i + 1) % corners.Count]);
                for (var strip = StripOf(Math.Min(from.Y, to.Y)); strip <= StripOf(Math.Max(from.Y, to.Y)); strip++)
                {
                    _strips[strip].Add((from, to));
                }
            }
        }

        public bool Contains((double X, double Y) place)
        {
            var (strip, isInside) = (StripOf(place.Y), false);
            if (strip < 0 || strip >= _strips.Length)
            {
                return false;
            }

            foreach (var (a, b) in _strips[strip])
            {
                isInside ^= PlanSegment.IsMetAlongX(place, a, b);
            }

            return isInside;
        }

        private int StripOf(double y) => (int)Math.Floor((y - _fromY) / StripHeight);
    }
}
