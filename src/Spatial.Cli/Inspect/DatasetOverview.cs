using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>A sensor channel and how many of its keyframe files are on the disk.</summary>
internal sealed record SensorFacts(string Channel, string Format, int Keyframes, int MissingFiles, string FirstMissing);

/// <summary>A scene in one line.</summary>
internal sealed record SceneFacts(string Name, int Samples, string Location, string Captured, string Description);

/// <summary>A data set at a glance: tables, sensors, scenes, what is missing.</summary>
internal sealed record DatasetOverview(
    string Version,
    string Fingerprint,
    IReadOnlyList<TableSummary> Tables,
    IReadOnlyList<SensorFacts> Sensors,
    IReadOnlyList<SceneFacts> Scenes,
    IReadOnlyList<string> Missing)
{
    private const int MostMissing = 50;

    /// <summary>Looks at all keyframes' files; their content is left to <c>dataset verify</c>.</summary>
    public static DatasetOverview Of(NuScenesTables tables)
    {
        var sensors = SensorsOf(tables);
        var missing = new List<string>();
        missing.AddRange(tables.Summary.Where(table => table.RowCount == 0).Select(table => $"table {table.Name} is empty or missing"));
        missing.AddRange(sensors
            .Where(sensor => sensor.MissingFiles > 0)
            .Select(sensor => string.Create(
                CultureInfo.InvariantCulture, $"{sensor.MissingFiles} of {sensor.Keyframes} keyframe files of {sensor.Channel}, the first is {sensor.FirstMissing}")));
        missing.AddRange(tables.Losses.Concat(tables.LoadFindings.Where(finding => finding.Severity != FindingSeverity.Error)).Select(finding => finding.ToString()));
        return new(tables.Version, tables.Fingerprint, tables.Summary, sensors, [.. tables.Scenes.Select(scene => FactsOf(tables, scene))], missing);
    }

    /// <summary>Writes it as tables.</summary>
    public void Write(Screen screen)
    {
        screen.WriteTable(
            $"Tables of {Version}", ["table", "rows#", "bytes#"],
            Tables.Select(table => new[] { table.Name, Number(table.RowCount), Number(table.Bytes) }));
        screen.WriteTable(
            "Sensors", ["channel", "format", "keyframes#", "missing files#"],
            Sensors.Select(sensor => new[] { sensor.Channel, sensor.Format, Number(sensor.Keyframes), Number(sensor.MissingFiles) }));
        screen.WriteTable(
            "Scenes", ["scene", "samples#", "location", "captured", "description"],
            Scenes.Select(scene => new[] { scene.Name, Number(scene.Samples), scene.Location, scene.Captured, scene.Description }));
        screen.WriteTable("Missing", ["what"], Missing.Take(MostMissing).Select(what => new[] { what }));
        if (Missing.Count > MostMissing)
        {
            screen.Output.WriteLine($"... and {Number(Missing.Count - MostMissing)} more; 'spatial dataset verify' lists all.");
        }

        if (Missing.Count == 0)
        {
            screen.Output.WriteLine("Nothing is missing among the keyframes. 'spatial dataset verify' checks everything else.");
        }
    }

    private static List<SensorFacts> SensorsOf(NuScenesTables tables)
    {
        var sensors = new SortedDictionary<string, SensorFacts>(StringComparer.Ordinal);
        foreach (var (channel, token) in tables.SampleTokens.SelectMany(tables.KeyFramesOf))
        {
            var row = tables.SampleDataOf(token);
            var facts = sensors.GetValueOrDefault(channel) ?? new(channel, row.FileFormat, 0, 0, "");
            var isThere = FilePresence.SizeOf(tables, row.Filename) is not null;
            sensors[channel] = facts with
            {
                Keyframes = facts.Keyframes + 1,
                MissingFiles = facts.MissingFiles + (isThere ? 0 : 1),
                FirstMissing = isThere || facts.MissingFiles > 0 ? facts.FirstMissing : row.Filename,
            };
        }

        return [.. sensors.Values];
    }

    private static SceneFacts FactsOf(NuScenesTables tables, SceneRow scene)
    {
        var log = SceneOverview.LogOf(tables, scene);
        return new(scene.Name, scene.SampleCount, log.Location, log.DateCaptured, scene.Description);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
