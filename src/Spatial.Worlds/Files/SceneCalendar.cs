using System.Globalization;

namespace Spatial.Worlds;

/// <summary>When scenes take place: a day that comes from the seed, the days after it, an hour that fits their light, each at a time of its own.</summary>
internal static class SceneCalendar
{
    private static readonly DateTimeOffset FirstDay = new(2021, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private const int Days = 200; // spring to autumn, the trees are green
    private const int DayHour = 10;
    private const int DuskHour = 19;
    private const ulong Kind = 0xDA7E;

    // Scenes of a day are further apart than the longest is long, and end while the light is theirs; further scenes take place on the days after.
    private const int ScenesOfADay = 40;
    private static readonly TimeSpan BetweenScenes = TimeSpan.FromSeconds(150);

    /// <summary>Begin of a scene, microseconds since 1970.</summary>
    /// <param name="seed">Seed of the data set.</param>
    /// <param name="scene">Number of the scene.</param>
    /// <param name="light">Time of day.</param>
    public static long StartMicrosOf(ulong seed, int scene, WorldLight light)
    {
        var numbers = SeededNumbers.Of(seed, Kind);
        var day = FirstDay.AddDays(numbers.NextIndex(Days) + (scene / ScenesOfADay));
        var within = TimeSpan.FromMicroseconds(numbers.NextIndex(1_000_000));
        var start = day.AddHours(light == WorldLight.Dusk ? DuskHour : DayHour) + within + (BetweenScenes * (scene % ScenesOfADay));
        return (start - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>Name of the log that begins then.</summary>
    public static string LogNameOf(string vehicle, long micros) =>
        string.Create(CultureInfo.InvariantCulture, $"{vehicle}-{TimeOf(micros):yyyy-MM-dd-HH-mm-ss}+0000");

    /// <summary>The day of a log.</summary>
    public static string DateOf(long micros) => TimeOf(micros).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
