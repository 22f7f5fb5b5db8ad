using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>A sample of a scene in one line.</summary>
/// <param name="Token">Token of the sample.</param>
/// <param name="Seconds">Since the scene's first sample.</param>
/// <param name="Step">Since the sample before, seconds; 0 for the first.</param>
/// <param name="Sensors">Keyframes it has.</param>
/// <param name="Boxes">Annotations.</param>
internal sealed record SceneOverviewSample(string Token, double Seconds, double Step, int Sensors, int Boxes);

/// <summary>A scene: where and when, and its samples.</summary>
internal sealed record SceneOverview(string Name, string Token, string Description, LogRow Log, IReadOnlyList<SceneOverviewSample> Samples)
{
    private const string Missing = "MISSING";

    /// <summary>Reads the tables only.</summary>
    public static SceneOverview Of(NuScenesTables tables, string nameOrToken)
    {
        var scene = tables.SceneNamed(nameOrToken);
        var rows = tables.SampleTokensOf(scene.Token).Select(tables.SampleOf).ToArray();
        return new(scene.Name, scene.Token, scene.Description, LogOf(tables, scene),
            [.. rows.Select((row, i) => new SceneOverviewSample(
                row.Token,
                Seconds(rows[0], row),
                i == 0 ? 0 : Seconds(rows[i - 1], row),
                tables.KeyFramesOf(row.Token).Count,
                tables.AnnotationTokensOf(row.Token).Count))]);
    }

    /// <summary>Writes it as tables.</summary>
    public void Write(Screen screen)
    {
        screen.WriteTable("", ["", ""],
        [
            ["scene", $"{Name} ({Token})"],
            ["description", Description],
            ["log", $"{Log.Logfile}, {Log.Location}, {Log.DateCaptured}, {Log.Vehicle}"],
        ]);
        screen.WriteTable(
            "Samples", ["token", "time s#", "step s#", "sensors#", "boxes#"],
            Samples.Select(sample => new[] { sample.Token, Text(sample.Seconds), Text(sample.Step), $"{sample.Sensors}", $"{sample.Boxes}" }));
    }

    /// <summary>The log of a scene; where the table has none, its fields say so.</summary>
    public static LogRow LogOf(NuScenesTables tables, SceneRow scene) => tables.Find(scene.LogToken).Select(found => found.Row).OfType<LogRow>().FirstOrDefault()
        ?? new(scene.LogToken, Missing, Missing, Missing, Missing);

    private static double Seconds(SampleRow from, SampleRow to) => (to.TimestampMicros - from.TimestampMicros) * 1e-6;

    private static string Text(double seconds) => seconds.ToString("F3", CultureInfo.InvariantCulture);
}
