namespace Spatial.Worlds;

/// <summary>How queries are spelt in files.</summary>
internal static class QueryNames
{
    public const string Operation = "op";

    public const string Exist = "exist";
    public const string Count = "count";
    public const string ClassOf = "class";
    public const string StatusOf = "status";
    public const string SameStatus = "same_status";

    public const string Occupied = "occupied";
    public const string VoxelClass = "voxel_class";
    public const string VoxelFlow = "voxel_flow";
    public const string Action = "action";
    public const string Trajectory = "trajectory";
    public const string Caption = "caption";

    public const string From = "from";
    public const string Of = "of";
    public const string And = "and";
    public const string At = "at";
    public const string View = "view";
    public const string Wording = "wording";

    public const string Filter = "filter";
    public const string Unique = "unique";
    public const string Ego = "ego";
    public const string Class = "class";
    public const string Status = "status";
    public const string Direction = "direction";
    public const string StatusLike = "same_status_as";
}
