namespace Spatial.Worlds;

/// <summary>Says in a few words what a scene shows.</summary>
internal static class SceneDescription
{
    private const double Seen = 40; // metres
    private const double Moment = 0.5; // seconds between looks

    /// <summary>Describes a drive.</summary>
    public static string Of(SimulatedDrive drive)
    {
        var seen = new HashSet<string>();
        var (turns, stops, most, crossing) = (new HashSet<DriveCommand>(), false, 0, false);
        for (var seconds = 0.0; seconds <= drive.Duration; seconds += Moment)
        {
            turns.Add(drive.CommandAt(seconds));
            stops |= drive.EgoStatusAt(seconds).Speed < 0.1;
            var townFromEgo = drive.TownFromEgoAt(seconds);
            var moving = 0;
            foreach (var state in drive.ObjectsAt(seconds).Where(state => (state.TownFromObject.Translation - townFromEgo.Translation).LengthXy < Seen))
            {
                seen.Add($"{state.Object.Model.Category} {state.Attribute}");
                moving += state.Attribute is "vehicle.moving" or "vehicle.stopped" or "cycle.with_rider" ? 1 : 0;
                crossing |= state.Attribute == "pedestrian.moving" && IsAhead(townFromEgo, state);
            }

            most = Math.Max(most, moving);
        }

        var words = Words(seen, turns, stops, most, crossing, drive.Conditions).ToArray();
        return $"{char.ToUpperInvariant(words[0][0])}{words[0][1..]}{string.Concat(words.Skip(1).Select(word => $", {word}"))}";
    }

    private static bool IsAhead(RigidTransform townFromEgo, ObjectState state)
    {
        var (x, y, _) = townFromEgo.Inverse() * state.TownFromObject.Translation;
        return x is > 3 and < 25 && Math.Abs(y) < 3.5;
    }

    private static IEnumerable<string> Words(
        HashSet<string> seen, HashSet<DriveCommand> turns, bool stops, int most, bool crossing, WorldConditions conditions)
    {
        const int busy = 6;
        bool Sees(string category) => seen.Any(word => word.StartsWith(category, StringComparison.Ordinal));
        yield return most >= busy ? "busy streets" : "quiet streets";
        if (turns.Contains(DriveCommand.Left))
        {
            yield return "turn left";
        }

        if (turns.Contains(DriveCommand.Right))
        {
            yield return "turn right";
        }

        if (!turns.Contains(DriveCommand.Left) && !turns.Contains(DriveCommand.Right))
        {
            yield return "straight over the intersection";
        }

        if (stops)
        {
            yield return "wait";
        }

        if (crossing)
        {
            yield return "people crossing";
        }

        foreach (var (category, word) in new[]
        {
            ("vehicle.construction", "road works"), ("vehicle.bus", "bus"), ("vehicle.truck vehicle.parked", "parked truck"),
            ("vehicle.truck vehicle.moving", "truck"), ("vehicle.trailer", "trailer"), ("vehicle.bicycle cycle.with_rider", "cyclist"),
            ("vehicle.motorcycle cycle.with_rider", "motorcycle"),
            ("human.pedestrian.police_officer", "police officer"),
        })
        {
            if (Sees(category))
            {
                yield return word;
            }
        }

        if (conditions.Light == WorldLight.Dusk)
        {
            yield return "dusk";
        }

        if (conditions.Rain)
        {
            yield return "rain";
        }
    }
}
