namespace Spatial.Worlds;

/// <summary>Chooses among attempts at a scene.</summary>
internal static class SceneAttempts
{
    /// <summary>The first attempt that turns out well; the best one where none does.</summary>
    /// <param name="attempts">How many at most.</param>
    /// <param name="attempt">Makes the attempt of a number.</param>
    public static T BestOf<T>(int attempts, Func<int, (T Scene, SceneQuality Quality)> attempt)
    {
        var best = attempt(0);
        for (var number = 1; number < attempts && !best.Quality.IsGood; number++)
        {
            var next = attempt(number);
            best = next.Quality.Rank.CompareTo(best.Quality.Rank) > 0 ? next : best;
        }

        return best.Scene;
    }
}
