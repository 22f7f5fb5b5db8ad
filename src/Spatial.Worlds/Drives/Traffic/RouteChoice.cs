namespace Spatial.Worlds;

/// <summary>Chooses which lanes a vehicle takes.</summary>
internal static class RouteChoice
{
    /// <summary>Goes on from a route until it is long enough.</summary>
    /// <param name="network">Lanes.</param>
    /// <param name="route">Lanes so far, at least one; grows.</param>
    /// <param name="length">Least length, metres.</param>
    /// <param name="isLong">True for vehicles that only turn where they must.</param>
    /// <param name="numbers">Chance.</param>
    public static void Extend(LaneNetwork network, List<int> route, double length, bool isLong, ref SeededNumbers numbers)
    {
        var total = route.Sum(lane => network.Lengths[lane]);
        while (total < length)
        {
            var choices = network.Lanes[route[^1]].Next;
            if (choices.Count == 0)
            {
                return;
            }

            route.Add(Choose(network, choices, isLong, ref numbers));
            total += network.Lengths[route[^1]];
        }
    }

    private static int Choose(LaneNetwork network, IReadOnlyList<int> choices, bool isLong, ref SeededNumbers numbers)
    {
        Span<double> weights = stackalloc double[choices.Count];
        var sum = 0.0;
        for (var i = 0; i < choices.Count; i++)
        {
            weights[i] = (network.Lanes[choices[i]].Turn, isLong) switch
            {
                (LaneTurn.Straight, true) => 1000,
                (LaneTurn.Straight, false) => 2,
                (LaneTurn.Left, true) => 10,
                (LaneTurn.Right, true) => 0.01,
                _ => 1,
            };
            sum += weights[i];
        }

        var rest = numbers.NextUnit() * sum;
        for (var i = 0; i < choices.Count; i++)
        {
            rest -= weights[i];
            if (rest < 0)
            {
                return choices[i];
            }
        }

        return choices[^1];
    }
}
