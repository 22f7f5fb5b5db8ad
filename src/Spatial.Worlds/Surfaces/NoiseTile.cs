namespace Spatial.Worlds;

/// <summary>Smooth random values from 0 to 1 on a square that repeats without a seam.</summary>
internal sealed class NoiseTile
{
    private readonly float[] _values;
    private readonly int _mask;

    /// <summary>Sums smooth noise of several sizes.</summary>
    /// <param name="size">Values along each edge; a power of two.</param>
    /// <param name="coarsest">Values from knot to knot of the coarsest part; a power of two.</param>
    /// <param name="octaves">Parts, each half as coarse as the one before.</param>
    /// <param name="persistence">Strength of a part against the one before.</param>
    /// <param name="seed">Seed.</param>
    public NoiseTile(int size, int coarsest, int octaves, double persistence, ulong seed)
    {
        _values = new float[size * size];
        _mask = size - 1;
        var (strength, total) = (1.0, 0.0);
        for (var octave = 0; octave < octaves; octave++, strength *= persistence)
        {
            AddOctave(size, Math.Max(1, coarsest >> octave), strength, SeededNumbers.Of(seed, (ulong)octave));
            total += strength;
        }

        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = (float)(_values[i] / total);
        }
    }

    /// <summary>The value at a place, which may lie in any repetition.</summary>
    public float At(int column, int row) => _values[((row & _mask) * (_mask + 1)) + (column & _mask)];

    private void AddOctave(int size, int step, double strength, SeededNumbers numbers)
    {
        var knots = size / step;
        var lattice = new double[knots * knots];
        for (var i = 0; i < lattice.Length; i++)
        {
            lattice[i] = numbers.NextUnit();
        }

        for (var row = 0; row < size; row++)
        {
            var (y, fromY) = (row / step, Smooth(row % step / (double)step));
            var (lower, upper) = (y * knots, (y + 1) % knots * knots);
            for (var column = 0; column < size; column++)
            {
                var (x, fromX) = (column / step, Smooth(column % step / (double)step));
                var next = (x + 1) % knots;
                var below = lattice[lower + x] + ((lattice[lower + next] - lattice[lower + x]) * fromX);
                var above = lattice[upper + x] + ((lattice[upper + next] - lattice[upper + x]) * fromX);
                _values[(row * size) + column] += (float)(strength * (below + ((above - below) * fromY)));
            }
        }
    }

    private static double Smooth(double t) => t * t * (3 - (2 * t));
}
