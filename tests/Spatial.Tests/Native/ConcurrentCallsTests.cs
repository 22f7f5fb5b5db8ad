using Spatial.Native;

namespace Spatial.Tests;

/// <summary>Threads share the pool of workers; every caller has scratch memory of its own that is kept between its calls.</summary>
public sealed class ConcurrentCallsTests
{
    private const int Callers = 8;
    private const int Rounds = 12;
    private const byte Free = 17;

    [Fact]
    public async Task ManyCallersAtOnceGetWhatOneAloneGets()
    {
        var inputs = Enumerable.Range(0, Callers).Select(caller => new Input(caller)).ToArray();
        var expected = inputs.Select(input => input.RunAll(threads: 1)).ToArray();
        using var start = new Barrier(Callers);

        var callers = inputs.Select((input, caller) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var round = 0; round < Rounds; round++)
                {
                    // Another caller's input each round, so that kept scratch memory has held other sizes and grids.
                    var other = (caller + round) % Callers;
                    inputs[other].CheckAgainst(expected[other], threads: 1 + (round % 3));
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));

        await Task.WhenAll(callers);
    }

    private sealed record Results(SparseVoxels Voxels, VoxelKeys Keys, RayHits Hits, ImagePoints Image);

    private sealed class Input
    {
        private readonly float[] _points, _directions;
        private readonly byte[] _classes;
        private readonly VoxelGrid _grid;
        private readonly int _width;

        public Input(int caller)
        {
            var random = new Random(caller);
            _width = 3 + (caller % 6);
            _grid = new(new(-20, -20, -2), new(0.5, 0.5, 0.5), 80, 80 - caller, 8 + caller);
            _points = [.. Enumerable.Range(0, (20_000 + (5_000 * caller)) * _width).Select(_ => (random.NextSingle() * 44) - 22)];
            _directions = [.. Enumerable.Range(0, 3 * (1_500 + (700 * caller))).Select(_ => (random.NextSingle() * 2) - 1)];
            _classes = [.. Enumerable.Range(0, _grid.Count).Select(_ => random.Next(50) == 0 ? (byte)random.Next(17) : Free)];
        }

        public Results RunAll(int threads)
        {
            float[] origins = [0, 0, 0, 3, -4, 1, -50, 0, 0];
            var camera = new PointCamera(RigidTransform.Identity, new(new(100, 0, 80, 0, 100, 45, 0, 0, 1), 160, 90));
            return new(
                Voxelize.Run(_points, _width, _grid, threads: threads),
                Voxelize.Keys(_points, _width, _grid, threads: threads),
                RayCast.Run(origins, _directions, _grid, _classes, Free, threads),
                PointsToImage.Run(_points, _width, [camera, camera], threads: threads));
        }

        public void CheckAgainst(Results expected, int threads)
        {
            var got = RunAll(threads);
            Assert.True(got.Voxels.Means.AsSpan().SequenceEqual(expected.Voxels.Means));
            Assert.True(got.Voxels.Coords.AsSpan().SequenceEqual(expected.Voxels.Coords));
            Assert.True(got.Voxels.Counts.AsSpan().SequenceEqual(expected.Voxels.Counts));
            Assert.True(got.Keys.Keys.AsSpan().SequenceEqual(expected.Keys.Keys));
            Assert.True(got.Keys.Inverse.AsSpan().SequenceEqual(expected.Keys.Inverse));
            Assert.True(got.Hits.Cells.AsSpan().SequenceEqual(expected.Hits.Cells));
            Assert.True(got.Hits.Distances.AsSpan().SequenceEqual(expected.Hits.Distances));
            Assert.True(got.Hits.Classes.AsSpan().SequenceEqual(expected.Hits.Classes));
            Assert.True(got.Image.Pixels.AsSpan().SequenceEqual(expected.Image.Pixels)); // NaN equals NaN here
            Assert.True(got.Image.Depths.AsSpan().SequenceEqual(expected.Image.Depths));
            Assert.True(got.Image.Mask.AsSpan().SequenceEqual(expected.Image.Mask));
        }
    }
}
