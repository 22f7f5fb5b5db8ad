namespace Spatial.Worlds;

/// <summary>What a vehicle pulls.</summary>
/// <param name="Model">The towed thing.</param>
/// <param name="HitchOnPuller">Along x of the pulling box, from its middle.</param>
/// <param name="Hitch">Along x of the towed box, from its middle.</param>
/// <param name="Axle">Along x of the towed box, from its middle.</param>
internal sealed record TowedBody(ObjectModel Model, double HitchOnPuller, double Hitch, double Axle)
{
    /// <summary>How far it reaches behind the hitch, metres.</summary>
    public double Tail => Hitch + (Model.Size.Length / 2);
}
