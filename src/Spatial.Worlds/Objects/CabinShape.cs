namespace Spatial.Worlds;

/// <summary>The cabin above a body: window sills below, roof above.</summary>
internal sealed record CabinShape
{
    /// <summary>Rear and front end at the sills.</summary>
    public required (double Rear, double Front) Sill { get; init; }

    /// <summary>Rear and front end of the roof.</summary>
    public required (double Rear, double Front) Roof { get; init; }

    /// <summary>Heights of sills and roof.</summary>
    public required (double Sill, double Roof) Heights { get; init; }

    /// <summary>Half widths at sills and roof.</summary>
    public required (double Sill, double Roof) HalfWidths { get; init; }

    /// <summary>Where side windows begin and end, as parts of the length: pairs.</summary>
    public required IReadOnlyList<(double From, double To)> SideWindows { get; init; }
}
