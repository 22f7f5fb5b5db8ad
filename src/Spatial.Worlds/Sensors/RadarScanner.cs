using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>A radar: sparse detections with the speed along the line of sight.</summary>
/// <remarks>Field of view and range as Continental's ARS 408-21, which nuScenes cars carry; ranges are those of its near field beyond 9 degrees.</remarks>
internal sealed class RadarScanner(SensorMount mount, ulong seed)
{
    private const double HalfFieldOfView = Math.PI / 3;
    private const double MaxRange = 100;
    private const double MaxRangeAside = 70;
    private const double NarrowBeam = 9 * Math.PI / 180;
    private const int RaysOfStructure = 72;
    private const int MostReturns = 125;
    private const double Depth = 0.3; // detections lie inside what reflects

    /// <summary>One cycle.</summary>
    /// <param name="stage">The world.</param>
    /// <param name="moment">The world at the moment of the cycle, without the ego vehicle's body.</param>
    public SensedRadar Scan(WorldStage stage, StagedMoment moment)
    {
        var numbers = SeededNumbers.Of(seed, (ulong)Math.Round((moment.Seconds + 10) * 1e6));
        var townFromRadar = moment.TownFromEgo * mount.EgoFromSensor;
        var (directions, targets) = Aim(moment, townFromRadar, ref numbers);
        var hits = Trace(moment, townFromRadar, directions);
        var velocityInTown = VelocityOf(stage, moment.Seconds);
        var returns = new List<RadarReturn>();
        for (var ray = 0; ray < directions.Count && returns.Count < MostReturns; ray++)
        {
            var (spread, luck, weight) = (numbers.NextNormal(), numbers.NextUnit(), numbers.NextNormal());
            var distance = hits.Distances[ray];
            var number = float.IsFinite(distance) ? moment.ObjectOf(hits.Instances[ray]) : -1;
            // A ray that was aimed at an object and meets another thing gives nothing: that thing has rays of its own.
            if (!float.IsFinite(distance) || distance > RangeAt(directions[ray]) || (targets[ray] >= 0 && number != targets[ray]))
            {
                continue;
            }

            var (section, chance) = ReflectionOf(number, moment, (SurfaceMaterial)hits.Materials[ray]);
            if (luck < chance)
            {
                var range = distance + (number >= 0 ? Depth : 0) + (0.1 * spread);
                returns.Add(ReturnOf(directions[ray], range, number, moment, townFromRadar, velocityInTown, section + (3 * weight)));
            }
        }

        return new() { Channel = mount.Channel, Seconds = moment.Seconds, TownFromEgo = moment.TownFromEgo, Returns = returns };
    }

    // Several directions at every object in view, and a fan at what stands around.
    private static (List<Vector3d> Directions, List<int> Targets) Aim(StagedMoment moment, RigidTransform townFromRadar, ref SeededNumbers numbers)
    {
        var radarFromTown = townFromRadar.Inverse();
        var (directions, targets) = (new List<Vector3d>(), new List<int>());
        foreach (var state in moment.Objects)
        {
            var rays = state.Object.Model.Size.Length * state.Object.Model.Size.Height > 4 ? 4 : 2;
            var (along, up) = (state.Object.Model.Size.Length * 0.3, state.Object.Model.Size.Height * 0.3);
            for (var ray = 0; ray < rays; ray++)
            {
                var aim = radarFromTown * (state.TownFromObject * new Vector3d(numbers.NextBetween(-along, along), 0, numbers.NextBetween(-up, up)));
                if (aim.Length > 1 && aim.Length < MaxRange && Math.Abs(Math.Atan2(aim.Y, aim.X)) < HalfFieldOfView)
                {
                    directions.Add(aim / aim.Length);
                    targets.Add(state.Object.Number);
                }
            }
        }

        for (var ray = 0; ray < RaysOfStructure; ray++)
        {
            var (azimuth, elevation) = (numbers.NextBetween(-HalfFieldOfView, HalfFieldOfView), numbers.NextBetween(0, 0.06));
            directions.Add(new(Math.Cos(azimuth) * Math.Cos(elevation), Math.Sin(azimuth) * Math.Cos(elevation), Math.Sin(elevation)));
            targets.Add(-1);
        }

        return (directions, targets);
    }

