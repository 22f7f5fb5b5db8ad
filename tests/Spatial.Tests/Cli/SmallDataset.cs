using System.Text.Json.Nodes;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>A copy of the golden data set that a test may damage, and folders for what commands write.</summary>
internal sealed class SmallDataset : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDataset()
    {
        var source = TestData.Golden("geometry", "dataroot");
        DataRoot = Path.Join(_folder.Path, "dataroot");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Join(DataRoot, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Version = Path.GetFileName(Directory.GetDirectories(DataRoot).Single(folder => File.Exists(Path.Join(folder, "scene.json"))));
        MakeFingerprintItsOwn();
        using var tables = Open();
        SampleTokens = tables.SampleTokens;
    }

    public string DataRoot { get; }

    public string Version { get; }

    public IReadOnlyList<string> SampleTokens { get; }

    /// <summary>A path beside the data set.</summary>
    public string Beside(string name) => Path.Join(_folder.Path, name);

    public NuScenesTables Open() => NuScenesTables.Load(DataRoot, Version, new() { AllowPartial = true, CacheFolder = Beside("cache") });

    /// <summary>Cuts the last bytes off a sample's key LiDAR sweep, so that it holds no whole number of points.</summary>
    /// <returns>Its path below the data root.</returns>
    public string DamageSweepOf(string sampleToken)
    {
        using var tables = Open();
        var file = tables.SampleDataOf(tables.KeyFramesOf(sampleToken)[NuScenesReader.LidarChannel]).Filename;
        var path = Path.Join(DataRoot, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path).AsSpan()[..^3]);
        return file;
    }

    /// <summary>Edits the first row of a table that fits.</summary>
    public void Edit(string table, Func<JsonObject, bool> fits, Action<JsonArray, JsonObject> edit)
    {
        var path = Path.Join(DataRoot, Version, table + ".json");
        var rows = JsonNode.Parse(File.ReadAllText(path))!.AsArray();
        edit(rows, rows.Select(row => row!.AsObject()).First(fits));
        File.WriteAllText(path, rows.ToJsonString());
    }

    /// <summary>A path below the data root: the file of a sample's key frame.</summary>
    public string FileOf(string sampleToken, string channel)
    {
        using var tables = Open();
        return tables.SampleDataOf(tables.KeyFramesOf(sampleToken)[channel]).Filename;
    }

    /// <summary>Runs a verb on this data set.</summary>
    public CommandRun Run(string verb, params string[] args) => CommandRun.Of([.. verb.Split(' '), "--dataroot", DataRoot, "--version", Version, .. args]);

    /// <summary>Predicts with one sweep per sample, so that a damaged file touches one sample only.</summary>
    public CommandRun Predict(string run, params string[] args) => Run("predict", ["--model", "geometric", "--sweeps", "1", "--out", Beside(run), .. args]);

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs find their data by its fingerprint; without this, one test's run would find another's copy, soon deleted.</summary>
    private void MakeFingerprintItsOwn()
    {
        var blanks = string.Concat(Guid.NewGuid().ToByteArray().Select(value => Convert.ToString(value, 2).PadLeft(8, '0')))
            .Replace('0', ' ').Replace('1', '\t');
        File.AppendAllText(Path.Join(DataRoot, Version, "log.json"), blanks);
    }
}
