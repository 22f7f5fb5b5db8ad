namespace Spatial;

/// <summary>Finds what somebody meant to type.</summary>
public static class NearestName
{
    /// <summary>The name that is fewest slips away: a letter wrong, missing, too many, or two exchanged.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What exists.</param>
    /// <returns>Null when nothing is near: more than two slips, or more than a third of the word.</returns>
    public static string? Find(string typed, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(names);
        var most = Math.Min(2, Math.Max(1, typed.Length / 3));
        return names
            .Select(name => (Name: name, Slips: Slips(typed, name)))
            .Where(candidate => candidate.Slips <= most || candidate.Name.StartsWith(typed, StringComparison.Ordinal))
            .OrderBy(candidate => candidate.Slips)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    /// <summary>Optimal string alignment distance.</summary>
    public static int Slips(string a, string b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var distance = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                distance[i, j] = (i, j) switch
                {
                    (_, 0) => i,
                    (0, _) => j,
                    _ => Math.Min(
                        Math.Min(distance[i - 1, j] + 1, distance[i, j - 1] + 1),
                        distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[a.Length, b.Length];
    }
}
