using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Adds the voxels of the frame before, moved to where they are now. What it remembers belongs to the samples of a batch, each a drive of its own.</summary>
/// <remarks>UniLION <c>lion.py</c>, <c>forward_temporal</c> and <c>store_temporal</c>.</remarks>
internal sealed class TemporalVoxels : nn.Module
{
    private const double LongestGapSeconds = 2;

    [ComponentName(Name = "temporal_fuser")]
    private readonly Sequential _fuser;

    private readonly VoxelGrid _grid;
    private readonly DrivePiBehaviour _behaviour;
    private readonly List<Remembered?> _samples = [];

    /// <param name="channels">Of a voxel.</param>
    /// <param name="grid">The voxels, in the ego frame of each moment.</param>
    /// <param name="behaviour">What is remembered, for how long, and how places become cells again.</param>
    public TemporalVoxels(int channels, VoxelGrid grid, DrivePiBehaviour behaviour)
        : base(nameof(TemporalVoxels))
    {
        (_grid, _behaviour) = (grid, behaviour);
        _fuser = nn.Sequential(("0", nn.Linear(channels, channels, hasBias: false)));
        RegisterComponents();
    }

    /// <summary>Forgets all samples.</summary>
    public void Reset()
    {
        _samples.ForEach(sample => sample?.Dispose());
        _samples.Clear();
    }

    /// <summary>Adds what was remembered, before the voxels of now, and remembers these.</summary>
    /// <param name="voxels">[V, C] in the grid of the constructor.</param>
    /// <param name="moments">One for each sample.</param>
    /// <returns>Remembered voxels first in each sample. They carry no gradient of the frame that they come from.</returns>
    /// <exception cref="ArgumentException">Another grid, or not as many moments as samples.</exception>
    public VoxelTokens Extend(VoxelTokens voxels, IReadOnlyList<TemporalMoment> moments)
    {
        if (voxels.Shape != new SparseShape(_grid.SizeZ, _grid.SizeY, _grid.SizeX) || moments.Count != voxels.BatchSize)
        {
            throw new ArgumentException(
                $"voxels must be of {voxels.BatchSize} moments in [{_grid.SizeZ}, {_grid.SizeY}, {_grid.SizeX}] cells, got {moments.Count} and {voxels.Shape}",
                nameof(voxels));
        }

        using var scope = NewDisposeScope();
        var starts = moments.Select((moment, sample) => IsStart(sample, moment)).ToArray();
        var before = Before(voxels, moments, starts);
        var extended = before is null ? voxels : VoxelJoin.Of(voxels.With(_fuser.forward(before.Features)) with { Coordinates = before.Coordinates }, voxels);
        Remember(_behaviour == DrivePiBehaviour.ReleaseCompat ? extended : voxels, moments, starts);
        return before is null
            ? voxels
            : new(extended.Features.MoveToOuterDisposeScope(), extended.Coordinates.MoveToOuterDisposeScope(), voxels.Shape, voxels.BatchSize);
    }

    /// <summary>Whether a sample began anew with the latest call.</summary>
    internal bool Started(int sample) => _samples[sample]!.Started;

