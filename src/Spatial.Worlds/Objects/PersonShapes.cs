namespace Spatial.Worlds;

/// <summary>Shapes of people.</summary>
internal static class PersonShapes
{
    /// <summary>Moments of a double step that have a shape each.</summary>
    public const int WalkingPhases = 8;

    /// <summary>Place of the standing shape among a person's shapes.</summary>
    public const int StandingShape = WalkingPhases;

    /// <summary>The phases of a walk, then standing.</summary>
    public static IReadOnlyList<ShapeBuilder> OnFoot(PersonLook look)
    {
        var shapes = new List<ShapeBuilder>();
        for (var phase = 0; phase < WalkingPhases; phase++)
        {
            shapes.Add(Upright(look, BodyPose.Walking(phase / (double)WalkingPhases)));
        }

        shapes.Add(Upright(look, BodyPose.Standing));
        return shapes;
    }

    /// <summary>Sitting on a suitcase.</summary>
    public static ShapeBuilder Seated(PersonLook look)
    {
        var shape = Upright(look, BodyPose.Sitting);
        var seat = 0.36 * look.Height / 1.75;
        shape.Box((-0.25, 0.22), (-0.2, 0.2), (0, seat), SurfaceMaterial.DarkCloth);
        return shape;
    }

    /// <summary>Adds a person to a shape.</summary>
    /// <param name="shape">Grows.</param>
    /// <param name="look">Build and clothes.</param>
    /// <param name="pose">How they hold themselves.</param>
    /// <param name="pelvis">Middle between the hip joints.</param>
    public static void Add(ShapeBuilder shape, PersonLook look, BodyPose pose, Vector3d pelvis)
    {
        var scale = look.Height / 1.75;
        var trunk = new Trunk(pelvis, pose.Lean, scale, look.Girth);
        AddTrunk(shape, look, trunk);
        AddHead(shape, look, trunk);
        AddLeg(shape, look, trunk, pose.LeftLeg, 1);
        AddLeg(shape, look, trunk, pose.RightLeg, -1);
        AddArm(shape, look, trunk, pose.LeftArm, 1);
        AddArm(shape, look, trunk, pose.RightArm, -1);
    }

    private static ShapeBuilder Upright(PersonLook look, BodyPose pose)
    {
        var shape = new ShapeBuilder();
        Add(shape, look, pose, new(0, 0, 0.9 * look.Height / 1.75));
        shape.SetDown();
        return shape;
    }

    private readonly record struct Trunk(Vector3d Pelvis, double Lean, double Scale, double Girth)
    {
        public Vector3d At(double forward, double left, double up)
        {
            var (sine, cosine) = Math.SinCos(Lean);
            return Pelvis + (new Vector3d((forward * cosine) + (up * sine), left, (up * cosine) - (forward * sine)) * Scale);
        }

        public Vector3d[] Slice(double up, double depth, double breadth)
        {
            const int sides = 8;
            var ring = new Vector3d[sides];
            for (var i = 0; i < sides; i++)
            {
                var (sine, cosine) = Math.SinCos(2 * Math.PI * (i + 0.5) / sides);
                ring[i] = At(depth * Girth * cosine, breadth * Girth * sine, up);
            }

            return ring;
        }
    }

    private static void AddTrunk(ShapeBuilder shape, PersonLook look, Trunk trunk)
    {
        shape.Loft([trunk.Slice(-0.1, 0.1, 0.14), trunk.Slice(0, 0.13, 0.19), trunk.Slice(0.1, 0.12, 0.175)], look.Legs);
        shape.Loft(
            [
                trunk.Slice(0.04, 0.13, 0.185), trunk.Slice(0.2, 0.12, 0.175), trunk.Slice(0.4, 0.135, 0.21), trunk.Slice(0.52, 0.11, 0.2),
                trunk.Slice(0.58, 0.07, 0.09),
            ],
            look.Top);
        if (look.HasBag)
        {
            Vector3d[] Bag(double up) => [.. trunk.Slice(up, 0.1, 0.14).Select(corner => corner - new Vector3d(0.17, 0, 0))];
            shape.Loft([Bag(0.12), Bag(0.45)], SurfaceMaterial.DarkCloth);
        }
    }

