namespace Spatial.Native;

/// <summary>Status of a call into libspatial_pcl; spatial_pcl_status of pcl.h.</summary>
internal enum PclStatus
{
    Ok = 0,
    BadArgument = 1,
    CapacityTooSmall = 2,
    NotFound = 3,
    Failed = 4,
}
