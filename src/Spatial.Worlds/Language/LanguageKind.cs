namespace Spatial.Worlds;

/// <summary>Kinds of questions and captions. The numbers are part of the seeds: keep them.</summary>
internal enum LanguageKind
{
    /// <summary>Questions of the five types of NuScenes-QA.</summary>
    NuScenesQa = 0,

    /// <summary>Captions: front views, back views, and all.</summary>
    Caption = 1,

    /// <summary>Is a cell occupied?</summary>
    OccupancyStatus = 2,

    /// <summary>What is in a cell?</summary>
    OccupancyClass = 3,

    /// <summary>What is in a cell, and how does it move?</summary>
    OccupancyFlow = 4,

    /// <summary>What does the vehicle do next?</summary>
    Action = 5,

    /// <summary>Where does it go?</summary>
    Trajectory = 6,
}