    private static void AddHead(ShapeBuilder shape, PersonLook look, Trunk trunk)
    {
        var (scale, centre) = (trunk.Scale, trunk.At(0.02, 0, 0.73));
        shape.Rod(trunk.At(0, 0, 0.55), trunk.At(0.01, 0, 0.68), 0.055 * scale, 0.05 * scale, 6, SurfaceMaterial.Skin);
        shape.Ball(centre, new Vector3d(0.095, 0.08, 0.12) * scale, 8, 6, SurfaceMaterial.Skin);
        var cover = look.HasHelmet ? new Vector3d(0.13, 0.115, 0.1) : new Vector3d(0.1, 0.09, 0.085);
        shape.Ball(centre + (new Vector3d(-0.02, 0, 0.055) * scale), cover * scale, 8, 5, look.Head);
        if (look.HasLongHair)
        {
            shape.Ball(centre + (new Vector3d(-0.055, 0, -0.04) * scale), new Vector3d(0.07, 0.1, 0.15) * scale, 8, 5, look.Head);
        }
    }

    private static void AddLeg(ShapeBuilder shape, PersonLook look, Trunk trunk, LimbPose leg, int side)
    {
        var scale = trunk.Scale;
        var hip = trunk.Pelvis + new Vector3d(0, side * 0.095 * scale, 0);
        var knee = hip + (Limb(leg.Swing, leg.Spread, side) * (0.43 * scale));
        var ankle = knee + (Limb(leg.Swing - leg.Bend, leg.Spread * 0.3, side) * (0.41 * scale));
        shape.Rod(hip, knee, 0.085 * scale * trunk.Girth, 0.06 * scale, 6, look.Legs);
        shape.Rod(knee + new Vector3d(0, 0, 0.03 * scale), ankle, 0.06 * scale, 0.045 * scale, 6, look.Legs);
        var pitch = Math.Clamp(leg.Swing - leg.Bend, -0.7, 0.35);
        var (sine, cosine) = Math.SinCos(pitch);
        Vector3d Sole(double forward, double up) => ankle + (new Vector3d((forward * cosine) - (up * sine), 0, (up * cosine) + (forward * sine)) * scale);
        var across = new Vector3d(0, 0.045 * scale, 0);
        Vector3d[] outline = [Sole(-0.07, 0.03), Sole(0.04, 0.03), Sole(0.17, -0.03), Sole(0.18, -0.07), Sole(-0.08, -0.07)];
        shape.Loft([[.. outline.Select(corner => corner - across)], [.. outline.Select(corner => corner + across)]], SurfaceMaterial.DarkCloth);
    }

    private static void AddArm(ShapeBuilder shape, PersonLook look, Trunk trunk, LimbPose arm, int side)
    {
        var scale = trunk.Scale;
        var shoulder = trunk.At(0, side * 0.205 * trunk.Girth, 0.5);
        var elbow = shoulder + (Limb(arm.Swing, arm.Spread, side) * (0.3 * scale));
        var wrist = elbow + (Limb(arm.Swing + arm.Bend, arm.Spread, side) * (0.25 * scale));
        var hand = elbow + (Limb(arm.Swing + arm.Bend, arm.Spread, side) * (0.34 * scale));
        shape.Rod(shoulder + new Vector3d(0, 0, 0.03 * scale), elbow, 0.055 * scale, 0.045 * scale, 6, look.Top);
        shape.Rod(elbow, wrist, 0.045 * scale, 0.036 * scale, 6, look.Top);
        shape.Rod(wrist, hand, 0.03 * scale, 0.038 * scale, 5, SurfaceMaterial.Skin);
    }

    private static Vector3d Limb(double swing, double spread, int side) =>
        new(Math.Sin(swing) * Math.Cos(spread), side * Math.Sin(spread), -Math.Cos(swing) * Math.Cos(spread));
}
