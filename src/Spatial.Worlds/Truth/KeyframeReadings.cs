namespace Spatial.Worlds;

/// <summary>What the sensors had at a keyframe, as its truth needs it.</summary>
internal sealed record KeyframeReadings
{
    /// <summary>Which keyframe of the scene, from 0.</summary>
    public required int Keyframe { get; init; }

    /// <summary>Its moment, seconds of the scene.</summary>
    public required double Seconds { get; init; }

    /// <summary>Moment of the keyframe before; null at the first.</summary>
    public required double? SecondsBefore { get; init; }

    /// <summary>Moment of the keyframe after; null at the last.</summary>
    public required double? SecondsAfter { get; init; }

    /// <summary>The key sweep.</summary>
    public required SensedSweep KeySweep { get; init; }

    /// <summary>Sweeps between the keyframe before and this one, in any order.</summary>
    public required IReadOnlyList<SensedSweep> SweepsBetween { get; init; }

    /// <summary>Where the vehicle was when each camera took its key picture.</summary>
    public required IReadOnlyList<(SensorMount Mount, RigidTransform TownFromEgo)> Cameras { get; init; }

    /// <summary>Key cycles of the radars.</summary>
    public required IReadOnlyList<SensedRadar> Radars { get; init; }
}
