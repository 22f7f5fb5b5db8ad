namespace Spatial.Worlds;

/// <summary>The lie of the land: a few long waves, so gentle that triangles of some metres follow it within millimetres.</summary>
internal sealed class Terrain
{
    private const double ShortestWave = 170;
    private const double LongestWave = 420;
    private const int Waves = 4;
    private readonly (PlanPoint Frequency, double Phase, double Amplitude)[] _waves;

    public Terrain(double steepestSlope, ulong seed)
    {
        var numbers = SeededNumbers.Of(seed, SeedName);
        _waves = new (PlanPoint, double, double)[Waves];
        for (var wave = 0; wave < Waves; wave++)
        {
            var length = numbers.NextBetween(ShortestWave, LongestWave);
            var direction = PlanPoint.FromAngle((wave * Math.PI / Waves) + numbers.NextBetween(-0.3, 0.3));
            var slope = steepestSlope / Waves;
            _waves[wave] = (direction * (2 * Math.PI / length), numbers.NextBetween(0, 2 * Math.PI), slope * length / (2 * Math.PI));
        }
    }

    private const ulong SeedName = 0x7E55;

    public double HeightAt(PlanPoint point)
    {
        var height = 0.0;
        foreach (var (frequency, phase, amplitude) in _waves)
        {
            height += amplitude * Math.Sin(frequency.Dot(point) + phase);
        }

        return height;
    }
}
