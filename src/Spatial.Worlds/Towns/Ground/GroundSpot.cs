namespace Spatial.Worlds;

/// <summary>A spot before the height of the ground is known.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Middle">Its middle.</param>
/// <param name="Heading">Direction of its length, radians.</param>
/// <param name="Length">Metres.</param>
/// <param name="Width">Metres.</param>
internal sealed record GroundSpot(TownSpotKind Kind, PlanPoint Middle, double Heading, double Length, double Width)
{
    public PlanPoint Along => PlanPoint.FromAngle(Heading);

    public TownSpot OnGround(Func<double, double, double> heightAt) => new(Kind, new(Middle.X, Middle.Y, heightAt(Middle.X, Middle.Y)), Heading, Length, Width);
}
