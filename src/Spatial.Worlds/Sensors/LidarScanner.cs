using System.Collections.Concurrent;
using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>LIDAR_TOP: 32 beams that turn once in 50 ms while the vehicle moves.</summary>
/// <remarks>Objects stand still during a revolution, where they are at its end, so that returns and boxes agree exactly.</remarks>
internal sealed class LidarScanner
{
    /// <summary>Beams, the lowest first.</summary>
    public const int Beams = 32;

    private const double LowestBeam = -30.67;
    private const double BeamStep = 4.0 / 3;
    private const double MostNoise = 0.04; // below ObjectModel.BoxMargin
    private const double NearestReturn = 0.4;

    private readonly LidarConfig _config;
    private readonly RigidTransform _egoFromLidar;
    private readonly ulong _seed;
    private readonly float[] _beamSines;
    private readonly float[] _beamCosines;
    private readonly (double Cosine, double Sine)[] _azimuths; // of each column
    private readonly ConcurrentBag<Revolution> _rooms = []; // megabytes each, wanted twenty times a second of the scene

    /// <param name="config">How it measures.</param>
    /// <param name="mount">Where it sits.</param>
    /// <param name="seed">Of its noise.</param>
    public LidarScanner(LidarConfig config, SensorMount mount, ulong seed)
    {
        (_config, _egoFromLidar, _seed) = (config, mount.EgoFromSensor, seed);
        var elevations = Enumerable.Range(0, Beams).Select(beam => double.DegreesToRadians(LowestBeam + (beam * BeamStep))).ToArray();
        _beamSines = [.. elevations.Select(elevation => (float)Math.Sin(elevation))];
        _beamCosines = [.. elevations.Select(elevation => (float)Math.Cos(elevation))];
        var azimuths = Enumerable.Range(0, config.Columns).Select(column => Math.PI - (2 * Math.PI * ShareAt(column)));
        _azimuths = [.. azimuths.Select(azimuth => (Math.Cos(azimuth), Math.Sin(azimuth)))];
    }

    /// <summary>Scans one revolution.</summary>
    /// <param name="stage">The world.</param>
    /// <param name="moment">The world at the end of the revolution, the ego vehicle's body included.</param>
    public SensedSweep Scan(WorldStage stage, StagedMoment moment)
    {
        var revolution = _rooms.TryTake(out var free) ? free : new(_config.Columns * Beams);
        Cast(stage, moment, revolution);
        var hits = revolution.Hits;
        RayTrace.Run(
            moment.Scene, revolution.Origins, revolution.Directions, (float)_config.MaxRange, hits.Distances, hits.Instances, hits.Triangles, hits.Cosines,
            hits.Materials, threads: 1);
        var sweep = Returns(stage.Drive.Conditions.Rain, moment, revolution);
        _rooms.Add(revolution);
        return sweep;
    }

    // Columns clockwise from the left, each where the vehicle is by then; beams from below.
    private void Cast(WorldStage stage, StagedMoment moment, Revolution revolution)
    {
        var (origins, directions) = (revolution.Origins, revolution.Directions);
        for (var column = 0; column < _config.Columns; column++)
        {
            var townFromEgo = stage.Drive.TownFromEgoAt(moment.Seconds - ((1 - ShareAt(column)) * SensorClock.SweepPeriod));
            var townFromLidar = townFromEgo * _egoFromLidar;
            var level = townFromLidar.Rotate(new(_azimuths[column].Cosine, _azimuths[column].Sine, 0));
            var up = townFromLidar.Rotate(new(0, 0, 1));
            var origin = townFromLidar.Translation;
            for (var beam = 0; beam < Beams; beam++)
            {
                var at = RayOf(column, beam) * 3;
                var direction = (level * _beamCosines[beam]) + (up * _beamSines[beam]);
                (origins[at], origins[at + 1], origins[at + 2]) = ((float)origin.X, (float)origin.Y, (float)origin.Z);
                (directions[at], directions[at + 1], directions[at + 2]) = ((float)direction.X, (float)direction.Y, (float)direction.Z);
            }
        }
    }

    // Part of the revolution that has passed when a column is measured.
    private double ShareAt(int column) => (column + 1.0) / _config.Columns;

