namespace Spatial.Models;

/// <summary>Whether the geometric perception computes with the Point Cloud Library or with its own plain versions.</summary>
public enum PointCloudLibraryUse
{
    /// <summary>With the library where it is built, without it elsewhere.</summary>
    Auto,

    /// <summary>With the library; that it is missing is an error.</summary>
    Required,

    /// <summary>Without the library.</summary>
    Off,
}
