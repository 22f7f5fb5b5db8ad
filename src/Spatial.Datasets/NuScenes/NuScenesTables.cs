namespace Spatial.Datasets;

/// <summary>The tables of a nuScenes data set, opened from their binary index. Rows are read when asked for; safe to use from many threads.</summary>
/// <remarks>The first opening builds the index in the cache folder; later ones map it. It is rebuilt when a table's size, time or (below 1 MiB)
/// content has changed.</remarks>
public sealed partial class NuScenesTables : IDisposable
{
    private readonly IndexFile _index;
    private readonly Dictionary<string, IndexedTable> _tables;

    private NuScenesTables(string dataroot, string version, NuScenesOptions options, IndexFile index)
    {
        (DataRoot, Version, Options, _index) = (dataroot, version, options, index);
        _tables = NuScenesSchema.Tables.ToDictionary(schema => schema.Name, schema => new IndexedTable(index, schema));
        Scenes = [.. Enumerable.Range(0, Scene.Count).Select(SceneAt).DistinctBy(scene => scene.Token, StringComparer.Ordinal)];
    }

    /// <summary>Folder that holds the versions and sensor files.</summary>
    public string DataRoot { get; }

    /// <summary>Name of the table folder, for example v1.0-mini.</summary>
    public string Version { get; }

    /// <summary>How the tables were opened.</summary>
    public NuScenesOptions Options { get; }

    /// <summary>Identity of the tables' content: SHA-256 (hex) over the names, sizes and hashes of all table files. The same for a copy elsewhere.</summary>
    public string Fingerprint => _index.Directory.Fingerprint;

    /// <summary>The binary index these tables are read from.</summary>
    public string IndexPath => _index.Path;

    /// <summary>What was found wrong when the tables were read: repaired and left-out rows, unknown columns. Verification finds more.</summary>
    public IReadOnlyList<DatasetFinding> LoadFindings => _index.Directory.Findings;

    /// <summary>All scenes in table order.</summary>
    public IReadOnlyList<SceneRow> Scenes { get; }

    /// <summary>All tables with their sizes.</summary>
    public IReadOnlyList<TableSummary> Summary =>
        [.. _tables.Values.Select(table => new TableSummary(table.Name, table.Count, table.Source?.Bytes ?? 0))];

    internal IndexedTable Scene => _tables["scene"];

    internal IndexedTable Sample => _tables["sample"];

    internal IndexedTable SampleData => _tables["sample_data"];

    internal IndexedTable SampleAnnotation => _tables["sample_annotation"];

    internal IndexedTable Instance => _tables["instance"];

    internal IndexedTable Visibility => _tables["visibility"];

    internal IndexedTable Category => _tables["category"];

    internal IndexedTable EgoPose => _tables["ego_pose"];

    internal IndexedTable CalibratedSensor => _tables["calibrated_sensor"];

    internal IndexedTable Sensor => _tables["sensor"];

    internal IndexedTable Attribute => _tables["attribute"];

    internal IndexedTable Lidarseg => _tables["lidarseg"];

    internal IndexedTable Panoptic => _tables["panoptic"];

    internal IndexedTable Map => _tables["map"];

    internal IEnumerable<IndexedTable> All => _tables.Values;

    internal IndexDirectory Directory => _index.Directory;

    /// <summary>Opens the tables of one version.</summary>
    /// <param name="dataroot">Folder that holds the version folder, <c>samples</c>, <c>sweeps</c> and <c>maps</c>.</param>
    /// <param name="version">Name of the table folder, for example v1.0-mini.</param>
    /// <param name="options">Limits, cache folder and whether damaged rows may be left out.</param>
    /// <exception cref="ArgumentException">The data root does not hold this version; the message names those it holds.</exception>
    /// <exception cref="InvalidDataException">A table is missing or damaged and <see cref="NuScenesOptions.AllowPartial"/> is not set.</exception>
    /// <exception cref="IOException">The index cannot be written to its cache folder.</exception>
    public static NuScenesTables Load(string dataroot, string version, NuScenesOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataroot);
        ArgumentException.ThrowIfNullOrEmpty(version);
        CheckFolder(dataroot, version);
        options ??= new();
        var index = IndexCache.Open(dataroot, version, options);
        var faults = index.Directory.Findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        if (faults.Count > 0 && !options.AllowPartial)
        {
            index.Dispose();
            var others = faults.Count > 1 ? $"; and {faults.Count - 1} more" : "";
            throw new InvalidDataException($"{faults[0]}{others}. `spatial dataset verify` lists all; --allow-partial uses the sound rest. {version}");
        }

        KnownDataRoots.Remember(index.Directory.Fingerprint, dataroot, index.Path);
        return new(dataroot, version, options, index);
    }

    /// <summary>Where the tables that a run was made from were last opened on this machine.</summary>
    /// <param name="fingerprint">Fingerprint of the tables' content.</param>
    /// <param name="version">Name of the table folder.</param>
    /// <returns>The data root, or null when this machine has not opened them or they are gone.</returns>
    public static string? FindDataRoot(string fingerprint, string version) => KnownDataRoots.Find(fingerprint, version, new());

    /// <summary>Checks every byte of the index that this data set is read from.</summary>
    /// <exception cref="InvalidDataException">The index is damaged; it is removed and built anew at the next start.</exception>
    public void CheckIndex() => _index.CheckAll();

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();

    /// <summary>The text of a token that no table has; empty for the empty token.</summary>
    internal string SpellingOf(TokenKey key) =>
        key == TokenKey.Empty ? "" : Directory.OddTokens.TryGetValue(key, out var odd) ? odd : key.ToHex();

    private static void CheckFolder(string dataroot, string version)
    {
        if (!System.IO.Directory.Exists(dataroot))
        {
            throw new ArgumentException($"the data root does not exist: {dataroot}", nameof(dataroot));
        }

        if (version != Path.GetFileName(version))
        {
            throw new ArgumentException($"version must be the name of a folder in the data root such as v1.0-mini, got '{version}'", nameof(version));
        }

        if (System.IO.Directory.Exists(Path.Combine(dataroot, version)))
        {
            return;
        }

        var present = System.IO.Directory.GetDirectories(dataroot)
            .Where(folder => File.Exists(Path.Combine(folder, "scene.json"))).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        var remedy = present.Count > 0
            ? $"it holds {string.Join(", ", present)}: use --version {present[0]}"
            : "no folder in it holds a scene.json: give the folder that contains v1.0-..., samples and sweeps";
        throw new ArgumentException($"the data root has no version '{version}'; {remedy}. {dataroot}", nameof(version));
    }
}
