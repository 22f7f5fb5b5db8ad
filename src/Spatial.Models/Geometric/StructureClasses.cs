using System.Runtime.InteropServices;

namespace Spatial.Models;

/// <summary>Tells built from grown: walls, posts and signs spread along a surface, leaves and branches in all directions.</summary>
internal sealed class StructureClasses
{
    // Fewer returns than this around a voxel say nothing about their spread.
    private const int MinReturns = 6;

    // Sums of a voxel's returns: count, x y z, and the six second moments, relative to the voxel grid's corner.
    private const int Moments = 10;

    private static readonly double[] NoReturns = new double[Moments];

    private readonly VoxelGrid _grid;
    private readonly int[] _slots; // [X, Y, Z] 1 + place in the sums, 0 for none
    private readonly List<double> _sums = []; // [V, 10]

    private StructureClasses(VoxelGrid grid)
    {
        _grid = grid;
        _slots = new int[grid.Count];
    }

    /// <summary>Judges every column by the returns above its ground.</summary>
    /// <returns>[X, Y] label of manmade or vegetation; manmade where nothing can be said.</returns>
    public static byte[] ByColumn(SortedReturns returns, GeometricConfig config, OccupancyLabels labels)
    {
        var classes = new StructureClasses(returns.Grid);
        classes.Add(returns);
        var (scatters, counts) = classes.ScatterByColumn();
        var (manmade, vegetation) = (labels.LabelOf("manmade"), labels.LabelOf("vegetation"));
        var result = new byte[scatters.Length];
        for (var x = 0; x < returns.Grid.SizeX; x++)
        {
            for (var y = 0; y < returns.Grid.SizeY; y++)
            {
                var isVegetation = MeanAround(x, y, scatters, counts, returns.Grid) > config.VegetationScatter;
                result[(x * returns.Grid.SizeY) + y] = isVegetation ? vegetation : manmade;
            }
        }

        return result;
    }

    private void Add(SortedReturns returns)
    {
        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] != ReturnKind.Above)
            {
                continue;
            }

            ref var slot = ref _slots[returns.Voxels[i]];
            if (slot == 0)
            {
                _sums.AddRange(NoReturns);
                slot = _sums.Count / Moments;
            }

            var p = returns.Returns[i] - _grid.Min;
            var sums = CollectionsMarshal.AsSpan(_sums).Slice((slot - 1) * Moments, Moments);
            ReadOnlySpan<double> values = [1, p.X, p.Y, p.Z, p.X * p.X, p.X * p.Y, p.X * p.Z, p.Y * p.Y, p.Y * p.Z, p.Z * p.Z];
            for (var k = 0; k < Moments; k++)
            {
                sums[k] += values[k];
            }
        }
    }

    private (double[] Scatters, int[] Counts) ScatterByColumn()
    {
        var scatters = new double[_grid.SizeX * _grid.SizeY];
        var counts = new int[scatters.Length];
        for (var voxel = 0; voxel < _slots.Length; voxel++)
        {
            if (_slots[voxel] > 0 && ScatterAround(voxel) is { } scatter)
            {
                scatters[voxel / _grid.SizeZ] += scatter;
                counts[voxel / _grid.SizeZ]++;
            }
        }

        return (scatters, counts);
    }

    // Share of the spread that lies across the flattest direction of the 27 voxels around: 0 on a plane, 1/3 in a ball.
    private double? ScatterAround(int voxel)
    {
        var (x, y, z) = _grid.CellAt(voxel);
        Span<double> sums = stackalloc double[Moments];
        sums.Clear();
        var all = CollectionsMarshal.AsSpan(_sums);
        for (var i = Math.Max(0, x - 1); i <= Math.Min(_grid.SizeX - 1, x + 1); i++)
        {
            for (var j = Math.Max(0, y - 1); j <= Math.Min(_grid.SizeY - 1, y + 1); j++)
            {
                for (var k = Math.Max(0, z - 1); k <= Math.Min(_grid.SizeZ - 1, z + 1); k++)
                {
                    var slot = _slots[_grid.FlatIndex(i, j, k)];
                    if (slot > 0)
                    {
                        var part = all.Slice((slot - 1) * Moments, Moments);
                        for (var m = 0; m < Moments; m++)
                        {
                            sums[m] += part[m];
                        }
                    }
                }
            }
        }

        if (sums[0] < MinReturns)
        {
            return null;
        }

        var (n, mx, my, mz) = (sums[0], sums[1] / sums[0], sums[2] / sums[0], sums[3] / sums[0]);
        var (smallest, sum) = SymmetricEigenvalues.Of(
            (sums[4] / n) - (mx * mx), (sums[5] / n) - (mx * my), (sums[6] / n) - (mx * mz),
            (sums[7] / n) - (my * my), (sums[8] / n) - (my * mz), (sums[9] / n) - (mz * mz));
        return sum > 1e-9 ? Math.Max(0, smallest) / sum : null;
    }

    private static double MeanAround(int x, int y, double[] scatters, int[] counts, VoxelGrid grid)
    {
        double sum = 0;
        var count = 0;
        for (var i = Math.Max(0, x - 1); i <= Math.Min(grid.SizeX - 1, x + 1); i++)
        {
            for (var j = Math.Max(0, y - 1); j <= Math.Min(grid.SizeY - 1, y + 1); j++)
            {
                sum += scatters[(i * grid.SizeY) + j];
                count += counts[(i * grid.SizeY) + j];
            }
        }

        return count > 0 ? sum / count : 0;
    }
}
