using System.Runtime.InteropServices;
using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>voxelize at nuScenes sizes: ten sweeps in the three grids of the peers.</summary>
public sealed class VoxelizeBenchmarks : IKernelBenchmarks
{
    private const int Width = PointCloud.Width;
    private const int SlotBytes = 24; // five sums and a count

    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
        BenchmarkGrid.All.Select(grid => new KernelOp(grid.Op, "Spatial voxelize", threads => new Voxels(data, grid.Grid, threads).ToRun()));

    public IEnumerable<Comparison> Comparisons(BenchmarkData data) =>
    [
        Row("C1", "voxelize mean 0.3 m", data, BenchmarkGrid.Lion, pclGoal: 5, numpyGoal: 15),
        Row("C2", "voxelize mean 0.075 m", data, BenchmarkGrid.Fine, pclGoal: 2.5, numpyGoal: 7),
    ];

    private Comparison Row(string id, string title, BenchmarkData data, BenchmarkGrid grid, double pclGoal, double numpyGoal)
    {
        var ours = Ops(data).Single(op => op.Op == grid.Op);
        var voxels = new Voxels(data, grid.Grid, threads: 1).ByCell();
        var (n, v) = (data.PointCount, voxels.Count);
        var table = new DenseTableVoxels(data.Points, Width, grid.Grid);
        var pcl = PclVoxelGrid.IsBuilt ? new PclVoxelGrid(data.Points, Width, grid.Grid) : null;
        var numpy = NumpyScript.Python is not null ? new NumpyVoxels(data, grid.Grid) : null;
        Peer[] peers =
        [
            pcl is not null
                ? Peer.Here("PCL VoxelGrid (crop not timed, 4 features)", pclGoal, () => pcl.Filter())
                : Peer.Absent("PCL VoxelGrid", pclGoal, PclVoxelGrid.Missing),
            Peer.Here("plain dense table, C++", null, () => table.Run()),
            numpy is not null
                ? new("numpy unique+bincount", numpy.Measure, null, numpyGoal)
                : Peer.Absent("numpy unique+bincount", numpyGoal, NumpyScript.Missing),
        ];
        return new(
            id, title, $"{n} x {Width}, {v} voxels", ours, peers,
            ceilings => Math.Max(ceilings.ReadMs(20.0 * n), ceilings.RandomMs(n, (double)SlotBytes * v)) + ceilings.ReadMs(32.0 * v),
            "max(20 N / B, N t_r(24 V)) + 32 V / B", LimitGoal: 3, Check)
        {
            Held = [pcl, numpy],
        };

        string Check()
        {
            List<string> found = [VoxelAgreement.Compare("dense table", voxels, table.Voxels())];
            if (pcl is not null)
            {
                found.Add(VoxelAgreement.Compare("PCL", voxels, VoxelAgreement.ByPosition(grid.Grid, pcl.Centroids(), 4)));
            }

            if (numpy is not null)
            {
                numpy.Measure(1);
                found.Add(VoxelAgreement.Compare("numpy", voxels, numpy.Voxels()));
            }

            return string.Join("; ", found);
        }
    }

    private sealed class Voxels(BenchmarkData data, VoxelGrid grid, int threads)
    {
        private readonly float[] _means = new float[data.Points.Length];
        private readonly int[] _coords = new int[data.PointCount * 4];
        private readonly int[] _counts = new int[data.PointCount];
        private int _count;

        public KernelRun ToRun()
        {
            Run();
            return new(Run, Output, new Dictionary<string, long> { ["points"] = data.PointCount, ["voxels"] = _count });
        }

        /// <summary>Flat cell to mean position (m).</summary>
        public Dictionary<int, Vector3d> ByCell()
        {
            Run();
            return Enumerable.Range(0, _count).ToDictionary(
                voxel => grid.FlatIndex(_coords[(voxel * 4) + 3], _coords[(voxel * 4) + 2], _coords[(voxel * 4) + 1]), // b z y x
                voxel => new Vector3d(_means[voxel * Width], _means[(voxel * Width) + 1], _means[(voxel * Width) + 2]));
        }

        private void Run() => _count = Voxelize.Run(data.Points, Width, grid, _means, _coords, _counts, threads: threads);

        private byte[] Output() =>
        [
            .. MemoryMarshal.AsBytes(_means.AsSpan(0, _count * Width)),
            .. MemoryMarshal.AsBytes(_coords.AsSpan(0, _count * 4)),
            .. MemoryMarshal.AsBytes(_counts.AsSpan(0, _count)),
        ];
    }
}