    /// <summary>Places of what is remembered of a sample, [V, 3] float64: x y z (m) in the global frame.</summary>
    internal Tensor PlacesOf(int sample) => _samples[sample]!.Places;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Reset();
        }

        base.Dispose(disposing);
    }

    private bool IsStart(int sample, TemporalMoment moment) =>
        sample >= _samples.Count || _samples[sample] is not { } remembered || remembered.Scene != moment.Scene
        || !IsNext((moment.TimestampMicros - remembered.TimestampMicros) * 1e-6);

    // A frame that comes again, or is older, follows nothing. The release only asks whether it is too late.
    private bool IsNext(double seconds) => seconds <= LongestGapSeconds && (seconds > 0 || _behaviour == DrivePiBehaviour.ReleaseCompat);

    // What is remembered of all samples that go on, in the cells of now; null where nothing is.
    private VoxelTokens? Before(VoxelTokens voxels, IReadOnlyList<TemporalMoment> moments, bool[] starts)
    {
        var (features, coordinates) = (new List<Tensor>(), new List<Tensor>());
        for (var sample = 0; sample < starts.Length; sample++)
        {
            if (!starts[sample])
            {
                var (kept, cells) = _samples[sample]!.Seen(sample, moments[sample].GlobalFromEgo.Inverse(), _grid, _behaviour);
                features.Add(kept);
                coordinates.Add(cells);
            }
        }

        if (features.Count > 0)
        {
            return new(cat(features, 0), cat(coordinates, 0), voxels.Shape, voxels.BatchSize);
        }

        // The release puts an empty voxel into the first cell where it has nothing else.
        return _behaviour == DrivePiBehaviour.ReleaseCompat
            ? new(zeros_like(First(voxels.Features)), zeros_like(First(voxels.Coordinates)), voxels.Shape, voxels.BatchSize)
            : null;
    }

    private static Tensor First(Tensor rows) => rows.narrow(0, 0, Math.Min(1, rows.shape[0]));

    private void Remember(VoxelTokens voxels, IReadOnlyList<TemporalMoment> moments, bool[] starts)
    {
        using var noGradients = no_grad();
        for (var sample = 0; sample < moments.Count; sample++)
        {
            var moment = moments[sample];
            var rows = voxels.Coordinates.select(1, 0).eq(sample).nonzero().view(-1);
            var places = Remembered.PlacesOf(voxels.Coordinates.index_select(0, rows), moment.GlobalFromEgo, _grid, _behaviour);

            // The release counts the two seconds from the start of a list, not from the frame before.
            var since = _behaviour == DrivePiBehaviour.ReleaseCompat && !starts[sample] ? _samples[sample]!.TimestampMicros : moment.TimestampMicros;
            var features = voxels.Features.detach().index_select(0, rows);
            if (sample == _samples.Count)
            {
                _samples.Add(null);
            }

            _samples[sample]?.Dispose();
            _samples[sample] = new(moment.Scene, since, starts[sample], features.DetachFromDisposeScope(), places.DetachFromDisposeScope());
        }
    }

    /// <summary>Voxels of a frame that is over.</summary>
    /// <param name="Scene">Its drive.</param>
    /// <param name="TimestampMicros">From when on they are too old.</param>
    /// <param name="Started">Whether nothing was before them.</param>
    /// <param name="Features">[V, C].</param>
    /// <param name="Places">[V, 3] float64: x y z (m) in the global frame.</param>
    private sealed record Remembered(string Scene, long TimestampMicros, bool Started, Tensor Features, Tensor Places) : IDisposable
    {
        public static Tensor PlacesOf(Tensor coordinates, RigidTransform globalFromEgo, VoxelGrid grid, DrivePiBehaviour behaviour)
        {
            using var scope = NewDisposeScope();
            var middle = behaviour == DrivePiBehaviour.ReleaseCompat ? 0 : 0.5; // the release moves the lower corners
            var cells = coordinates.narrow(1, 1, 3).flip(1).to_type(ScalarType.Float64) + middle; // x y z
            return Moved((cells * Vector(grid.CellSize, cells)) + Vector(grid.Min, cells), globalFromEgo).MoveToOuterDisposeScope();
        }

        /// <summary>Those in the grid of another moment: [V, C], and [V, 4] int64.</summary>
        public (Tensor Features, Tensor Coordinates) Seen(int sample, RigidTransform egoFromGlobal, VoxelGrid grid, DrivePiBehaviour behaviour)
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var cells = (Moved(Places, egoFromGlobal) - Vector(grid.Min, Places)) / Vector(grid.CellSize, Places); // [V, 3] x y z
            cells = behaviour == DrivePiBehaviour.ReleaseCompat ? cells.trunc() : cells.floor();
            var sizes = tensor(new double[] { grid.SizeX, grid.SizeY, grid.SizeZ }, device: Places.device);
            var rows = cells.ge(0).logical_and(cells.lt(sizes)).all(1).nonzero().view(-1);
            var zyx = cells.index_select(0, rows).flip(1).to_type(ScalarType.Int64);
            var coordinates = cat([full([rows.shape[0], 1], sample, ScalarType.Int64, Places.device), zyx], 1);
            return (Features.index_select(0, rows).MoveToOuterDisposeScope(), coordinates.MoveToOuterDisposeScope());
        }

        public void Dispose()
        {
            Features.Dispose();
            Places.Dispose();
        }

        private static Tensor Moved(Tensor places, RigidTransform transform)
        {
            using var scope = NewDisposeScope();
            var rows = tensor(transform.ToRows(), [3, 4], device: places.device);
            return nn.functional.linear(places, rows.narrow(1, 0, 3).contiguous(), rows.select(1, 3).contiguous()).MoveToOuterDisposeScope();
        }

        private static Tensor Vector(Vector3d vector, Tensor like) => tensor(new[] { vector.X, vector.Y, vector.Z }, device: like.device);
    }
}
