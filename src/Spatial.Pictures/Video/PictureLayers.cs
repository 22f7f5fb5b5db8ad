namespace Spatial.Pictures;

/// <summary>What is drawn into the pictures of a video.</summary>
[Flags]
public enum PictureLayers
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The camera pictures.</summary>
    Cameras = 1,

    /// <summary>LiDAR points, in the cameras and from above.</summary>
    Points = 2,

    /// <summary>Boxes: the predicted ones where there are any, else the annotated ones.</summary>
    Boxes = 4,

    /// <summary>Occupancy from above, prediction beside truth.</summary>
    Occupancy = 8,

    /// <summary>Velocities of voxels from above.</summary>
    Flow = 16,

    /// <summary>The planned path, in the cameras and from above.</summary>
    Plan = 32,

    /// <summary>The bird's-eye view.</summary>
    BirdsEye = 64,

    /// <summary>All of them.</summary>
    All = Cameras | Points | Boxes | Occupancy | Flow | Plan | BirdsEye,
}
