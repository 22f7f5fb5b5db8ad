using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>A data set on disk with everything that questions are made of: two scenes of eight samples, turning and driving, objects of all classes with
/// their attributes, some hardly seen, OpenOcc labels, and masks of what was observed.</summary>
internal sealed class StreetDataset : IDisposable
{
    public const int SamplesPerScene = 8;

    private static readonly string[] Categories =
    [
        "vehicle.car", "vehicle.car", "vehicle.car", "vehicle.truck", "vehicle.bus.rigid", "vehicle.trailer", "vehicle.construction", "vehicle.motorcycle",
        "vehicle.bicycle", "human.pedestrian.adult", "human.pedestrian.child", "movable_object.barrier", "movable_object.trafficcone", "animal",
    ];

    // None where it was not annotated.
    private static readonly string[] Visibilities = ["1", "2", "3", "4", "4", "4", "4", ""];

    private readonly MadeScenes _scenes = new();
    private SeededNumbers _numbers = SeededNumbers.Of(4);

    /// <param name="withVoxels">Writes occupancy labels too.</param>
    /// <param name="samplesPerScene">Length of the two scenes.</param>
    public StreetDataset(bool withVoxels = true, int samplesPerScene = SamplesPerScene)
    {
        (string, string, double)[] scenes = [("scene-0103", "Rain, turn left, parked cars", 0.08), ("scene-0916", "Night", 0)];
        foreach (var (name, description, turn) in scenes)
        {
            var stands = Enumerable.Range(0, samplesPerScene).Select(at => StandAt(at, turn)).ToArray();
            var samples = _scenes.Scene(name, stands, (Quaterniond.Identity, new(0.9, 0, 1.8)), description);
            AddObjects(samples, stands);
            Samples.AddRange(samples);
            for (var at = 0; at < samples.Length && withVoxels; at++)
            {
                WriteVoxels(name, samples[at]);
            }
        }

        _scenes.Written();
    }

    public List<string> Samples { get; } = [];

    public string DataRoot => _scenes.DataRoot;

    public string Version => MadeScenes.Version;

    public string MaskFileOf(string scene, string sample) => Path.Join(DataRoot, "gts", scene, sample, "labels.npz");

    public string LabelFileOf(string scene, string sample) => Path.Join(DataRoot, "openocc_v2", scene, sample, "labels.npz");

    public string Beside(params string[] names) => _scenes.Beside(names);

    public LanguageSummary Write(string folder, LanguageConfig? config = null) =>
        LanguageTruth.Write(DataRoot, Version, Beside(folder), config ?? new(), CancellationToken.None);

    public CheckSummary Check(string folder) => QuestionCheck.Run(DataRoot, Version, Beside(folder), new(), CancellationToken.None);

    public CommandRun Run(params string[] args) => CommandRun.Of(["questions", "--dataroot", DataRoot, "--version", Version, .. args]);

    public void Dispose() => _scenes.Dispose();

    // Tilted a little, so that nobody can take the turn for a yaw alone.
    private static EgoStand StandAt(int at, double turn)
    {
        var yaw = 0.6 + (turn * at);
        var tilted = Quaterniond.FromYaw(yaw) * new Quaterniond(Math.Cos(0.01), 0, Math.Sin(0.01), 0);
        return new(tilted, new(300 + (3.7 * at * Math.Cos(yaw)), 500 + (3.7 * at * Math.Sin(yaw)), 0.2 * at));
    }

    private void AddObjects(string[] samples, EgoStand[] stands)
    {
        for (var number = 0; number < 45; number++)
        {
            var category = Categories[_numbers.NextIndex(Categories.Length)];
            var attributes = DetectionClasses.OfCategory(category) is { } name ? DetectionClasses.AttributesOf(name) : [];
            var attribute = attributes.Count == 0 || _numbers.NextChance(0.05) ? "" : attributes[_numbers.NextIndex(attributes.Count)];
            var (angle, distance, points) = (_numbers.NextBetween(-Math.PI, Math.PI), _numbers.NextBetween(3, 60), _numbers.NextIndex(18));
            var visibility = Visibilities[_numbers.NextIndex(Visibilities.Length)];
            var place = stands[stands.Length / 2].Translation + new Vector3d(distance * Math.Cos(angle), distance * Math.Sin(angle), 0.8);
            _scenes.AddObject(category, [.. samples.Select(sample => new SeenObject(
                sample, new(place, new(1.8, 4.2, 1.6), Quaterniond.FromYaw(angle)), attribute, points, RadarPoints: number % 9 == 0 ? 1 : 0,
                visibility))]);
        }
    }

    private void WriteVoxels(string scene, string sample)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        var (classes, flow) = (new byte[grid.Count], new float[2 * grid.Count]);
        Array.Fill(classes, OccupancyLabels.OpenOcc.Free);
        for (var box = 0; box < 60; box++)
        {
            var (label, x, y) = ((byte)_numbers.NextIndex(16), _numbers.NextIndex(180), _numbers.NextIndex(180));
            var (vx, vy) = label < 8 && _numbers.NextChance(0.5) ? ((float)_numbers.NextBetween(-9, 9), (float)_numbers.NextBetween(-1, 1)) : (0, 0);
            for (var cell = 0; cell < 200; cell++)
            {
                var voxel = grid.FlatIndex(x + (cell % 10), y + (cell / 10 % 10), 2 + (cell / 100));
                classes[voxel] = label;
                (flow[2 * voxel], flow[(2 * voxel) + 1]) = (vx, vy);
            }
        }

        _scenes.WriteArrays(
            $"data/openocc_v2/{scene}/{sample}/labels.npz",
            ("semantics", NpyArray.Of<byte>(classes, 200, 200, 16)), ("flow", NpyArray.Of<float>(flow, 200, 200, 16, 2)));
        WriteMasks(scene, sample);
    }

    // The LiDAR observed the left, the cameras what is ahead: a quarter nobody did.
    private void WriteMasks(string scene, string sample)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        var (lidar, camera) = (new byte[grid.Count], new byte[grid.Count]);
        for (var cell = 0; cell < grid.Count; cell++)
        {
            var (x, y, _) = grid.CellAt(cell);
            (lidar[cell], camera[cell]) = ((byte)(y >= 100 ? 1 : 0), (byte)(x >= 100 ? 1 : 0));
        }

        _scenes.WriteArrays(
            $"data/gts/{scene}/{sample}/labels.npz",
            ("semantics", NpyArray.Of<byte>(new byte[grid.Count], 200, 200, 16)),
            ("mask_lidar", NpyArray.Of<byte>(lidar, 200, 200, 16)), ("mask_camera", NpyArray.Of<byte>(camera, 200, 200, 16)));
    }
}
