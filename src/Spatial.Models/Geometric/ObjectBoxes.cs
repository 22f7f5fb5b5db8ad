using System.Runtime.InteropServices;

namespace Spatial.Models;

/// <summary>A box around an object, or around one of a row of barriers, and the returns that it stands on.</summary>
/// <param name="Detected">The box, key ego frame, with score and attribute.</param>
/// <param name="Members">Indices of its returns of the newest sweep.</param>
internal sealed record ObjectBox(DetectedBox Detected, IReadOnlyList<int> Members);

/// <summary>Turns observed objects into boxes as nuScenes' detection benchmark wants them.</summary>
internal static class ObjectBoxes
{
    // So many returns make a score of one half. Near things have hundreds, and what has a handful is often something else.
    private const double ReturnsOfHalfScore = 20;

    // An angle needs no more.
    private const int MaxJudged = 400;

    /// <summary>Boxes all objects; a row of barriers becomes several.</summary>
    public static ObjectBox[] From(IReadOnlyList<ObservedObject> objects, SortedReturns returns) =>
        [.. objects.SelectMany(thing => Of(thing, returns))];

    private static IEnumerable<ObjectBox> Of(ObservedObject thing, SortedReturns returns)
    {
        var outline = Outline.Of(thing, returns.Returns.Origins[0]);
        var members = thing.Members.Where(member => returns.Returns.SweepOf[member] == 0).ToArray();
        var pieces = thing.Class == "barrier" ? Math.Max(1, (int)Math.Round(outline.Width / ClassSizes.Of("barrier").Width)) : 1;
        var bottom = members.Average(member => returns.Returns[member].Z - returns.Heights[member]);
        for (var piece = 0; piece < pieces; piece++)
        {
            var own = members.Where(member => outline.PieceOf(returns.Returns[member], pieces) == piece).ToArray();
            if (own.Length > 0)
            {
                yield return new(Box(thing, outline.Piece(piece, pieces), bottom, own.Length), own);
            }
        }
    }

    private static DetectedBox Box(ObservedObject thing, Outline outline, double bottom, int returns)
    {
        // Its true top lies up to the gap between two beams higher: half of it on average.
        var height = thing.Shape.Top + (thing.Shape.BeamGap / 2);
        var box = new Box3D(
            outline.Center with { Z = bottom + (height / 2) }, new(outline.Width, outline.Length, height), Quaterniond.FromYaw(outline.Heading))
        {
            Name = thing.Class,
            Velocity = thing.Velocity,
        };
        return new(box, returns / (returns + ReturnsOfHalfScore), AttributeOf(thing));
    }

    // Standing vehicles are parked, except for buses, which stop; cyclists are only named when somebody's head is on top (ObjectRules).
    private static string AttributeOf(ObservedObject thing) => thing.Class switch
    {
        "barrier" or "traffic_cone" => "",
        "pedestrian" => thing.IsMoving ? "pedestrian.moving" : "pedestrian.standing",
        "bicycle" or "motorcycle" => "cycle.with_rider",
        "bus" => thing.IsMoving ? "vehicle.moving" : "vehicle.stopped",
        _ => thing.IsMoving ? "vehicle.moving" : "vehicle.parked",
    };

    /// <summary>The whole of a thing from above, as far as what is seen of it tells.</summary>
    /// <param name="Center">Centre on the ground plane, key ego frame.</param>
    /// <param name="Length">Along the heading, metres.</param>
    /// <param name="Width">Across it, metres.</param>
    /// <param name="Heading">Radians from the x axis.</param>
    private readonly record struct Outline(Vector3d Center, double Length, double Width, double Heading)
    {
        private Vector3d Along => new(Math.Cos(Heading), Math.Sin(Heading), 0);

        private Vector3d Across => new(-Math.Sin(Heading), Math.Cos(Heading), 0);

        /// <summary>What is seen of a thing, grown to its class's usual size away from the sensor: the sides that face it are seen.</summary>
        public static Outline Of(ObservedObject thing, Vector3d origin)
        {
            var (seen, usual) = (SidesOf(thing, origin), ClassSizes.Of(thing.Class));
            var heading = HeadingOf(thing, seen, usual);
            var isAlongLonger = Math.Abs(Math.Cos(heading - seen.Yaw)) > 0.5; // a quarter turn off, or none
            var (length, width) = isAlongLonger ? (seen.Length, seen.Width) : (seen.Width, seen.Length);
            var outline = new Outline(seen.Center, length, width, heading);
            var center = seen.Center + (outline.Along * Growth(length, usual.Length, Dot(origin - seen.Center, outline.Along)))
                + (outline.Across * Growth(width, usual.Width, Dot(origin - seen.Center, outline.Across)));
            return new(center, Math.Max(length, usual.Length), Math.Max(width, usual.Width), heading);
        }

        /// <summary>Which of so many equal pieces along the width a point lies in.</summary>
        public int PieceOf(Vector3d point, int pieces) =>
            Math.Clamp((int)Math.Floor(((Dot(point - Center, Across) / Width) + 0.5) * pieces), 0, pieces - 1);

        /// <summary>One of so many equal pieces along the width.</summary>
        public Outline Piece(int piece, int pieces) =>
            this with { Center = Center + (Across * (Width * (((piece + 0.5) / pieces) - 0.5))), Width = Width / pieces };

        // Two sides at a corner fill only half of a rectangle, and one turned along their diagonal has the same area: what has sides is measured by them.
        private static Footprint SidesOf(ObservedObject thing, Vector3d origin)
        {
            var points = ObjectPart.Some(thing.Points, MaxJudged);
            return thing.Class is "pedestrian" or "traffic_cone"
                ? thing.Footprint
                : Footprint.Along(CollectionsMarshal.AsSpan(thing.Points), FacingSides.AngleOf(points, origin));
        }

        // Of the four directions of the outline's sides that of its motion; else along the longer side, the way the vehicle itself points.
        private static double HeadingOf(ObservedObject thing, Footprint seen, ClassSizes usual)
        {
            var isAcrossLonger = thing.Class == "barrier" || seen.Length <= usual.LongestEnd;
            var heading = seen.Yaw + (isAcrossLonger ? Math.PI / 2 : 0);
            var wanted = thing.IsMoving ? thing.Velocity : new(1, 0, 0);
            return Enumerable.Range(0, thing.IsMoving ? 4 : 2)
                .Select(turn => heading + (turn * (thing.IsMoving ? Math.PI / 2 : Math.PI)))
                .MaxBy(angle => (Math.Cos(angle) * wanted.X) + (Math.Sin(angle) * wanted.Y));
        }

        // How far the centre moves when the far side is moved out; nowhere when the sensor looks at the middle.
        private static double Growth(double side, double usual, double sensor)
        {
            var missing = Math.Max(0, usual - side);
            return Math.Abs(sensor) <= side / 2 ? 0 : -Math.Sign(sensor) * missing / 2;
        }

        private static double Dot(Vector3d a, Vector3d b) => (a.X * b.X) + (a.Y * b.Y);
    }
}
