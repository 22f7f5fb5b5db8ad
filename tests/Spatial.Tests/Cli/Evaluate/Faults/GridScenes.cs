using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>A data set with tiny label grids of Occ3D and predictions of them: a road, a block of cars, else free. Damage files, then evaluate.</summary>
public sealed class GridScenes : IDisposable
{
    public const string Folder = "predicted";
    public static readonly IReadOnlyList<int> Shape = [200, 200, 16];

    private const byte Car = 4;
    private const byte Road = 11;
    private const byte Free = 17;
    private const int Patterns = 3;
    private static readonly string[] Names = ["scene-0061", "scene-0553", "scene-0655", "scene-0757", "scene-0796", "scene-1077", "scene-1094", "scene-1100"];

    private readonly Dictionary<string, string> _sceneOf = new(StringComparer.Ordinal);

    public GridScenes()
        : this(scenes: 5, samplesPerScene: 20)
    {
    }

    internal GridScenes(int scenes, int samplesPerScene)
    {
        byte[][] labels = [.. Enumerable.Range(0, Patterns).Select(pattern => LabelFile(Grid(10 + (7 * pattern), Car)))];
        byte[][] predictions = [.. Enumerable.Range(0, Patterns).Select(pattern => PredictionFile(Grid(12 + (5 * pattern), Car)))];
        foreach (var name in Names.Take(scenes))
        {
            foreach (var (at, token) in Made.Scene(name, [.. Enumerable.Range(0, samplesPerScene).Select(at => EgoStand.Level(4 * at, 0))], (Quaterniond.Identity, Vector3d.Zero)).Index())
            {
                _sceneOf[token] = name;
                Made.Write(LabelName(token), labels[at % Patterns]);
                Made.Write(PredictionName(token), predictions[(at + _sceneOf.Count) % Patterns]);
            }
        }

        Made.Written();
    }

    public IReadOnlyList<string> Tokens => [.. _sceneOf.Keys];

    internal MadeScenes Made { get; } = new();

    public string SceneOf(string token) => _sceneOf[token];

    public string LabelFileOf(string token) => Made.Beside(LabelName(token));

    public string PredictionFileOf(string token) => Made.Beside(PredictionName(token));

    internal CommandRun Evaluate(string output, params string[] args) => Made.Evaluate(Made.Beside(Folder), "occ3d", "occ3d", output, args);

    internal CommandRun Validate(string format = "occ3d") =>
        CommandRun.Of("validate", Made.Beside(Folder), "--as", format, "--dataroot", Made.DataRoot, "--version", MadeScenes.Version);

    /// <summary>The figures that an evaluation wrote: the part of metrics.json that is not about its inputs.</summary>
    public string ProtocolsOf(string output) => System.Text.Json.JsonElement.Parse(File.ReadAllText(Made.Beside(output, "metrics.json"))).GetProperty("protocols").GetRawText();

    /// <summary>A grid with a road and a block of one class.</summary>
    public static byte[] Grid(int firstRow, byte of)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        var classes = new byte[grid.Count];
        classes.AsSpan().Fill(Free);
        for (var x = 0; x < grid.SizeX; x++)
        {
            for (var y = 90; y < 110; y++)
            {
                var column = ((x * grid.SizeY) + y) * grid.SizeZ;
                classes[column] = Road;
                classes.AsSpan(column + 1, 3).Fill(x >= firstRow && x < firstRow + 30 ? of : Free);
            }
        }

        return classes;
    }

    public static NpyArray Array(byte[] classes) => NpyArray.Of<byte>(classes, [.. Shape]);

    public void Dispose() => Made.Dispose();

    private string LabelName(string token) => $"data/gts/{_sceneOf[token]}/{token}/labels.npz";

    private static string PredictionName(string token) => $"{Folder}/{token}.npz";

    private byte[] LabelFile(byte[] classes)
    {
        var observed = new byte[classes.Length];
        observed.AsSpan(observed.Length / 4).Fill(1);
        return Bytes(("semantics", Array(classes)), ("mask_lidar", Array(observed)), ("mask_camera", Array(observed)));
    }

    private byte[] PredictionFile(byte[] classes) => Bytes(("semantics", Array(classes)));

    private byte[] Bytes(params (string, NpyArray)[] arrays) => File.ReadAllBytes(Made.WriteArrays("scratch/one.npz", arrays));
}
