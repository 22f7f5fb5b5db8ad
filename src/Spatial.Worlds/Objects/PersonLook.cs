namespace Spatial.Worlds;

/// <summary>How a person is built and dressed.</summary>
/// <param name="Height">Metres.</param>
/// <param name="Girth">1 for average.</param>
internal sealed record PersonLook(double Height, double Girth = 1)
{
    /// <summary>What covers the trunk.</summary>
    public SurfaceMaterial Top { get; init; } = SurfaceMaterial.Cloth;

    /// <summary>What covers the legs.</summary>
    public SurfaceMaterial Legs { get; init; } = SurfaceMaterial.Trousers;

    /// <summary>Hair, cap or helmet.</summary>
    public SurfaceMaterial Head { get; init; } = SurfaceMaterial.DarkCloth;

    /// <summary>True for a helmet or cap that stands out.</summary>
    public bool HasHelmet { get; init; }

    /// <summary>True for long hair.</summary>
    public bool HasLongHair { get; init; }

    /// <summary>True for a bag on the back.</summary>
    public bool HasBag { get; init; }
}
