using System.Diagnostics;
using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Builds the binary index that opens a large data set in less than a second.</summary>
internal sealed class DatasetIndexCommand : Verb
{
    private readonly Screen _screen;

    public DatasetIndexCommand(Screen screen)
        : base("index",
            "Build the binary index of a table set anew and say where it is and how long it took. "
            + "Other verbs build it by themselves when it is missing or stale.",
            "spatial dataset index --dataroot data/nuscenes --version v1.0-trainval")
    {
        _screen = screen;
        var dataRoot = CommonOptions.DataRoot();
        var version = CommonOptions.Version();
        var json = CommonOptions.Json();
        Add(dataRoot);
        Add(version);
        Add(json);
        SetAction(parsed => Run(parsed.GetRequiredValue(dataRoot), parsed.GetRequiredValue(version), parsed.GetValue(json)));
    }

    private int Run(string dataRoot, string version, bool json)
    {
        var built = TimeToOpen(dataRoot, version, new() { AllowPartial = true, RebuildIndex = true, Progress = new ProgressLines(_screen.Error) }, out _);
        var opened = TimeToOpen(dataRoot, version, new() { AllowPartial = true }, out var index);
        if (json)
        {
            _screen.WriteJson(index with { BuildSeconds = Math.Round(built.TotalSeconds, 3), OpenSeconds = Math.Round(opened.TotalSeconds, 3) });
            return ExitCode.Ok;
        }

        _screen.Output.WriteLine($"Index:       {index.Path}");
        _screen.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Size:        {index.Bytes / 1e6:F1} MB for {index.Rows} rows"));
        _screen.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Built in:    {built.TotalSeconds:F2} s"));
        _screen.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Opens in:    {opened.TotalSeconds:F3} s"));
        _screen.Output.WriteLine($"Fingerprint: {index.Fingerprint}");
        return ExitCode.Ok;
    }

    private static TimeSpan TimeToOpen(string dataRoot, string version, NuScenesOptions options, out IndexFacts index)
    {
        var start = Stopwatch.GetTimestamp();
        using var tables = NuScenesTables.Load(dataRoot, version, options);
        var time = Stopwatch.GetElapsedTime(start);
        var rows = tables.Summary.Sum(table => (long)table.RowCount);
        index = new(tables.IndexPath, new FileInfo(tables.IndexPath).Length, rows, tables.Fingerprint);
        return time;
    }

    private sealed record IndexFacts(string Path, long Bytes, long Rows, string Fingerprint)
    {
        public double BuildSeconds { get; init; }

        public double OpenSeconds { get; init; }
    }
}