    private static TracedHits Trace(StagedMoment moment, RigidTransform townFromRadar, List<Vector3d> directions)
    {
        var (from, to) = (new float[directions.Count * 3], new float[directions.Count * 3]);
        for (var ray = 0; ray < directions.Count; ray++)
        {
            var (origin, direction) = (townFromRadar.Translation, townFromRadar.Rotate(directions[ray]));
            (from[3 * ray], from[(3 * ray) + 1], from[(3 * ray) + 2]) = ((float)origin.X, (float)origin.Y, (float)origin.Z);
            (to[3 * ray], to[(3 * ray) + 1], to[(3 * ray) + 2]) = ((float)direction.X, (float)direction.Y, (float)direction.Z);
        }

        return RayTrace.Run(moment.Scene, from, to, (float)MaxRange, threads: 1);
    }

    private static double RangeAt(Vector3d direction) => Math.Abs(Math.Atan2(direction.Y, direction.X)) < NarrowBeam ? MaxRange : MaxRangeAside;

    // Radar cross section in dBm2 and the chance of a detection, by what is hit.
    private static (double Section, double Chance) ReflectionOf(int number, StagedMoment moment, SurfaceMaterial material)
    {
        if (number < 0)
        {
            return material is SurfaceMaterial.PoleMetal or SurfaceMaterial.MetalFence or SurfaceMaterial.SiteMetal or SurfaceMaterial.SignalHousing ? (5, 0.9)
                : SurfaceMaterials.Of(material).Class switch
                {
                    LidarsegClass.Manmade => (0, 0.5),
                    LidarsegClass.Vegetation => (-3, 0.3),
                    _ => (-10, 0.05),
                };
        }

        return moment.Objects[number].Object.Model.Class switch
        {
            LidarsegClass.Car or LidarsegClass.ConstructionVehicle => (10, 0.85),
            LidarsegClass.Truck or LidarsegClass.Trailer or LidarsegClass.RigidBus or LidarsegClass.BendyBus => (18, 0.95),
            LidarsegClass.Motorcycle => (4, 0.6),
            LidarsegClass.Bicycle => (0, 0.4),
            LidarsegClass.Barrier => (0, 0.3),
            LidarsegClass.TrafficCone => (-5, 0.15),
            _ => (-4, 0.35),
        };
    }

    private RadarReturn ReturnOf(
        Vector3d direction, double range, int number, StagedMoment moment, RigidTransform townFromRadar, Vector3d velocityInTown, double section)
    {
        var radarFromTown = townFromRadar.Inverse();
        var ofObject = radarFromTown.Rotate(number >= 0 ? moment.Objects[number].Velocity : Vector3d.Zero);
        var ofRadar = radarFromTown.Rotate(velocityInTown);
        var level = new Vector3d(direction.X, direction.Y, 0);
        level /= level.Length;
        var compensated = ofObject.Dot(level);
        var radial = compensated - ofRadar.Dot(level);
        return new(
            (direction.X * range, direction.Y * range), (radial * level.X, radial * level.Y), (compensated * level.X, compensated * level.Y), section,
            PropertyOf(ofObject, compensated, number < 0 ? "" : moment.Objects[number].Attribute), number);
    }

    // Moving, stationary, oncoming, crossing moving, or stopped after it moved, as the sensor's own tracker tells them apart.
    private static int PropertyOf(Vector3d velocity, double radial, string attribute)
    {
        const double still = 0.3;
        if (velocity.Length < still)
        {
            return attribute == "vehicle.stopped" ? 7 : 1;
        }

        return Math.Abs(radial) < velocity.Length / 2 ? 6 : radial < 0 ? 2 : 0;
    }

    // Of the sensor itself: it also swings around when the vehicle turns.
    private Vector3d VelocityOf(WorldStage stage, double seconds)
    {
        const double step = 0.01;
        var later = (stage.Drive.TownFromEgoAt(seconds + step) * mount.EgoFromSensor).Translation;
        var earlier = (stage.Drive.TownFromEgoAt(seconds - step) * mount.EgoFromSensor).Translation;
        return (later - earlier) / (2 * step);
    }
}
