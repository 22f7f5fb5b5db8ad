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

    /// <param name="config">How it measures.</param>
    /// <param name="mount">Where it sits.</param>
    /// <param name="seed">Of its noise.</param>
    public LidarScanner(LidarConfig config, SensorMount mount, ulong seed)
    {
        (_config, _egoFromLidar, _seed) = (config, mount.EgoFromSensor, seed);
        var elevations = Enumerable.Range(0, Beams).Select(beam => double.DegreesToRadians(LowestBeam + (beam * BeamStep))).ToArray();
        _beamSines = [.. elevations.Select(elevation => (float)Math.Sin(elevation))];
        _beamCosines = [.. elevations.Select(elevation => (float)Math.Cos(elevation))];
    }

    /// <summary>Scans one revolution.</summary>
    /// <param name="stage">The world.</param>
    /// <param name="moment">The world at the end of the revolution, the ego vehicle's body included.</param>
    public SensedSweep Scan(WorldStage stage, StagedMoment moment)
    {
        var rays = Cast(stage, moment);
        var hits = RayTrace.Run(moment.Scene, rays.Origins, rays.Directions, (float)_config.MaxRange, threads: 1);
        return Returns(stage.Drive.Conditions.Rain, moment, rays, hits);
    }

    // Columns clockwise from the left, each where the vehicle is by then; beams from below.
    private (float[] Origins, float[] Directions) Cast(WorldStage stage, StagedMoment moment)
    {
        var columns = _config.Columns;
        var origins = new float[columns * Beams * 3];
        var directions = new float[columns * Beams * 3];
        for (var column = 0; column < columns; column++)
        {
            var share = (column + 1.0) / columns;
            var townFromEgo = stage.Drive.TownFromEgoAt(moment.Seconds - ((1 - share) * SensorClock.SweepPeriod));
            var townFromLidar = townFromEgo * _egoFromLidar;
            var azimuth = Math.PI - (2 * Math.PI * share);
            var level = townFromLidar.Rotate(new(Math.Cos(azimuth), Math.Sin(azimuth), 0));
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

        return (origins, directions);
    }

    // Rays of one beam are neighbours, so that those which are followed together point the same way.
    private int RayOf(int column, int beam) => (beam * _config.Columns) + column;

    private SensedSweep Returns(bool rain, StagedMoment moment, (float[] Origins, float[] Directions) rays, TracedHits hits)
    {
        var lidarFromTown = (moment.TownFromEgo * _egoFromLidar).Inverse();
        var numbers = SeededNumbers.Of(_seed, (ulong)Math.Round(moment.Seconds * 1e6));
        var points = new float[hits.Distances.Length * 5];
        var classes = new LidarsegClass[hits.Distances.Length];
        var objects = new int[hits.Distances.Length];
        var count = 0;
        for (var number = 0; number < hits.Distances.Length; number++)
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
}
