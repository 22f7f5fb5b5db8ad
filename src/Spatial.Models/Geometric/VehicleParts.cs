namespace Spatial.Models;

/// <summary>Joins what hangs on a vehicle to it: roofs, loads and sides that sparse beams, glass or something in front cut off.</summary>
internal static class VehicleParts
{
    // The gap between two beams over a roof, or a post in front of a side; vehicles stand no nearer to each other in a row, metres.
    private const double MaxGap = 0.8;

    // Parts of one thing move alike up to what the tracks are unsure of, m/s.
    private const double MaxSpeedDifference = 1.0;

    // Points that stand for an outline: on a bus's 24 m around they are a fraction of the gap apart.
    private const int MaxOutline = 200;

    /// <summary>Gives the parts with those joined that together keep the vehicle's class. Only parts without a class are taken.</summary>
    public static IReadOnlyList<ObjectPart> Joined(IReadOnlyList<ObjectPart> parts, SortedReturns returns)
    {
        var vehicles = parts.Where(part => ObjectRules.IsVehicle(part.Class)).ToArray();
        var rest = parts.Where(part => part.Class is null).ToList();
        var joined = parts.Where(part => part.Class is not null && !ObjectRules.IsVehicle(part.Class)).ToList();
        foreach (var vehicle in vehicles)
        {
            var whole = vehicle;
            for (var i = 0; i < rest.Count;)
            {
                if (IsPartOf(vehicle, whole, rest[i]) && whole.With(rest[i], returns) is var larger && larger.Class == whole.Class)
                {
                    whole = larger;
                    rest.RemoveAt(i);
                    i = 0; // it may now reach parts that were too far away
                }
                else
                {
                    i++;
                }
            }

            joined.Add(whole);
        }

        return [.. joined, .. rest];
    }

    private static bool IsPartOf(ObjectPart vehicle, ObjectPart whole, ObjectPart part) =>
        part.Points.Count < vehicle.Points.Count
        && (part.Velocity - vehicle.Velocity).LengthXy <= MaxSpeedDifference
        && (part.Shape.Footprint.Center - whole.Shape.Footprint.Center).LengthXy
            <= HalfDiagonal(whole.Shape.Footprint) + HalfDiagonal(part.Shape.Footprint) + MaxGap
        && IsWithinGap(whole, part);

    private static bool IsWithinGap(ObjectPart whole, ObjectPart part)
    {
        var outline = ObjectPart.Some(whole.Points, MaxOutline);
        return ObjectPart.Some(part.Points, MaxOutline).Any(point => Array.Exists(outline, other => IsNear(point, other)));
    }

    private static bool IsNear(Vector3d a, Vector3d b) => ((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)) <= MaxGap * MaxGap;

    private static double HalfDiagonal(Footprint footprint) =>
        Math.Sqrt((footprint.Length * footprint.Length) + (footprint.Width * footprint.Width)) / 2;
}
