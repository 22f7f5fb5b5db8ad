namespace Spatial.Datasets;

/// <summary>Looks for every file the tables name; missing ones are grouped by folder, since whole archives are what is forgotten.</summary>
internal sealed class FileVerification(
    NuScenesTables tables, Findings findings, bool readFiles, IProgress<string>? progress, CancellationToken cancellation)
{
    private const int ReportEvery = 10_000;
    private const int LidarPointBytes = LidarScan.Width * sizeof(float);

    private readonly Dictionary<string, Folder> _folders = [];
    private readonly string _realRoot = DatasetPath.RealFolder(tables.DataRoot);

    public void Run()
    {
        CheckUnknownTables();
        for (var row = 0; row < tables.SampleData.Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (row % ReportEvery == 0)
            {
                progress?.Report($"checking files: {row} of {tables.SampleData.Count}");
            }

            var isLidar = tables.TryChannelOf(row) == NuScenesReader.LidarChannel;
            Check($"table sample_data, token {tables.SampleData.TokenOf(row)}", tables.SampleData.Text(row, SampleDataColumns.Filename), isLidar, file => ReadSensor(row, file));
        }

        foreach (var (table, filename) in new[] { (tables.Lidarseg, LidarsegColumns.Filename), (tables.Panoptic, PanopticColumns.Filename), (tables.Map, MapColumns.Filename) })
        {
            for (var row = 0; row < table.Count; row++)
            {
                Check($"table {table.Name}, token {table.TokenOf(row)}", table.Text(row, filename), isLidar: false, file => ReadMap(table, file));
            }
        }

        ReportMissing();
    }

    private void Check(string where, string filename, bool isLidar, Action<DatasetPath> read)
    {
        if (filename.Length == 0)
        {
            findings.Add(new("DATA-020", FindingSeverity.Note, "a row names no file", where, "a path", "an empty text", ""));
            return;
        }

        var folder = FolderOf(filename);
        folder.Named++;
        try
        {
            var path = DatasetPath.Resolve(tables.DataRoot, filename, tables.Options.FollowLinksWithin);
            var file = new FileInfo(path.FullPath);
            if (!file.Exists)
            {
                folder.AddMissing(filename);
            }
            else
            {
                CheckSize(where, filename, file.Length, isLidar);
                if (readFiles)
                {
                    read(path);
                }
            }
        }
        catch (FileNotFoundException)
        {
            folder.AddMissing(filename);
        }
        catch (InvalidDataException fault)
        {
            // Reports are shared: they name files as the tables do, not where they lie here.
            var got = fault.Message.Replace(_realRoot, "<dataroot>", StringComparison.Ordinal);
            findings.Add(new("DATA-054", FindingSeverity.Error, "a file cannot be used", where, "a sound file in the data root", got, "mend or download again what the row names"));
        }
    }

    private Folder FolderOf(string filename)
    {
        var name = Path.GetDirectoryName(filename) ?? "";
        if (!_folders.TryGetValue(name, out var folder))
        {
            _folders.Add(name, folder = new());
        }

        return folder;
    }

    private void CheckSize(string where, string filename, long bytes, bool isLidar)
    {
        if (bytes == 0)
        {
            findings.Add(new("DATA-002", FindingSeverity.Error, "a file is empty", $"{where}, {filename}", "data", "0 bytes", "download it again"));
        }
        else if (isLidar && bytes % LidarPointBytes != 0)
        {
            findings.Add(new(
                "DATA-001", FindingSeverity.Error, "a LiDAR file is cut off", $"{where}, {filename}", $"a multiple of {LidarPointBytes} bytes",
                $"{bytes} bytes, {bytes % LidarPointBytes} left over", "download it again"));
        }
    }

    private void ReadSensor(int row, DatasetPath file)
    {
        switch (tables.TryModalityOf(row))
        {
            case "lidar":
                NoteOddities($"table sample_data, token {tables.SampleData.TokenOf(row)}, {file.Name}", LidarFile.Read(file));
                break;
            case "radar":
                RadarFile.Read(file, RadarFilter.None);
                break;
            case "camera":
                ImageFile.ReadPixels(
                    file, (int)tables.SampleData.Integer(row, SampleDataColumns.Width), (int)tables.SampleData.Integer(row, SampleDataColumns.Height));
                break;
        }
    }

    // Labels are read with their sweep, whose number of points they must have; a map stands alone.
    private void ReadMap(IndexedTable table, DatasetPath file)
    {
        if (table == tables.Map)
        {
            MapMask.Read(file);
        }
    }

    // None of these keeps a sweep from being used; together they tell that a sensor or a converter went wrong.
    private void NoteOddities(string where, LidarScan scan)
    {
        void Note(string code, int points, string what, string expected, string remedy)
        {
            if (points > 0)
            {
                findings.Add(new(code, FindingSeverity.Warning, what, where, expected, $"{points} of {scan.Count} points", remedy));
            }
        }

        Note("DATA-003", scan.Count == 1 ? 1 : 0, "a sweep of one point", "tens of thousands of points", "check how the file was made");
        Note("DATA-004", scan.NonFinitePoints, "points that are NaN or infinite", "finite coordinates", "they are left out");
        Note("DATA-005", scan.ClampedIntensities, "intensities that are NaN, infinite or negative", "0 to 255", "they are clamped");
        Note("DATA-009", scan.UnusableRings, "rings that are no ring number", $"0 to {LidarScan.Rings - 1}", "they are ignored");
    }

    private void ReportMissing()
    {
        foreach (var (name, folder) in _folders.Where(pair => pair.Value.Missing > 0).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var isSweeps = name.StartsWith("sweeps", StringComparison.Ordinal);
            findings.Add(new(
                "DATA-020", FindingSeverity.Error, $"{folder.Missing} of {folder.Named} files are missing", name, $"{folder.Named} files",
                $"{folder.Named - folder.Missing}; missing: {string.Join(", ", folder.FirstMissing)}{(folder.Missing > folder.FirstMissing.Count ? ", ..." : "")}",
                $"unpack the archives of {tables.Version} that hold {name}" + (isSweeps ? " (keyframes-only archives have no sweeps)" : "")));
        }
    }

    private void CheckUnknownTables()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(tables.DataRoot, tables.Version), "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal))
        {
            if (tables.All.All(table => table.Name != file))
            {
                findings.Add(new("DATA-037", FindingSeverity.Note, "an unknown table is ignored", $"{file}.json", "the tables of nuScenes", $"{file}", ""));
            }
        }
    }

    private sealed class Folder
    {
        private const int Listed = 3;

        public int Named { get; set; }

        public int Missing { get; private set; }

        public List<string> FirstMissing { get; } = [];

        public void AddMissing(string filename)
        {
            Missing++;
            if (FirstMissing.Count < Listed)
            {
                FirstMissing.Add(Path.GetFileName(filename));
            }
        }
    }
}
