namespace Spatial.Datasets;

/// <summary>Folders of predictions, one file for each keyframe.</summary>
public enum PredictionFormat
{
    /// <summary><c>&lt;sample token&gt;.npz</c> or <c>&lt;scene&gt;/&lt;sample token&gt;/labels.npz</c>: classes of Occ3D.</summary>
    Occ3D,

    /// <summary>The same names: classes of OpenOcc v2, with or without flow.</summary>
    OpenOcc,

    /// <summary><c>lidarseg/&lt;split&gt;/&lt;LIDAR_TOP token&gt;_lidarseg.bin</c>: a class for every point.</summary>
    Lidarseg,

    /// <summary><c>panoptic/&lt;split&gt;/&lt;LIDAR_TOP token&gt;_panoptic.npz</c>: class and instance for every point.</summary>
    Panoptic,
}