    // Rays of one beam are neighbours, so that those which are followed together point the same way.
    private int RayOf(int column, int beam) => (beam * _config.Columns) + column;

    private SensedSweep Returns(bool rain, StagedMoment moment, Revolution rays)
    {
        var lidarFromTown = (moment.TownFromEgo * _egoFromLidar).Inverse();
        var numbers = SeededNumbers.Of(_seed, (ulong)Math.Round(moment.Seconds * 1e6));
        var (hits, points, classes, objects) = (rays.Hits, rays.Points, rays.Classes, rays.Objects);
        var count = 0;
        for (var number = 0; number < hits.Count; number++)
        {
            var (column, beam) = int.DivRem(number, Beams); // points come column by column, as nuScenes has them
            var ray = RayOf(column, beam);

            // As many numbers for every ray, so that one return does not change the noise of all that follow.
            var (first, second, loss, gain) = (numbers.NextUnit(), numbers.NextUnit(), numbers.NextUnit(), numbers.NextUnit());
            var distance = hits.Distances[ray];
            if (!float.IsFinite(distance) || distance < NearestReturn)
            {
                continue;
            }

            var material = (SurfaceMaterial)hits.Materials[ray];
            var strength = StrengthAt(SurfaceMaterials.Of(material), hits.Cosines[ray]) * (rain ? RainLoss(distance) : 1);
            if (loss < LossChance(strength, distance, rain))
            {
                continue;
            }

            var noise = SeededNumbers.NormalOf(first, second); // which takes its time, and many rays come back with nothing
            var range = distance + Math.Clamp(noise * _config.RangeNoise, -MostNoise, MostNoise);
            var at = ray * 3;
            var pointInTown = new Vector3d(
                rays.Origins[at] + (range * rays.Directions[at]), rays.Origins[at + 1] + (range * rays.Directions[at + 1]),
                rays.Origins[at + 2] + (range * rays.Directions[at + 2]));
            var point = lidarFromTown * pointInTown;
            var row = points.AsSpan(count * 5, 5);
            (row[0], row[1], row[2]) = ((float)point.X, (float)point.Y, (float)point.Z);
            row[3] = (float)Math.Clamp(Math.Round(strength * 100 * (0.9 + (0.2 * gain))), 0, 255);
            row[4] = beam;
            (classes[count], objects[count]) = (moment.ClassOf(hits.Instances[ray], material), moment.ObjectOf(hits.Instances[ray]));
            count++;
        }

        return new()
        {
            Seconds = moment.Seconds,
            TownFromEgo = moment.TownFromEgo,
            Points = points[..(count * 5)],
            Classes = classes[..count],
            Objects = objects[..count],
        };
    }

    // A surface without gloss, seen at an angle, and what comes straight back at any.
    private static double StrengthAt(SurfaceProperties surface, float cosine) => (surface.Reflectivity * cosine) + (2 * surface.Retroreflection);

    // Half of the light is lost on 60 m there and back.
    private static double RainLoss(double distance) => Math.Pow(2, -distance / 60);

    // What comes back falls with the square of the range; below a threshold it drowns in noise. Drops on the way take some, more the longer it is.
    private double LossChance(double strength, double distance, bool rain)
    {
        const double rangeOfWhiteWall = 160; // a white wall that is seen straight on is lost beyond
        const double wayOfADrop = 150; // metres, on average
        var share = rangeOfWhiteWall / Math.Max(distance, 1);
        var power = strength * share * share;
        var byDrops = rain ? 1 - Math.Exp(-distance / wayOfADrop) : 0;
        return 1 - ((1 - _config.DropOut) * (1 - byDrops) * Math.Clamp(power - 1, 0, 1));
    }

    /// <summary>Room for the rays of one revolution, what they meet and what comes back.</summary>
    private sealed class Revolution(int rays)
    {
        public float[] Origins { get; } = new float[3 * rays];

        public float[] Directions { get; } = new float[3 * rays];

        public TracedHits Hits { get; } = new(rays);

        public float[] Points { get; } = new float[5 * rays];

        public LidarsegClass[] Classes { get; } = new LidarsegClass[rays];

        public int[] Objects { get; } = new int[rays];
    }
}
