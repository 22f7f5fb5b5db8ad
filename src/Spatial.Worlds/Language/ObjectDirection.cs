namespace Spatial.Worlds;

/// <summary>Six sectors of 60 degrees around the vehicle or an object. They turn with the vehicle, never with the object.</summary>
/// <remarks>Bearings are counter-clockwise from the vehicle's forward axis: front lies within 30 degrees of it, front left from 30 to 90, back left from
/// 90 to 150, back beyond, and the right side likewise. A border belongs to the sector nearer to the front.</remarks>
internal enum ObjectDirection
{
    /// <summary>Within 30 degrees of straight ahead.</summary>
    Front,

    /// <summary>30 to 90 degrees to the left.</summary>
    FrontLeft,

    /// <summary>30 to 90 degrees to the right.</summary>
    FrontRight,

    /// <summary>More than 150 degrees to either side.</summary>
    Back,

    /// <summary>90 to 150 degrees to the left.</summary>
    BackLeft,

    /// <summary>90 to 150 degrees to the right.</summary>
    BackRight,
}
